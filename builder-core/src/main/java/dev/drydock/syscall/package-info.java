/**
 * The system calls that the JDK does not offer, for the worker alone: a Maven JVM never loads this package.
 *
 * <p>{@link dev.drydock.syscall.LibC} is the one native interface (jnr-ffi); everything above it speaks in the terms of
 * {@link dev.drydock.fs.TreeFs}. A foreign-function back end of a later JDK would replace {@code LibC} and nothing else.
 * jnr-posix is loaded lazily, where it already has the call.
 */
@NullMarked
package dev.drydock.syscall;

import org.jspecify.annotations.NullMarked;
