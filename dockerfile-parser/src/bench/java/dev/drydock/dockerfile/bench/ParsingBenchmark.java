package dev.drydock.dockerfile.bench;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.lint.BuildChecks;
import dev.drydock.dockerfile.lint.CheckRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reads all real Dockerfiles of the corpus, one after the other. An operation is all of them: divide its time, and the bytes
 * that {@code -prof gc} counts for it, by the number of instructions that the set-up prints.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ParsingBenchmark {
    private final List<byte[]> files = new ArrayList<>();

    @Setup
    public void read() throws IOException {
        Path corpus = Path.of(System.getProperty("drydock.root", ".."))
                .resolve(System.getProperty("corpus.dir", "../shared/corpus"))
                .resolve("dockerfiles");
        long bytes = 0;
        int instructions = 0;
        try (Stream<Path> paths = Files.walk(corpus)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                byte[] file = Files.readAllBytes(path);
                try {
                    Dockerfile dockerfile = Dockerfile.parse("Dockerfile", file);
                    files.add(file);
                    bytes += file.length;
                    instructions += dockerfile.text().statements().size();
                } catch (DockerfileException e) {
                    // an index, or a file that the reference refuses too
                }
            }
        }
        System.out.println(files.size() + " files, " + bytes + " bytes, " + instructions + " instructions");
    }

    @Benchmark
    public void parse(Blackhole hole) throws DockerfileException {
        for (byte[] file : files) {
            hole.consume(Dockerfile.parse("Dockerfile", file).stages());
        }
    }

    @Benchmark
    public void check(Blackhole hole) throws DockerfileException {
        for (byte[] file : files) {
            Dockerfile dockerfile = Dockerfile.parse("Dockerfile", file);
            for (Stage stage : dockerfile.stages()) {
                hole.consume(stage);
            }
            try {
                hole.consume(BuildChecks.of(dockerfile, CheckRequest.ofEveryStage()));
            } catch (DockerfileException e) {
                hole.consume(e.diagnostics());
            }
        }
    }
}
