package dev.drydock.worker;

import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** What flows between a process of a sandbox and those who look at it. */
final class Streams {
    private static final int CHUNK = 16 << 10;

    /** The end of an input. */
    static final byte[] END = {};

    private final ExecutorService pumps;

    Streams(ExecutorService pumps) {
        this.pumps = pumps;
    }

    /** Told when a piece of input has gone to the command. */
    interface Taken {
        void one() throws IOException;
    }

    /** Hands on what a process writes until it has closed both of its streams. */
    void pump(StepProcess step, OutputSink sink) throws IOException {
        Future<Void> errors = pumps.submit(copy(step.errors(), true, sink));
        try {
            copy(step.output(), false, sink).call();
            errors.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static Callable<Void> copy(InputStream in, boolean error, OutputSink sink) {
        return () -> {
            byte[] buffer = new byte[CHUNK];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.write(error, Arrays.copyOf(buffer, n));
            }
            return null;
        };
    }

    /** Carries input to the command, on a thread of its own, until the input, or the command, has ended. */
    void feed(StepProcess step, BlockingQueue<byte[]> from, Taken taken) {
        pumps.execute(() -> {
            try (OutputStream input = step.input()) {
                for (byte[] bytes = from.take(); bytes.length > 0; bytes = from.take()) {
                    input.write(bytes);
                    input.flush();
                    taken.one();
                }
            } catch (IOException e) {
                // the command reads no more
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the worker ends
            }
        });
    }
}
