/**
 * The Dockerfile language: text to instructions with positions, expansion of variables, ignore files.
 *
 * <p>Understanding goes one way, a stage at a time, and each stage keeps what the one before it knew:
 *
 * <pre>
 *   text ──► Statement           lines joined, comments dropped, words split, heredocs attached   (DockerfileText)
 *        ──► Instruction         one record per instruction, flags typed, in Stages               (Dockerfile)
 *        ──► Instruction         again, with the variables of its place replaced                  (Dockerfile.expand)
 * </pre>
 *
 * <p>{@link dev.drydock.dockerfile.Dockerfile} is the front door: {@code Dockerfile.parse(name, text)} answers with the
 * whole file or throws one {@link dev.drydock.dockerfile.DockerfileException} that holds <em>every</em> problem found, each
 * a {@link dev.drydock.dockerfile.Diagnostic} with file, line and column, reason and remedy. No input makes it throw
 * anything else. Nothing is overwritten: expanding an instruction yields a new one that knows the same
 * {@link dev.drydock.dockerfile.Statement}, and with it the place it came from.
 *
 * <p>{@link dev.drydock.dockerfile.Expansion} replaces variables in single words and remembers which had a value;
 * {@link dev.drydock.dockerfile.StageGraph} says which stages a target needs; {@link dev.drydock.dockerfile.IgnoreFile}
 * decides which files belong to the build context and which line of the ignore file said so. The parser records facts
 * (how a keyword was written, which lines were empty continuations, which comments stand above); it does not judge style.
 *
 * <p>Where the Dockerfile reference is silent, BuildKit's frontend 1.26 is followed, oddities included. All types are
 * immutable and may be shared between threads, except {@code Expansion}, which belongs to one caller.
 */
@NullMarked
package dev.drydock.dockerfile;

import org.jspecify.annotations.NullMarked;
