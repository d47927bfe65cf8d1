package dev.drydock.network;

import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NetworkNamespaces;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A network namespace kept by one daemon thread of this JVM. Sockets that are opened on it belong to the namespace and
 * work from every thread; a process that is started on it lives there. Work is short: nobody else gets in meanwhile. It
 * starts no threads and gives no work to pools, whose threads would be in the namespace from then on.
 */
public final class NetworkNamespace implements AutoCloseable {
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread;
    private boolean closed;

    private NetworkNamespace(String name) {
        this.thread = new Thread(this::serve, "drydock-net-" + name);
        thread.setDaemon(true);
    }

    /**
     * A new namespace, in which nothing is up.
     *
     * @param name for the thread's name
     */
    static NetworkNamespace create(LibC libc, String name) throws IOException {
        NetworkNamespace created = new NetworkNamespace(name);
        created.thread.start();
        try {
            created.call(() -> {
                new NetworkNamespaces(libc).unshare();
                return true;
            });
        } catch (IOException | RuntimeException e) {
            created.close();
            throw e;
        }
        return created;
    }

    private void serve() {
        try {
            while (true) {
                work.take().run();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /** Runs work on the namespace's thread and waits for it; its IOExceptions and unchecked ones pass through. */
    public <T> T call(Callable<T> task) throws IOException {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(thread.getName() + " is asked to wait for itself");
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                throw new IOException(thread.getName() + ": the network of the container is gone");
            }
            work.add(() -> {
                try {
                    answer.complete(task.call());
                } catch (Exception | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        return await(answer);
    }

    /** Waits whatever happens: what the work made must come to its owner. */
    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new IOException(cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the thread after what was asked before; the namespace goes when its last process and socket do. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            work.add(thread::interrupt);
        }
    }
}
