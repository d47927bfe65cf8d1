package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An image of a container: the image that it was made of, and one layer of what changed.
 *
 * @param author empty if none
 * @param message comment in the history; empty if none
 * @param changes instructions, such as {@code ENV A=1}, {@code CMD ["sh"]}
 */
public record ContainerCommit(String author, String message, List<String> changes) {
    public ContainerCommit {
        changes = List.copyOf(changes);
    }

    /**
     * Stores the image's config.
     *
     * @param command what the container runs, for the history
     * @return the image id
     * @throws DockerfileException if a change is none
     */
    public Digest make(LayerCache cache, Digest of, DiffId layer, List<String> command, Instant now)
            throws IOException, DockerfileException {
        ImageConfig base = new ImageNames(cache).config(of);
        ContainerConfig config = ImageChanges.apply(base.config(), changes);
        List<DiffId> layers = new ArrayList<>(base.diffIds());
        layers.add(layer);
        List<History> history = new ArrayList<>(base.history());
        history.add(new History(now.toString(), String.join(" ", command), author, message, false));
        return cache.content()
                .put(new ImageConfig(base.platform(), now.toString(), author, config, layers, history).toJson());
    }
}
