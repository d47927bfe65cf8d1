package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.content.Digest;
import java.time.Instant;
import java.util.Optional;

/** How a build ended: with an image, or refused. */
sealed interface Built {
    /** What was printed, or why it was refused. */
    String text();

    /**
     * An image.
     *
     * @param id empty if another builder made it
     * @param config the {@code config} of the image's config, or all of it
     */
    record Image(Optional<Digest> id, FlatTree tree, JsonNode config, String text) implements Built {
        /** What a file holds. */
        String file(String path) {
            return tree.resolve(path)
                    .map(FlatTree.Inode::text)
                    .orElseThrow(() -> new AssertionError(
                            "no file " + path + " in " + tree.files().keySet()));
        }

        /** When a file was changed, in seconds. */
        long time(String path) {
            return tree.resolve(path)
                    .map(file -> file.modified.getEpochSecond())
                    .orElseThrow(() -> new AssertionError("no file " + path));
        }

        /** When the image was made, in seconds. */
        long created() {
            return Instant.parse(config.get("created").asText()).getEpochSecond();
        }
    }

    record Refused(String text) implements Built {}
}
