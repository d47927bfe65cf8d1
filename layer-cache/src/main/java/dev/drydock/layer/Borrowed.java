package dev.drydock.layer;

import dev.drydock.content.Digest;
import dev.drydock.content.RecordWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a layer that is not closed needs of the layers below to become a tree.
 *
 * @param parents the directories it does not name, as the stack has them, in order
 * @param links its hard links to files of layers below, as the files they make
 */
public record Borrowed(List<LayerEntry> parents, List<ViewEntry> links) {
    private static final String KIND = "DDBO";
    private static final int VERSION = 1;

    public Borrowed {
        parents = List.copyOf(parents);
        links = List.copyOf(links);
    }

    /**
     * What the newest layer of a stack borrows.
     *
     * @throws LayerFormatException if a hard link points to what no layer holds
     */
    public static Borrowed of(LayerIndex newest, StageView stack) throws IOException {
        List<LayerEntry> parents = new ArrayList<>();
        for (String path : newest.missingParents()) {
            parents.add(stack.lookup(path).orElseThrow().entry());
        }
        List<ViewEntry> links = new ArrayList<>();
        for (String path : newest.foreignLinks()) {
            links.add(stack.lookup(path).orElseThrow());
        }
        return new Borrowed(parents, links);
    }

    /** Equal for two stacks if and only if the layer becomes the same tree on both. */
    public Digest digest() {
        RecordWriter out = new RecordWriter(KIND, VERSION).number(parents.size());
        parents.forEach(parent -> EntryRecord.write(out, parent));
        for (ViewEntry link : links) {
            // Where in its tar the content lies does not matter, what it is does.
            LayerEntry file = link.entry();
            EntryRecord.write(out, file.withContent(file.content(), -1));
        }
        return Digest.of(out.finish());
    }
}
