package dev.drydock.container;

import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** When a container counts as ready, or one part of it. Every one can be looked at again and again. */
public sealed interface WaitCondition permits WaitCondition.Simple, HttpCondition {
    /** What is waited for, as in "waits for …". */
    String words();

    /** Empty if it is met; otherwise what was seen instead. */
    Optional<String> unmet(Moment now) throws IOException;

    /**
     * A container at a moment.
     *
     * @param lines all that it has written
     * @param since for how long it is waited
     */
    record Moment(
            ObservedContainer container, ContainerState state, List<ContainerOutput.Line> lines, Duration since) {}

    /** Those that need nothing but the container. */
    sealed interface Simple extends WaitCondition {}

    /**
     * Somebody answers at a port.
     *
     * @param port the container's
     * @param direct asked for in the container's network; otherwise through the published port, too
     * @param host where the published port is looked for; empty for where it is published
     */
    record Port(int port, boolean direct, String host) implements Simple {
        private static final int TIMEOUT_MS = 1000;

        @Override
        public String words() {
            return "port " + port + (direct ? " in its own network" : "");
        }

        @Override
        public Optional<String> unmet(Moment now) {
            try {
                if (!direct) {
                    Optional<ContainerState.Port> published = now.state().ports().stream()
                            .filter(one -> one.containerPort() == port && !one.udp())
                            .findFirst();
                    if (published.isPresent()) {
                        connect(published.get());
                    } else if (!now.state().networks().isEmpty()) {
                        return Optional.of("it is not published; name it in <ports>, or use the mode direct");
                    }
                }
                now.container().dial(port); // who publishes a port takes connections before the container does
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }

        private void connect(ContainerState.Port published) throws IOException {
            String at = !host.isEmpty()
                    ? host
                    : published.addresses().isEmpty()
                            ? "127.0.0.1"
                            : published.addresses().get(0);
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(at.equals("0.0.0.0") ? "127.0.0.1" : at, published.hostPort()),
                        TIMEOUT_MS);
            }
        }
    }

    /** A line with something in it, that many times. */
    record Log(Pattern pattern, int times) implements Simple {
        @Override
        public String words() {
            return "\"" + pattern + "\" in its log" + (times > 1 ? " " + times + " times" : "");
        }

        @Override
        public Optional<String> unmet(Moment now) {
            long found = now.lines().stream()
                    .filter(line -> pattern.matcher(line.text()).find())
                    .count();
            return found >= times
                    ? Optional.empty()
                    : Optional.of((found == 0 ? "not found" : "found " + found + " times") + " in "
                            + now.lines().size() + " lines");
        }
    }

    /** Its health check says that it is well. */
    record Healthy() implements Simple {
        @Override
        public String words() {
            return "its health check";
        }

        @Override
        public Optional<String> unmet(Moment now) {
            Optional<ContainerState.Health> health = now.state().health();
            if (health.isEmpty()) {
                return Optional.of("it has no health check; the image needs a HEALTHCHECK");
            } else if (health.get() == ContainerState.Health.HEALTHY) {
                return Optional.empty();
            }
            String output = now.state().healthOutput().strip();
            return Optional.of((health.get() == ContainerState.Health.STARTING ? "no check passed yet" : "unhealthy")
                    + (output.isEmpty() ? "" : ": " + output));
        }
    }

    /** A command in it ends with 0. */
    record Command(List<String> command) implements Simple {
        public Command {
            command = List.copyOf(command);
        }

        @Override
        public String words() {
            return "the command \"" + String.join(" ", command) + "\"";
        }

        @Override
        public Optional<String> unmet(Moment now) throws IOException {
            if (!now.state().alive()) {
                return Optional.of("the container has ended");
            }
            ObservedContainer.Ran ran = now.container().exec(command);
            String output = ran.output().strip();
            return ran.exitCode() == 0
                    ? Optional.empty()
                    : Optional.of("exit code " + ran.exitCode() + (output.isEmpty() ? "" : ": " + output));
        }
    }

    /** It has ended, with that code. */
    record ExitCode(int code) implements Simple {
        @Override
        public String words() {
            return "its end with exit code " + code;
        }

        @Override
        public Optional<String> unmet(Moment now) {
            if (now.state().status() != ContainerState.Status.EXITED) {
                return Optional.of("it runs");
            }
            int found = now.state().exitCode();
            return found == code ? Optional.empty() : Optional.of("it ended with " + found);
        }
    }

    /** A file or folder is there. */
    record File(String path) implements Simple {
        @Override
        public String words() {
            return "the file " + path;
        }

        @Override
        public Optional<String> unmet(Moment now) {
            return now.container().hasFile(path) ? Optional.empty() : Optional.of("it is not there");
        }
    }

    /** Some time has passed. */
    record Time(Duration time) implements Simple {
        @Override
        public String words() {
            return time.toMillis() + " ms";
        }

        @Override
        public Optional<String> unmet(Moment now) {
            return now.since().compareTo(time) >= 0
                    ? Optional.empty()
                    : Optional.of(now.since().toMillis() + " ms have passed");
        }
    }
}
