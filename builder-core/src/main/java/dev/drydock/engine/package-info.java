/**
 * The front door of the builder: {@link dev.drydock.engine.Drydock} takes one request and gives one result for each thing
 * that a goal or a command does.
 *
 * <p>{@link dev.drydock.engine.Language} is the second door: questions about Dockerfiles, which need no store.
 *
 * <p>Everything is lazy: opening it touches no network, forks nothing, and reads only what a request needs.
 */
@NullMarked
package dev.drydock.engine;

import org.jspecify.annotations.NullMarked;
