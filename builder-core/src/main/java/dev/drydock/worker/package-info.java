/**
 * The other JVM: uid 0 of its namespaces, the only process that reads trees, runs steps and has native code.
 *
 * <p>{@link dev.drydock.worker.WorkerMain} is started by {@code drydock-init boot} with its standard input as its owner's
 * sign of life. It proves that its mode works by mounting an overlay, then serves clients on a Unix socket until that
 * input ends.
 */
@NullMarked
package dev.drydock.worker;

import org.jspecify.annotations.NullMarked;
