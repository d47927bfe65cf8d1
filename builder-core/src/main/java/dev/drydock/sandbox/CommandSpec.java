package dev.drydock.sandbox;

import dev.drydock.protocol.ResourceLimit;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.Secret;
import dev.drydock.protocol.Window;
import java.util.List;
import java.util.Map;

/**
 * A command, and as whom it runs.
 *
 * @param uid,gid,groups who runs it
 * @param workingDirectory absolute inside; has to exist
 * @param environment entries {@code NAME=value}
 * @param secretEnvironment variables whose values must not be seen
 * @param command program and arguments; the program is looked up along the environment's PATH
 * @param limits of each process
 * @param input what it may read
 */
public record CommandSpec(
        long uid,
        long gid,
        List<Long> groups,
        String workingDirectory,
        List<String> environment,
        Map<String, Secret> secretEnvironment,
        List<String> command,
        List<ResourceLimit> limits,
        Input input) {
    /** Standard input of a command. */
    public sealed interface Input {
        /** There is none. */
        record None() implements Input {}

        /** What is written to {@link StepProcess#input}. */
        record Stream() implements Input {}

        /** A terminal for all three streams, behind {@link StepProcess#input} and {@link StepProcess#output}. */
        record Terminal(Window window) implements Input {}
    }

    public CommandSpec {
        groups = List.copyOf(groups);
        environment = List.copyOf(environment);
        secretEnvironment = Map.copyOf(secretEnvironment);
        command = List.copyOf(command);
        limits = List.copyOf(limits);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("there is no command");
        }
        if (groups.size() > 200) {
            throw new IllegalArgumentException("more than 200 supplementary groups");
        }
    }

    /** The command that a client asks for. */
    public static CommandSpec of(RunSpec spec, Input input) {
        return new CommandSpec(
                spec.uid(),
                spec.gid(),
                spec.groups(),
                spec.workingDirectory(),
                spec.environment(),
                spec.secretEnvironment(),
                spec.command(),
                spec.limits(),
                input);
    }

    /** The same with another environment. */
    public CommandSpec with(List<String> other) {
        return new CommandSpec(uid, gid, groups, workingDirectory, other, secretEnvironment, command, limits, input);
    }
}
