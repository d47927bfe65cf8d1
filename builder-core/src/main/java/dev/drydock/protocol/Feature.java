package dev.drydock.protocol;

import java.util.Locale;

/**
 * Something that steps or containers may ask for, tried in one mode.
 *
 * @param obstacle why it does not work; empty if it does
 * @param detail what is to be known of it where it works; may be empty
 */
public record Feature(Kind kind, String obstacle, String detail) {
    /** What was tried. */
    public enum Kind {
        /** A program, in a root made of layers. */
        RUN("RUN"),
        NETWORK_NONE("RUN --network=none"),
        INSECURE("RUN --security=insecure"),
        /** Secrets, caches, binds, tmpfs. */
        MOUNTS("secret, cache, bind and tmpfs mounts"),
        SSH("ssh mounts"),
        /** {@code chown} to somebody who is not root. */
        OWNERS("owners of files"),
        /** {@code mknod}. */
        DEVICES("device nodes"),
        /** Processes of others are not seen. */
        PROC("a /proc of its own"),
        TERMINALS("terminals"),
        CONTAINERS("containers"),
        /** Networks of containers, and published ports. */
        NETWORKS("networks and published ports"),
        /** Of memory, processors and processes of containers. */
        LIMITS("limits of containers");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** As people read it. */
        public String title() {
            return title;
        }

        /** As programs read it: {@code network-none}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** It works. */
    public static Feature works(Kind kind, String detail) {
        return new Feature(kind, "", detail);
    }

    public boolean works() {
        return obstacle.isEmpty();
    }
}
