package dev.drydock.snapshot;

import dev.drydock.content.DiffId;
import java.nio.file.Path;
import java.util.List;

/**
 * One layer, unpacked in overlay form.
 *
 * @param layer which layer
 * @param name its folder's name below {@code trees/<idmap>}
 * @param fs the folder to mount; never to be written
 * @param skipped paths that could not be made here, with the reason: device nodes, attributes of other namespaces
 */
public record Tree(DiffId layer, String name, Path fs, List<String> skipped) {
    public Tree {
        skipped = List.copyOf(skipped);
    }
}
