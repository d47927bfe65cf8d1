/**
 * The build checks: rules that judge what the parser records, named and worded as BuildKit's frontend does.
 *
 * <pre>
 *   text ──► FileChecks    each statement by itself, all stages: how names and keywords are written
 *        ──► FromChecks    each FROM, with the variables it sees
 *        ──► StageChecks   each instruction of the stages that are asked for, in the order a build would run them
 * </pre>
 *
 * <p>{@link dev.drydock.dockerfile.lint.BuildChecks} is the front door: a file and a
 * {@link dev.drydock.dockerfile.lint.CheckRequest} in, diagnostics out. {@link dev.drydock.dockerfile.lint.Rule} is the
 * list of rules: name, description, page. Nothing is built and nothing is fetched; what only a base image knows (its
 * environment, its triggers, its platform) comes in through
 * {@link dev.drydock.dockerfile.lint.BaseImage.Source}.
 *
 * <p>Which rules speak is decided by {@code # check=skip=…;experimental=…;error=…} at the top of the file, or in its place
 * by the build argument {@code BUILDKIT_DOCKERFILE_CHECK}; a comment {@code # check=skip=…} right above an instruction adds
 * to that for this instruction. Rules that look at the whole file (casing, stage names, default arguments) and at pulled
 * images hear the top of the file only, as in the reference.
 */
@NullMarked
package dev.drydock.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
