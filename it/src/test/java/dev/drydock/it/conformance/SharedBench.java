package dev.drydock.it.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One store and one worker for all tests of a class. */
final class SharedBench implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private Ours ours;
    private Bench bench;

    Bench bench() {
        return Objects.requireNonNull(bench);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("drydock-bench");
        ours = new Ours(folder.resolve("ours"), Bases.make(folder.resolve("bases")));
        bench = new Bench(ours, folder.resolve("contexts"));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        bench.close();
        ours.close();
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
