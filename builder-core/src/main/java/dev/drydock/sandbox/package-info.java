/**
 * One confined process: what it may see and do, worked out as data first and performed later.
 *
 * <p>A {@link dev.drydock.sandbox.SandboxSpec} says what is wanted. {@link dev.drydock.sandbox.StepPlan} turns it into
 * an ordered list of {@link dev.drydock.sandbox.SetupOp}s, pure code that a test can compare and {@code -X} can print.
 * The list is written to {@code drydock-init}, the one native program, which performs it and runs the command.
 * Seccomp filters are assembled here too ({@link dev.drydock.sandbox.Seccomp}), so that the native program parses
 * nothing.
 */
@NullMarked
package dev.drydock.sandbox;

import org.jspecify.annotations.NullMarked;
