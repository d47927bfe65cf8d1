package dev.drydock.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A class-data archive for the JVMs of the command line, which live for a second: without one half of that is the reading of
 * classes. Made once for each state of {@code drydock.jar}, by a build that is pushed.
 */
final class CommandArchive {
    private static final List<String> SHORT_LIVED = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private CommandArchive() {}

    /** The options of a JVM that uses it. */
    static synchronized List<String> options() {
        try {
            Path archive = WorkerArchive.kept().resolve("command.jsa");
            if (!Files.exists(archive)) {
                make(archive);
            }
            List<String> options = new ArrayList<>(SHORT_LIVED);
            options.add("-XX:SharedArchiveFile=" + archive);
            return options;
        } catch (IOException e) {
            throw new AssertionError("no class-data archive: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a class-data archive is made", e);
        }
    }

    private static void make(Path archive) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(archive.getParent(), "command-");
        Path project = Files.createDirectory(folder.resolve("project"));
        Path made = folder.resolve("made.jsa");
        String store = folder.resolve("store").toString();
        Files.writeString(project.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\nENV a=b\n");
        List<String> options = new ArrayList<>(SHORT_LIVED);
        options.add("-XX:ArchiveClassesAtExit=" + made);
        Machine.run(Machine.drydock(
                        options,
                        "build",
                        "--store",
                        store,
                        "-t",
                        Machine.registry() + "/class-data/command:1",
                        "--push",
                        "--cache-from",
                        Machine.registry() + "/class-data/cache:1",
                        "--metadata-file",
                        folder.resolve("metadata.json").toString(),
                        project.toString()))
                .ok();
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        Machine.run(List.of("rm", "-rf", folder.toString())).ok();
    }
}
