package dev.drydock.it;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Namespaces that threads of some processes were in, and this process is not: {@code net:[4026532000]}. */
record HeldNamespaces(Set<String> names) {
    private static final List<String> KINDS = List.of("net", "pid", "mnt", "uts", "ipc", "user");

    static HeldNamespaces of(Stream<ProcessHandle> processes) {
        Set<String> all = new HashSet<>();
        processes.forEach(process -> all.addAll(of(process.pid())));
        all.removeAll(of(ProcessHandle.current().pid()));
        return new HeldNamespaces(all);
    }

    private static Set<String> of(long pid) {
        Set<String> all = new HashSet<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                for (String kind : KINDS) {
                    all.add(Files.readSymbolicLink(thread.resolve("ns").resolve(kind))
                            .toString());
                }
            }
        } catch (IOException | RuntimeException e) {
            // it has ended
        }
        return all;
    }

    /** Whether a process that there was at a time is in one of them: the kernel gives their numbers to others later. */
    boolean isHeld(Instant then) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .startInstant()
                        .filter(start -> start.isBefore(then))
                        .isPresent())
                .anyMatch(process -> of(process.pid()).stream().anyMatch(names::contains));
    }
}
