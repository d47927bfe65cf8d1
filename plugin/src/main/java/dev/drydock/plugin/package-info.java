/**
 * The goals of the Maven plugin: each is a thin mojo that turns configuration into a request, hands it to
 * {@link dev.drydock.engine.Drydock}, and tells what came of it.
 *
 * <p>From the outside in:
 *
 * <ul>
 *   <li>a mojo ({@code BuildMojo}, {@code PushMojo}, …) has its parameters as fields, and nothing else;
 *   <li>{@link dev.drydock.plugin.ProjectImages} says which images a project has and what they are made of, by the one
 *       order that holds everywhere: command line, then {@code <image>}, then {@code <configuration>}, then the project's
 *       properties, then the default ({@link dev.drydock.plugin.Values});
 *   <li>{@link dev.drydock.plugin.Invocation} opens the engine for one goal and gives failures their Maven form;
 *   <li>{@link dev.drydock.plugin.LanguageGoal} does the same for the goals that answer tools, and writes past Maven's log;
 *   <li>{@link dev.drydock.plugin.SessionWorkers} keeps the worker for the session, whichever class realm started it, and
 *       ends it with the session.
 * </ul>
 *
 * <p>No mojo has state that another could see, so that {@code -T} is safe; no session, system or user property is
 * written. Maven's model is looked at here alone: the engine knows nothing of it.
 */
@NullMarked
package dev.drydock.plugin;

import org.jspecify.annotations.NullMarked;
