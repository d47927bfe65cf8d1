package dev.drydock.sandbox;

import java.util.Locale;
import java.util.Optional;

/** How far the kernel lets us go: which namespaces steps run in, and who their root is. */
public enum Mode {
    /** The process has CAP_SYS_ADMIN: a private mount namespace, no user namespace. */
    ROOT,
    /** An ordinary user: a user namespace with a range of ids from newuidmap. */
    ROOTLESS,
    /** An ordinary user without a range of ids: a user namespace with one id, and owners that are recorded. */
    SINGLE,
    /** Root without the right to make namespaces or to mount: roots are copied, steps run in them by chroot(2). */
    CHROOT,
    /** No namespaces: for decompressing, where no tree is read and no step is run. */
    PLAIN;

    /** Whether there is one id alone, whom all files on the disk belong to. */
    public boolean hasOneId() {
        return this == SINGLE;
    }

    /** The name in messages, parameters and on {@code drydock-init}'s command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode that a user may ask for by this word. */
    public static Optional<Mode> parse(String word) {
        return switch (word) {
            case "root" -> Optional.of(ROOT);
            case "rootless" -> Optional.of(ROOTLESS);
            case "single" -> Optional.of(SINGLE);
            case "chroot" -> Optional.of(CHROOT);
            default -> Optional.empty();
        };
    }
}
