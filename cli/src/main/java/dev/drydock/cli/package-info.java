/**
 * The command line: the builder without a pom, with docker's verbs, options and exit codes.
 *
 * <p>{@link dev.drydock.cli.Main} is all there is to call. Each command is a class whose fields are its options; it makes
 * the same requests of {@link dev.drydock.engine.Drydock} as the goals of the Maven plugin do. Standard output has nothing
 * but the answer, so that {@code id=$(drydock build -q .)} works; progress and failures go to standard error. Exit codes:
 * 0; 1 if the build fails for what the user wrote; 125 if it fails for the machine, the network or us, or the command
 * line is wrong.
 */
@NullMarked
package dev.drydock.cli;

import org.jspecify.annotations.NullMarked;
