package dev.drydock.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the worker's JVM is started: small, quick to start, C2 kept (without it SHA-256 is ten times slower). */
final class WorkerJvm {
    private static final int NATIVE_ACCESS_SINCE = 24;

    private WorkerJvm() {}

    /** The Java program that runs this JVM. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static List<String> options(List<Path> classpath) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Xshare:auto",
                "-Djnr.ffi.asm.enabled=false",
                "-Djava.awt.headless=true"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
            options.add("--enable-native-access=ALL-UNNAMED");
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        options.add("-cp");
        options.add(WorkerClasspath.joined(classpath));
        return options;
    }
}
