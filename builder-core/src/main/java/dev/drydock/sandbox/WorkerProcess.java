package dev.drydock.sandbox;

import dev.drydock.content.Cancellation;
import dev.drydock.content.StoreLayout;
import dev.drydock.protocol.WorkerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running worker JVM, below its guard. Its life is tied to this object's JVM: when that ends in any way, the guard
 * ends the worker. Closing ends it in good order.
 */
public final class WorkerProcess implements AutoCloseable {
    private static final long READY_POLL_MS = 5;
    private static final int LOG_TAIL = 4000;
    private static final int SOCKET_PATH_LIMIT = 100;
    private static final long CLOSE_GRACE_S = 3;

    /**
     * How a worker is started.
     *
     * @param helper drydock-init
     * @param java the Java program
     * @param options of the JVM, the class path included
     * @param publish a file that the JVM writes as it ends, and its final name, if there is one
     * @param mainClass the worker's entry
     * @param build names the exact program files; the worker serves clients of the same build only
     * @param detached whether it outlives this JVM, and ends with its last container
     */
    public record Launch(
            StoreLayout store,
            Path helper,
            ModeCandidate candidate,
            Path java,
            List<String> options,
            Optional<Publish> publish,
            String mainClass,
            String build,
            boolean detached) {
        /** A file that gets its name when it is complete: {@code to}, a hyphen and its size in bytes. */
        public record Publish(Path from, Path to) {}

        public Launch {
            options = List.copyOf(options);
        }
    }

    private final Process guard;
    private final Path socket;
    private final Path log;
    private final Launch launch;

    private WorkerProcess(Process guard, Path socket, Path log, Launch launch) {
        this.guard = guard;
        this.socket = socket;
        this.log = log;
        this.launch = launch;
    }

    /** Starts a worker; it is not awaited. */
    public static WorkerProcess start(Launch launch) throws IOException {
        String id = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path run = launch.store().folder(launch.store().run()).resolve(id);
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(run, mine);
        Path socket = run.resolve("socket");
        if (socket.toString().length() > SOCKET_PATH_LIMIT) {
            socket = shortFolder().resolve("socket");
        }
        Path log = run.resolve("worker.log");
        List<String> command = new ArrayList<>();
        command.add(launch.helper().toString());
        command.add("boot");
        long owner = launch.detached() ? 0 : ProcessHandle.current().pid();
        command.add(Long.toString(owner));
        command.addAll(launch.candidate().bootArguments());
        launch.publish()
                .ifPresent(file -> command.addAll(
                        List.of("publish", file.from().toString(), file.to().toString())));
        command.add("--");
        command.add(launch.java().toString());
        command.addAll(launch.options());
        command.add("-Djava.io.tmpdir=" + run);
        command.add(launch.mainClass());
        command.add(launch.store().root().toString());
        command.add(id);
        command.add(launch.candidate().mode().word());
        command.add(launch.candidate().treesName());
        command.add(socket.toString());
        command.add(launch.helper().toString());
        command.add(launch.build());
        command.add(Long.toString(owner));
        new WorkerAddress(socket, launch.candidate().mode(), owner, launch.build()).write(run);
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        String path = Optional.ofNullable(environment.get("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
        environment.clear(); // what the user's environment holds is not for steps to find
        environment.put("PATH", path);
        environment.put("LC_ALL", "C.UTF-8");
        builder.redirectError(log.toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        if (launch.detached()) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        return new WorkerProcess(Start.retryingBusy(builder), socket, log, launch);
    }

    private static Path shortFolder() throws IOException {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path parent = runtime != null && Files.isWritable(Path.of(runtime)) ? Path.of(runtime) : Path.of("/tmp");
        return Files.createTempDirectory(parent, "drydock-"); // mode 0700
    }

    /** The mode in which it was started. */
    public ModeCandidate candidate() {
        return launch.candidate();
    }

    /** Where clients connect; another class realm of this JVM may use it. */
    public Path socket() {
        return socket;
    }

    /** Awaits the worker's readiness and connects. @throws IOException with the worker's own words if it did not start */
    public WorkerClient connect(Cancellation cancellation) throws IOException {
        while (!Files.exists(socket)) {
            cancellation.throwIfCancelled();
            try {
                if (guard.waitFor(READY_POLL_MS, TimeUnit.MILLISECONDS)) {
                    throw new IOException(lastWords());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the worker started", e);
            }
        }
        return WorkerClient.connect(socket, launch.build());
    }

    private String lastWords() throws IOException {
        String text = Files.exists(log) ? Files.readString(log).strip() : "";
        String tail = text.length() > LOG_TAIL ? text.substring(text.length() - LOG_TAIL) : text;
        if (tail.startsWith("fail ")) {
            return StepOutcome.parse(List.of(tail.lines().findFirst().orElse("")), 0)
                    .problem();
        }
        return tail.isEmpty() ? "the worker ended with exit code " + guard.exitValue() : tail;
    }

    /** Process number of the guard. */
    public long pid() {
        return guard.pid();
    }

    @Override
    public void close() throws IOException {
        guard.getOutputStream().close(); // the worker reads the end of its standard input and goes
        try {
            if (!guard.waitFor(CLOSE_GRACE_S, TimeUnit.SECONDS)) {
                guard.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            guard.destroy();
        }
        if (!socket.startsWith(launch.store().root())) {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
    }
}
