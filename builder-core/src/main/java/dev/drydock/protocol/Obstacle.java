package dev.drydock.protocol;

import java.io.Serializable;

/** What kept a worker from what was asked, as far as the client can act on it. */
public sealed interface Obstacle extends Serializable {
    /** There are only words. */
    record Other() implements Obstacle {}

    /** Another container has the name. */
    record NameTaken(String name) implements Obstacle {}

    /** Somebody else listens on the host's port. */
    record PortTaken(int port) implements Obstacle {}

    /** The container has no folder of the path. */
    record NoFolder(String path) implements Obstacle {}
}
