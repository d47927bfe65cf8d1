package dev.drydock.engine;

import dev.drydock.content.StoreLayout;
import dev.drydock.sandbox.WorkerProcess.Launch.Publish;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the worker's JVM is started: small, quick to start, C2 kept (without it SHA-256 is ten times slower). Its classes
 * come from a class-data archive of the store, which the first worker of a build writes as it ends; one that is missing,
 * old or damaged is not used, and costs nothing but time.
 *
 * @param publish the archive to be written, if there is none yet
 */
record WorkerJvm(List<String> options, Optional<Publish> publish) {
    private static final int NATIVE_ACCESS_SINCE = 24;
    private static final int VFORK_WARNS_SINCE = 26;

    /** The Java program that runs this JVM. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static WorkerJvm of(List<Path> classpath, StoreLayout store, String build) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Xshare:auto",
                "-Djnr.ffi.asm.enabled=false",
                "-Djava.awt.headless=true"));
        if (Runtime.version().feature() < VFORK_WARNS_SINCE) {
            options.add("-Djdk.lang.Process.launchMechanism=VFORK"); // a step starts one program, not two
        }
        if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
            options.add("--enable-native-access=ALL-UNNAMED");
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        Optional<Publish> publish = Optional.empty();
        if (classpath.stream().allMatch(Files::isRegularFile)) { // an archive holds classes of jars only
            Path folder = store.folder(store.cds());
            Optional<Path> archive = archive(folder, build);
            if (archive.isPresent()) {
                options.add("-XX:SharedArchiveFile=" + archive.get());
            } else {
                Path unfinished =
                        folder.resolve("new-" + ProcessHandle.current().pid() + "-" + build);
                options.add("-XX:ArchiveClassesAtExit=" + unfinished);
                publish = Optional.of(new Publish(unfinished, folder.resolve(build)));
            }
        }
        options.add("-cp");
        options.add(WorkerClasspath.joined(classpath));
        return new WorkerJvm(List.copyOf(options), publish);
    }

    /** The archive of this build that has the size its name says: a JVM would die of one that is cut off. */
    private static Optional<Path> archive(Path folder, String build) throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(folder, build + "-*")) {
            for (Path archive : archives) {
                if (String.valueOf(archive.getFileName()).equals(build + "-" + Files.size(archive))) {
                    return Optional.of(archive);
                }
            }
        }
        return Optional.empty();
    }
}
