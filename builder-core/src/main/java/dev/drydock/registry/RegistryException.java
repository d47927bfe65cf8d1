package dev.drydock.registry;

import java.io.IOException;

/**
 * A registry did not do what was asked. The message names method, address without secrets, status and the registry's own
 * words; {@link #fix} says how to mend it.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, for callers that act on it. */
    public enum Kind {
        /** There is no such manifest, blob or repository. */
        NOT_FOUND,
        /** A manifest was pushed, and the registry does not know one of its blobs (distribution-spec, MANIFEST_BLOB_UNKNOWN). */
        BLOB_UNKNOWN,
        /** Credentials are missing or wrong, or do not suffice. */
        DENIED,
        /** Nothing answers at that address, or not in time. */
        UNREACHABLE,
        /** The network must not be used. */
        OFFLINE,
        /** The registry answered with something else. */
        OTHER
    }

    private final Kind kind;
    private final String fix;

    public RegistryException(Kind kind, String message, String fix) {
        super(message);
        this.kind = kind;
        this.fix = fix;
    }

    public RegistryException(Kind kind, String message, String fix, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.fix = fix;
    }

    public Kind kind() {
        return kind;
    }

    /** How to mend it; empty if nothing is known. */
    public String fix() {
        return fix;
    }
}
