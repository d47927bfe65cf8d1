package dev.drydock.sandbox;

/**
 * One more process in a running sandbox.
 *
 * @param statusFile where the helper writes how it went; absolute, outside the sandbox
 * @param pid of the sandbox's first process, as the worker sees it
 * @param command what runs in it, as whom
 */
public record JoinSpec(String statusFile, long pid, Privileges privileges, CommandSpec command) {}
