package dev.drydock.bench;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.Compression;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.snapshot.Tree;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.NativeTreeFs;
import dev.drydock.zstd.ZstdCompression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A layer of 20,000 files: unpacked, committed and compressed, as the worker does it. Below {@code java.io.tmpdir}; has to
 * run as root. {@code -Dbench.layer=FILE} writes the layer there, for other programs ({@code it/bench/layers}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 8)
@Fork(1)
public class LayerBenchmark {
    private static final int FILES = 20_000;
    private static final int FOLDER = 100;
    private static final int MAX_FILE = 16 * 1024;
    private static final String OPAQUE = "trusted.overlay.opaque";

    private final NativeTreeFs fs = new NativeTreeFs(LibC.load());
    private final byte[] text = text();
    private Path store;
    private LayerCache cache;
    private Overlays snapshots;
    private DiffId layer;
    private Scratch scratch;
    private int round;

    @Setup
    public void open() throws IOException {
        store = Files.createTempDirectory("drydock-bench");
        cache = LayerCache.open(store);
        try (LayerOutput out = cache.layers().write()) {
            for (int i = 0; i < FILES; i++) {
                if (i % FOLDER == 0) {
                    out.writer().add(LayerEntry.directory(folder(i), 0755, 0, 0, 1));
                }
                byte[] content = content(i);
                out.writer()
                        .add(
                                LayerEntry.file(folder(i) + "/" + name(i), 0644, 0, 0, 1, content.length),
                                new ByteArrayInputStream(content));
            }
            layer = out.commit().diffId();
        }
        String copy = System.getProperty("bench.layer");
        if (copy != null) {
            Files.copy(cache.content().path(layer.digest()), Path.of(copy), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Setup(Level.Invocation)
    public void prepare() throws IOException {
        String worker = "worker" + ++round; // each with its own names for lower directories
        Files.createDirectories(store.resolve("run").resolve(worker));
        snapshots = Snapshots.overlays(
                fs,
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings(worker, OPAQUE, "boot", worker));
        scratch = snapshots.prepare(List.of(), List.of(), store.resolve("run"), Cancellation.none());
        try (TreeDir upper = fs.open(scratch.upper())) {
            for (int i = 0; i < FILES; i += FOLDER) {
                upper.makeDir(folder(i), 0755);
                try (TreeDir dir = upper.openDir(folder(i))) {
                    for (int j = i; j < i + FOLDER; j++) {
                        try (TreeFile file = dir.createFile(name(j))) {
                            file.mode(0644);
                            file.write(ByteBuffer.wrap(content(j)));
                        }
                    }
                }
            }
        }
    }

    @TearDown(Level.Invocation)
    public void discard() throws IOException {
        snapshots.discard(scratch);
        for (String folder : List.of("trees", "trash")) { // not as a worker does it, which takes its time
            delete(Files.createDirectories(store.resolve(folder)));
            Files.createDirectory(store.resolve(folder));
        }
    }

    @TearDown
    public void close() throws IOException {
        delete(store);
    }

    /** Processor time of all threads, beside the time that passes. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Cpu {
        public double cpuMillis;

        <T> T of(Callable<T> work) throws Exception {
            long before = nanos();
            T result = work.call();
            cpuMillis += (nanos() - before) / 1e6;
            return result;
        }

        private static long nanos() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }
    }

    @Benchmark
    public Tree apply(Cpu cpu) throws Exception {
        return cpu.of(() -> snapshots.tree(List.of(layer), Cancellation.none()));
    }

    @Benchmark
    public CommittedLayer diff(Cpu cpu) throws Exception {
        CommitOptions options =
                new CommitOptions(CommitOptions.Times.FIXED, Instant.EPOCH, List.of(), Cancellation.none());
        return cpu.of(() -> snapshots.commit(scratch, options));
    }

    @Benchmark
    public long gzip(Cpu cpu) throws Exception {
        return cpu.of(() -> compress(Compressions.gzip()));
    }

    @Benchmark
    public long zstd(Cpu cpu) throws Exception {
        return cpu.of(() -> compress(new ZstdCompression()));
    }

    private long compress(Compression compression) throws IOException {
        try (InputStream plain = cache.layers().openPlain(layer);
                OutputStream out = compression.compress(OutputStream.nullOutputStream(), 2)) {
            return plain.transferTo(out);
        }
    }

    private static String folder(int i) {
        return String.format("d%05d", i / FOLDER);
    }

    private static String name(int i) {
        return String.format("f%05d", i);
    }

    private byte[] content(int i) {
        int size = new Random(i).nextInt(MAX_FILE);
        byte[] content = new byte[size];
        System.arraycopy(text, i * 31 % (text.length - MAX_FILE), content, 0, size);
        return content;
    }

    /** Of words, so that it shrinks to about a third. */
    private static byte[] text() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 1 << 20) {
            text.append(Integer.toString(random.nextInt(40_000), Character.MAX_RADIX))
                    .append(' ');
        }
        return text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
