package dev.drydock.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A running step: the monitor process of {@code drydock-init step}. Start it, read its two streams to their ends, await
 * its outcome; closing it ends a step that still runs.
 */
public final class StepProcess implements AutoCloseable {
    private static final int POLL_MS = 2;

    private final Process monitor;
    private final Path statusFile;

    private StepProcess(Process monitor, Path statusFile) {
        this.monitor = monitor;
        this.statusFile = statusFile;
    }

    /** Told of the monitor before it does anything: what it starts is where it is. */
    @FunctionalInterface
    public interface Placing {
        void place(long monitor) throws IOException;
    }

    /** Starts a step as a child of this JVM, which has to have the privileges that the plan needs. */
    public static StepProcess start(Path helper, SandboxSpec spec) throws IOException {
        return start(helper, spec, monitor -> {});
    }

    /** Starts a step; its monitor is placed first. */
    public static StepProcess start(Path helper, SandboxSpec spec, Placing placing) throws IOException {
        return start(
                helper,
                Path.of(spec.statusFile()),
                StepPlan.of(spec),
                spec.command().input(),
                placing);
    }

    /** Starts one more process in a running sandbox. */
    public static StepProcess start(Path helper, JoinSpec spec, Placing placing) throws IOException {
        return start(
                helper,
                Path.of(spec.statusFile()),
                StepPlan.of(spec),
                spec.command().input(),
                placing);
    }

    /** Starts a step in a copied root; its monitor is placed first. */
    public static StepProcess start(Path helper, ChrootSpec spec, Placing placing) throws IOException {
        return start(
                helper,
                Path.of(spec.statusFile()),
                ChrootPlan.of(spec),
                spec.command().input(),
                placing);
    }

    private static StepProcess start(
            Path helper, Path status, List<SetupOp> plan, CommandSpec.Input kind, Placing placing) throws IOException {
        List<String> command = List.of(
                helper.toString(), "step", Long.toString(ProcessHandle.current().pid()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Files.deleteIfExists(status);
        Process process = Start.retryingBusy(builder);
        byte[] ops = SetupOp.encode(plan);
        try {
            placing.place(process.pid());
            OutputStream input = process.getOutputStream();
            input.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(ops.length)
                    .array());
            input.write(ops);
            input.flush();
            if (kind instanceof CommandSpec.Input.None) {
                input.close();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        return new StepProcess(process, status);
    }

    /**
     * Awaits that the command runs.
     *
     * @return whether it does; otherwise {@link #await} tells why not
     */
    public boolean awaitUp() throws IOException, InterruptedException {
        while (told("up").isEmpty()) {
            if (monitor.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                return told("up").isPresent();
            }
        }
        return true;
    }

    /** The first process of the sandbox, as this JVM sees it; known once the command runs. */
    public OptionalLong firstProcess() throws IOException {
        return told("pid").map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /**
     * Awaits the descriptor of the first process that tells of calls to be answered, without which the command may not
     * come to run.
     *
     * @return empty if there is none, or if the step ended before
     */
    public OptionalInt awaitListener() throws IOException, InterruptedException {
        while (told("listen").isEmpty() && told("up").isEmpty()) {
            if (monitor.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return told("listen").map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** Which of the sandbox's terminals is the command's; known once it runs. */
    public Optional<String> terminal() throws IOException {
        return told("pts");
    }

    /** What follows the word in the status file, of lines that are whole. */
    private Optional<String> told(String word) throws IOException {
        String text = Files.exists(statusFile) ? Files.readString(statusFile) : "";
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            if (line.equals(word) || line.startsWith(word + " ")) {
                return Optional.of(line.substring(word.length()).strip());
            }
        }
        return Optional.empty();
    }

    /** Whether it has not ended. */
    public boolean isRunning() {
        return monitor.isAlive();
    }

    /** What the command reads, if it may read anything. Flushed and closed by the caller. */
    public OutputStream input() {
        return monitor.getOutputStream();
    }

    /** What the command writes to its standard output. */
    public InputStream output() {
        return monitor.getInputStream();
    }

    /** What the command writes to its standard error. */
    public InputStream errors() {
        return monitor.getErrorStream();
    }

    /** Waits for the end of every process of the step. */
    public StepOutcome await() throws IOException, InterruptedException {
        int exit = monitor.waitFor();
        List<String> lines = Files.exists(statusFile) ? Files.readAllLines(statusFile) : List.of();
        return StepOutcome.parse(lines, exit);
    }

    /** Kills what still runs and waits until nothing does. */
    public void awaitEnd() {
        monitor.destroy();
        boolean interrupted = false;
        while (monitor.isAlive()) {
            try {
                monitor.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the monitor to kill everything in the step; {@link #await} then tells of the signal. */
    public void kill() {
        monitor.destroy();
    }

    @Override
    public void close() {
        monitor.destroy();
    }
}
