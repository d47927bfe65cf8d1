/**
 * What the Maven JVM and the worker JVM say to each other, over a Unix socket that only their user can reach.
 *
 * <p>A frame is a 32-bit length, one byte that names the message, and the message's fields in order. The first frame of
 * a connection is a {@link dev.drydock.protocol.Message.Hello}; a worker of another protocol or build refuses with
 * words. Every request has a number, and what answers it carries the same number, so that one connection serves many
 * threads. {@link dev.drydock.protocol.Secret}s are refused by every codec but the one that is made for them.
 */
@NullMarked
package dev.drydock.protocol;

import org.jspecify.annotations.NullMarked;
