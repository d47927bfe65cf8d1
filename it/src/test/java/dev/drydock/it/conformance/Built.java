package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** How a build ended: with an image, or refused. */
sealed interface Built {
    /** What was printed, or why it was refused. */
    String text();

    /** @param config the {@code config} of the image's config */
    record Image(FlatTree tree, JsonNode config, String text) implements Built {}

    record Refused(String text) implements Built {}
}
