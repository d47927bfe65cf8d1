/**
 * The engine from a command line, with docker's verbs, options and exit codes. The answer goes to standard output, all
 * else to standard error.
 */
@NullMarked
package dev.drydock.cli;

import org.jspecify.annotations.NullMarked;
