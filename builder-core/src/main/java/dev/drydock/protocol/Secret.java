package dev.drydock.protocol;

import java.util.Arrays;

/**
 * Bytes that must not be seen: prints as {@code ****}, has no equality that could be timed, and no codec but that of
 * messages to the worker takes it.
 */
public final class Secret {
    private final byte[] bytes;

    public Secret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes, for the one place that needs them. */
    public byte[] reveal() {
        return bytes.clone();
    }

    /** Overwrites the bytes. */
    public void erase() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "****";
    }
}
