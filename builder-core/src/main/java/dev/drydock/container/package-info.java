/**
 * Containers as their user sees them: what is asked for, joined with what the image says, and when one counts as ready.
 *
 * <p>{@link dev.drydock.container.ContainerSettings} is what was asked for, already understood;
 * {@link dev.drydock.container.ContainerPlan} joins it with the image to the specification that a worker takes. Nothing
 * here runs anything.
 */
package dev.drydock.container;
