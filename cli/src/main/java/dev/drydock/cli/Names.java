package dev.drydock.cli;

import dev.drydock.content.Digest;
import dev.drydock.engine.Drydock;
import java.io.IOException;

/** Images by name or id, as arguments. */
final class Names {
    private Names() {}

    static Digest find(Drydock drydock, String nameOrId) throws IOException {
        return drydock.find(nameOrId)
                .orElseThrow(() -> new IOException(
                        "no such image in the store: " + nameOrId + "\n  fix: `images` lists what there is"));
    }
}
