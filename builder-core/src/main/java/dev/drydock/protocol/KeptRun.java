package dev.drydock.protocol;

import java.io.IOException;

/** How a failed step was run, as bytes that may lie on a disk: no secret is in them. */
public final class KeptRun {
    private KeptRun() {}

    /** The bytes; secrets and agents are left out. */
    public static byte[] encode(RunSpec spec) throws IOException {
        return MessageCodec.encode(spec.withoutSecrets());
    }

    /** @throws IOException if another version of Drydock wrote them */
    public static RunSpec decode(byte[] bytes) throws IOException {
        return MessageCodec.decodeSpec(bytes);
    }
}
