package dev.drydock.protocol;

import java.util.List;
import java.util.Optional;

/**
 * One more process in a container.
 *
 * @param container its id
 * @param environment more entries {@code NAME=value} than the container has
 * @param identity who runs it; absent: who runs the container
 * @param workingDirectory {@code ""} for the container's
 * @param window of the terminal that it gets; absent for plain streams
 * @param input whether it may read anything
 */
public record ExecSpec(
        String container,
        List<String> command,
        List<String> environment,
        Optional<Identity> identity,
        String workingDirectory,
        Optional<Window> window,
        boolean input,
        boolean privileged) {
    public ExecSpec {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }

    /** Numbers of a user, its group, and its further groups. */
    public record Identity(long uid, long gid, List<Long> groups) {
        public Identity {
            groups = List.copyOf(groups);
        }
    }
}
