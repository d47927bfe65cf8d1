package dev.drydock.network;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Daemon threads. They are in the network namespace of the thread that starts them: the host's. */
final class Threads {
    /** Enough for copying between two sockets. */
    private static final long STACK = 256 << 10;

    private static final long PAUSE_NS = 10_000_000;

    private static final ExecutorService RELAYS = pool("relay");

    private Threads() {}

    /** For what is short or comes often: to start a thread may take as long as a request. */
    static void run(Runnable task) {
        RELAYS.execute(task);
    }

    static void start(String name, Runnable task) {
        make(name, task).start();
    }

    static ExecutorService pool(String name) {
        return Executors.newCachedThreadPool(task -> make(name, task));
    }

    /** A moment, so that what fails again and again does not take a processor. */
    static void pause() {
        LockSupport.parkNanos(PAUSE_NS);
    }

    private static Thread make(String name, Runnable task) {
        Thread thread = new Thread(null, task, "drydock-" + name, STACK);
        thread.setDaemon(true);
        return thread;
    }
}
