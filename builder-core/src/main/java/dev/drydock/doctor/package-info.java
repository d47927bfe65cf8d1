/**
 * What a place allows, in words: which modes work and what works in them, what keeps the others from it, and what to
 * change. Facts come from files that are read ({@link dev.drydock.doctor.Machine}, {@link dev.drydock.doctor.StorePlace},
 * {@link dev.drydock.sandbox.Host}) and from workers that tried ({@link dev.drydock.protocol.Examination}).
 *
 * <p>{@link dev.drydock.doctor.Advice} is the one place of the words: those of {@code doctor}, those of the line that
 * tells the mode of a build, and those at the end of a build that cannot start.
 */
@NullMarked
package dev.drydock.doctor;

import org.jspecify.annotations.NullMarked;
