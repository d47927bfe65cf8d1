package dev.drydock.sandbox;

/**
 * What a process has for itself and what it shares. It always has mounts of its own.
 *
 * @param network its own holds loopback alone
 */
public record Namespaces(Share network, Share pid, Share uts, Share ipc) {
    /** All its own, but the network as said. */
    public static Namespaces own(Share network) {
        return new Namespaces(network, new Share.Own(), new Share.Own(), new Share.Own());
    }

    /** Whose namespace of one kind a process is in. */
    public sealed interface Share {
        record Own() implements Share {}

        record Host() implements Share {}

        /** That of a running process, by its number as the worker sees it. */
        record Of(long pid) implements Share {}

        /** That of the thread that starts it, which is not the host's: for networks. */
        record Starter() implements Share {}
    }
}
