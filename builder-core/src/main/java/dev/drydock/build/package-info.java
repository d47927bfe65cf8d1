/**
 * From a Dockerfile to an image: which steps there are, which of them are already done, and doing the rest.
 *
 * <p>{@link dev.drydock.build.Planner} folds each stage's instructions over the state of its base, without running
 * anything: every {@link dev.drydock.build.Step} then knows its command, environment, user and its definition key. The
 * {@link dev.drydock.build.Solver} walks the target's steps: one whose definition key has a record is done, and nothing
 * beneath it is looked at; another has its inputs made first, tries its content key, and only then runs, by the executor
 * of its kind. {@link dev.drydock.build.Assembly} puts base, steps and metadata together as image config and history.
 *
 * <p>What happens is told as {@link dev.drydock.build.BuildEvent}s; nothing here prints.
 */
@NullMarked
package dev.drydock.build;

import org.jspecify.annotations.NullMarked;
