package dev.drydock.sandbox;

import dev.drydock.protocol.ResourceLimit;
import dev.drydock.protocol.Secret;
import java.util.List;
import java.util.Map;

/**
 * One process in a root of its own, without namespaces.
 *
 * @param statusFile where the helper writes how the step went; absolute, outside the root
 * @param root absolute; all that the step is to see is in it, {@code /dev/null} included
 * @param secrets by fifos that are there
 * @param uid,gid,groups who runs the command
 * @param workingDirectory absolute inside; has to exist
 * @param environment entries {@code NAME=value}
 * @param secretEnvironment variables whose values must not be seen
 * @param command program and arguments; the program is looked up along the environment's PATH
 * @param limits of each process
 * @param input what the command may read
 */
public record ChrootSpec(
        String statusFile,
        String root,
        List<Served> secrets,
        long uid,
        long gid,
        List<Long> groups,
        String workingDirectory,
        List<String> environment,
        Map<String, Secret> secretEnvironment,
        List<String> command,
        List<ResourceLimit> limits,
        SandboxSpec.Input input) {
    /**
     * A secret.
     *
     * @param path of its fifo, absolute inside, without links
     */
    public record Served(String path, Secret content, int mode, long uid, long gid) {}

    public ChrootSpec {
        secrets = List.copyOf(secrets);
        groups = List.copyOf(groups);
        environment = List.copyOf(environment);
        secretEnvironment = Map.copyOf(secretEnvironment);
        command = List.copyOf(command);
        limits = List.copyOf(limits);
    }
}
