package dev.drydock.sandbox;

import java.util.List;

/**
 * One more process in a running sandbox.
 *
 * @param statusFile where the helper writes how it went; absolute, outside the sandbox
 * @param pid of the sandbox's first process, as the worker sees it
 * @param uid,gid,groups who runs the command
 * @param workingDirectory absolute inside; has to exist
 * @param environment entries {@code NAME=value}
 * @param command program and arguments; the program is looked up along the environment's PATH
 * @param input what the command may read
 */
public record JoinSpec(
        String statusFile,
        long pid,
        Privileges privileges,
        long uid,
        long gid,
        List<Long> groups,
        String workingDirectory,
        List<String> environment,
        List<String> command,
        SandboxSpec.Input input) {
    public JoinSpec {
        groups = List.copyOf(groups);
        environment = List.copyOf(environment);
        command = List.copyOf(command);
    }
}
