package dev.drydock.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A running step: the monitor process of {@code drydock-init step}. Start it, read its two streams to their ends, await
 * its outcome; closing it ends a step that still runs.
 */
public final class StepProcess implements AutoCloseable {
    private final Process monitor;
    private final Path statusFile;

    private StepProcess(Process monitor, Path statusFile) {
        this.monitor = monitor;
        this.statusFile = statusFile;
    }

    /** Starts a step as a child of this JVM, which has to have the privileges that the plan needs. */
    public static StepProcess start(Path helper, SandboxSpec spec) throws IOException {
        Path status = Path.of(spec.statusFile());
        List<String> command = List.of(
                helper.toString(), "step", Long.toString(ProcessHandle.current().pid()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Process process = Start.retryingBusy(builder);
        byte[] ops = SetupOp.encode(StepPlan.of(spec));
        try {
            OutputStream input = process.getOutputStream();
            input.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(ops.length)
                    .array());
            input.write(ops);
            input.flush();
            if (spec.input() instanceof SandboxSpec.Input.None) {
                input.close();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        return new StepProcess(process, status);
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

    /** Asks the monitor to kill everything in the step; {@link #await} then tells of the signal. */
    public void kill() {
        monitor.destroy();
    }

    @Override
    public void close() {
        monitor.destroy();
    }
}
