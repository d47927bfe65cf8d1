package dev.drydock.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The class-data archive that the first worker of a store writes as it ends, which takes a second. Fresh stores are given
 * the first that was written with this {@code drydock.jar}; those of Maven builds and of {@link KillStormIT} write their own.
 */
final class WorkerArchive {
    private WorkerArchive() {}

    /** A folder for each state of the jar. */
    static Path kept() throws IOException {
        Path jar = Machine.jar();
        String state = Files.getLastModifiedTime(jar).toMillis() + "-" + Files.size(jar);
        return Files.createDirectories(Machine.root().resolve("it/target/worker-archive/" + state));
    }

    /** Gives a store that has no archive one, if one is kept. */
    static void give(Path store, boolean asUser) throws Exception {
        Path cds = store.resolve("cds");
        List<Path> kept = complete(kept());
        if (kept.isEmpty() || Files.exists(cds) || !Files.isDirectory(store.resolveSibling(""))) {
            return;
        }
        Path made = Files.exists(store) ? cds : store;
        Files.createDirectories(
                cds, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path archive : kept) {
            Files.copy(archive, cds.resolve(archive.getFileName()));
        }
        if (asUser && Machine.isRoot()) {
            Machine.run(List.of("chown", "-R", Machine.user(), made.toString())).ok();
        }
    }

    /** Keeps the archive of a store for others, if none is kept. */
    static void keep(Path store) throws IOException {
        if (!complete(kept()).isEmpty()) {
            return;
        }
        for (Path archive : complete(store.resolve("cds"))) {
            Path copy = Files.createTempFile(kept(), "new-", ".part");
            Files.copy(archive, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, kept().resolve(archive.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The archives whose size is what their names say. */
    private static List<Path> complete(Path folder) throws IOException {
        List<Path> complete = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    try {
                        if (file.getFileName().toString().matches("[0-9a-f]+-" + Files.size(file))) {
                            complete.add(file);
                        }
                    } catch (NoSuchFileException e) {
                        // it has its name by now
                    }
                }
            }
        }
        return complete;
    }
}
