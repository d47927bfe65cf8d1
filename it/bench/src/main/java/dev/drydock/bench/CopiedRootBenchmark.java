package dev.drydock.bench;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.CopiedRoots;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NativeDirWatch;
import dev.drydock.syscall.NativeTreeFs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What mode chroot does around each step of a build, on a root of 10,000 files in 1,000 directories, as many as Debian with
 * Java has: a root, a look before, one new file, a look after, and its layer. From the first on, as a worker has it: nothing is
 * warmed up but by the rounds before. Has to run as root.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 20)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx256m", "-Djnr.ffi.asm.enabled=false"})
public class CopiedRootBenchmark {
    private static final int FOLDERS = 1_000;
    private static final int IN_EACH = 10;

    private Path store;
    private CopiedRoots roots;
    private List<DiffId> stack;
    private int round;

    @Setup
    public void open() throws IOException {
        store = Files.createTempDirectory("drydock-bench");
        LayerCache cache = LayerCache.open(store);
        try (LayerOutput out = cache.layers().write()) {
            for (int i = 0; i < FOLDERS; i++) {
                String folder = String.format("d%04d", i);
                out.writer().add(LayerEntry.directory(folder, 0755, 0, 0, 1));
                for (int j = 0; j < IN_EACH; j++) {
                    byte[] content = (folder + j).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                    out.writer()
                            .add(
                                    LayerEntry.file(folder + "/f" + j, 0644, 0, 0, 1, content.length),
                                    new ByteArrayInputStream(content));
                }
            }
            stack = List.of(out.commit().diffId());
        }
        LibC libc = LibC.load();
        Files.createDirectories(store.resolve("run/worker"));
        roots = Snapshots.copies(
                new NativeTreeFs(libc),
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings("root", "trusted.overlay.opaque", "boot", "worker"),
                () -> NativeDirWatch.open(libc));
        roots.discard(roots.prepare(stack, Cancellation.none()));
    }

    @TearDown
    public void close() throws IOException {
        roots.close();
        try (var all = Files.walk(store)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public CommittedLayer step() throws IOException {
        Scratch scratch = roots.prepare(stack, Cancellation.none());
        roots.begin(scratch);
        Files.writeString(scratch.upper().resolve("new" + ++round), "new");
        roots.end(scratch, Cancellation.none());
        CommittedLayer layer = roots.commit(
                scratch, new CommitOptions(CommitOptions.Times.FIXED, Instant.EPOCH, List.of(), Cancellation.none()));
        List<DiffId> next = new ArrayList<>(stack);
        next.add(layer.diffId());
        stack = List.copyOf(next);
        return layer;
    }
}
