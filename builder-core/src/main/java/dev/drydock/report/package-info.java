/**
 * What a build tells, and what tools are answered: {@link dev.drydock.report.ProgressLines} for people, {@link dev.drydock.report.BuildMetadata} for
 * programs.
 *
 * <p>Both are listeners of the same {@link dev.drydock.build.BuildEvent}s and know nothing of where their text goes: the
 * plugin hands lines to Maven's log, the command line to standard error. Facts such as "no worker was forked" or "no blob
 * was fetched" are asserted by tests from {@code metadata.json}, never from time; its JSON schema is the resource
 * {@code dev/drydock/metadata-schema.json}, and a change of it is a change of its {@code version}.
 *
 * <p>Answers about Dockerfiles go to {@link dev.drydock.report.Answers}, a line each: {@link dev.drydock.report.ParsedFile},
 * {@link dev.drydock.report.ExpandedWord}, {@link dev.drydock.report.IgnoredPath},
 * {@link dev.drydock.report.OutlineReport}, and the problems of files in each {@link dev.drydock.report.CheckFormat}.
 * {@link dev.drydock.report.Rows} reads questions, one JSON object a line.
 *
 * <p>JSON is written by streaming alone: a cached build loads no data binding.
 */
@NullMarked
package dev.drydock.report;

import org.jspecify.annotations.NullMarked;
