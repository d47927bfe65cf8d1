package dev.drydock.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;

/** Processes of this machine, by what is on their command lines: the path of a store is on all of ours. */
final class Processes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Processes() {}

    /** Those with all these words. */
    static List<ProcessHandle> processes(String... words) {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String line = commandLine(process.pid());
                    return List.of(words).stream().allMatch(line::contains);
                })
                .toList();
    }

    static String commandLine(long pid) {
        try {
            return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"))).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    /** A condition that may fail meanwhile. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        await(what, PATIENCE, condition);
    }

    static void await(String what, Duration limit, Condition condition) throws Exception {
        Instant end = Instant.now().plus(limit);
        while (!condition.holds()) {
            if (Instant.now().isAfter(end)) {
                Assertions.fail("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Waits until no process of ours is left on a store. */
    static void awaitNone(Path store, Duration limit) throws Exception {
        try {
            await("no process is left", limit, () -> processes(store.toString()).isEmpty());
        } catch (AssertionError e) {
            List<String> left = processes(store.toString()).stream()
                    .map(process -> commandLine(process.pid()))
                    .toList();
            throw new AssertionError(e.getMessage() + ": " + left, e);
        }
    }
}
