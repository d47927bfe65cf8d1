package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.LayerEntry;
import dev.drydock.sandbox.StepPlan;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.CopiedRoots;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.Mounts;
import dev.drydock.syscall.NativeDirWatch;
import dev.drydock.syscall.NativeTreeFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copied root, beside a mounted overlay on the same layers: the same changes are the same layer. */
class CopiedRootsTest {
    private static final String BASE =
            "mkdir -p d/e empty/er; echo 1 > d/f; echo 2 > d/e/g; echo 3 > top; chmod 4755 top;"
                    + " ln -s top link; echo 4 > one; ln one two; mkfifo pipe; mknod null c 1 3; chown 5:6 d/f; touch -d @7 d/f d";

    @TempDir
    Path root;

    private LayerCache cache;
    private Overlays overlays;
    private CopiedRoots copies;
    private Mounts mounts;
    private Path stub;
    private DiffId base;

    @BeforeEach
    void open() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root mounts outside a worker");
        LibC libc = LibC.load();
        cache = LayerCache.open(root.resolve("store"));
        mounts = new Mounts(libc);
        stub = Files.createDirectory(root.resolve("stub"));
        NativeTreeFs fs = new NativeTreeFs(libc);
        overlays = Snapshots.overlays(
                fs, cache.content(), cache.layers(), cache.locks(), settings("root", "trusted.overlay.opaque"));
        copies = Snapshots.copies(
                fs,
                cache.content(),
                cache.layers(),
                cache.locks(),
                settings("chroot", "user.overlay.opaque"),
                () -> NativeDirWatch.open(libc));
        base = overlaid(List.of(), BASE);
    }

    private static Snapshots.Settings settings(String trees, String opaque) {
        return new Snapshots.Settings(trees, opaque, "boot", "run-" + trees);
    }

    private static void run(Path in, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static CommitOptions options(Instant start) {
        return new CommitOptions(CommitOptions.Times.FIXED, start, List.of(), Cancellation.none());
    }

    private DiffId overlaid(List<DiffId> stack, String script) throws Exception {
        Scratch scratch =
                overlays.prepare(stack, overlays.trees(stack, 1, Cancellation.none()), stub, Cancellation.none());
        Instant start = Instant.now();
        Path at = scratch.mountFolder().resolve(scratch.mergedName());
        List<String> lowers = scratch.lowers().stream()
                .map(lower -> scratch.mountFolder().resolve(lower).toString())
                .toList();
        Path work = scratch.mountFolder().resolve(scratch.workName());
        String how = StepPlan.overlayOptions(lowers, scratch.upper().toString(), work.toString(), false);
        assertThat(mounts.mount("overlay", at, "overlay", 0, how)).isZero();
        try {
            run(at, script);
        } finally {
            mounts.unmount(at);
        }
        return overlays.commit(scratch, options(start)).diffId();
    }

    private DiffId copied(List<DiffId> stack, String script) throws Exception {
        Scratch scratch = copies.prepare(stack, Cancellation.none());
        copies.begin(scratch);
        Instant start = Instant.now();
        run(scratch.upper(), script);
        assertThat(copies.end(scratch, Cancellation.none())).isEmpty();
        return copies.commit(scratch, options(start)).diffId();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "echo new > d/new; echo more >> d/f; rm top",
                "rm -rf d && mkdir d && echo x > d/x",
                "rm -rf d && echo file > d",
                "rm top && mkdir top && echo x > top/x",
                "ln top third; ln one four; chmod 600 d/f; chown 5:6 d/f",
                "rm one; mv two three",
                "rm -f one && ln two one",
                "chown 9:9 two; echo x > one.new; mv one.new one",
                "mkdir d/n && echo x > d/n/x && mv d/n d/named; mkdir -p fresh/n && mv fresh/n fresh/m",
                "mv d moved; mv empty/er top2",
                "(exec 3<>top); (exec 3>>d/e/g); (exec 3<>d/f); cat d/e/g",
                "touch d/e/temporary; rm d/e/temporary; chmod 0700 empty",
                "rm link && ln -s elsewhere link; rm pipe null && mkfifo null; mknod pipe b 7 0",
                "touch -d @99 d/e; mkdir -m 02775 set; setfattr -n user.x -v y top 2>/dev/null || chmod 700 top",
                "chmod 0750 . && chown 3:4 . && rm -rf d/e",
                "perl -MFcntl -e 'sysopen(F, shift, 020000000 | O_DIRECTORY | O_RDWR, 0600) or die $!' empty", // O_TMPFILE
            })
    void theSameChangesAreTheSameLayer(String script) throws Exception {
        DiffId expected = overlaid(List.of(base), script);
        assertThat(entries(copied(List.of(base), script))).isEqualTo(entries(expected));
        assertThat(copied(List.of(base), script)).isEqualTo(expected);
    }

    private List<String> entries(DiffId layer) throws IOException {
        return cache.layers().index(layer, Cancellation.none()).entries().stream()
                .map(LayerEntry::toString)
                .map(text -> text.replaceFirst("offset=\\d+", ""))
                .toList();
    }

    /** All that a step sees of a root. */
    private static String seen(Path root) throws Exception {
        Process find = new ProcessBuilder(
                        "sh", "-c", "find . -printf '%p %y %m %U:%G %n %T@ %s %l\\n' | sed '/ d /s/ [0-9]* $//' | sort")
                .directory(root.toFile())
                .start();
        return new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aRootThatWaitedIsWhatTheLayersSay() throws Exception {
        DiffId first =
                copied(List.of(base), "rm -rf d/e && mkdir d/e && echo n > d/e/n; rm two; ln top top2; chmod 701 .");
        DiffId between =
                overlaid(List.of(base, first), "rm d/e/n; mkdir -p d/e/deep; echo b > d/e/deep/b; rm -rf empty");
        List<DiffId> stack = List.of(base, first, between);
        Scratch waited = copies.prepare(stack, Cancellation.none());
        Scratch fresh = copies.prepare(stack, Cancellation.none());
        assertThat(seen(waited.upper()))
                .isEqualTo(seen(fresh.upper()))
                .contains("./d/e/deep/b ")
                .doesNotContain("./empty", "./d/e/n");
        copies.discard(waited);
        copies.discard(fresh);
    }

    @Test
    void aFileThatIsWrittenUnderOneOfItsNamesIsInTheLayerUnderAllAndTheRootDoesNotWait() throws Exception {
        DiffId layer = copied(List.of(base), "echo more >> one");
        assertThat(entries(layer)).hasSize(2).allMatch(entry -> entry.contains("FILE"));
        Scratch next = copies.prepare(List.of(base, layer), Cancellation.none());
        assertThat(Files.getAttribute(next.upper().resolve("one"), "unix:nlink"))
                .isEqualTo(1);
        copies.discard(next);
    }

    @Test
    void whatIsPutInIsInNoLayerAndWhatItHidIsBack() throws Exception {
        Scratch scratch = copies.prepare(List.of(base), Cancellation.none());
        Path cache = Files.createDirectory(scratch.folder().resolve("cache"));
        Path file = Files.writeString(scratch.folder().resolve("file"), "provided");
        Path over = Files.createDirectory(scratch.folder().resolve("over"));
        String before = seen(scratch.upper());
        copies.put(scratch, copies.place(scratch, "/link/../d", true), over);
        copies.put(scratch, copies.place(scratch, "/d/inner", true), cache);
        copies.put(scratch, copies.place(scratch, "/not/there/file", true), file);
        copies.put(
                scratch,
                copies.place(scratch, "/link", false),
                Files.writeString(scratch.folder().resolve("plain"), "no link"));
        copies.begin(scratch);
        run(
                scratch.upper(),
                "test \"$(cat link)\" = 'no link'; echo kept > d/inner/kept; rm -rf d/inner/x; cat not/there/file");
        copies.end(scratch, Cancellation.none());
        assertThat(seen(scratch.upper())).isEqualTo(before);
        assertThat(cache.resolve("kept")).hasContent("kept");
        DiffId layer = copies.commit(scratch, options(Instant.now())).diffId();
        assertThat(entries(layer)).isEmpty();
    }

    @Test
    void whatAFailedStepLeftIsKeptAndGoneOnWith() throws Exception {
        Scratch scratch = copies.prepare(List.of(base), Cancellation.none());
        copies.begin(scratch);
        run(scratch.upper(), "rm -rf d && mkdir d && echo n > d/n; rm top; echo x > left");
        copies.end(scratch, Cancellation.none());
        String left = seen(scratch.upper());
        copies.keep(scratch, options(Instant.now()), "id", size -> new byte[] {(byte) size}, "record");
        copies.discard(scratch);
        for (int i = 0; i < 2; i++) {
            Scratch again = copies.prepareOnKept(List.of(base), "id", Cancellation.none());
            assertThat(seen(again.upper())).isEqualTo(left);
            run(again.upper(), "rm left; rm -rf d");
            copies.discard(again);
        }
    }

    @Test
    void aPartOfAStackIsWrittenOut() throws Exception {
        Path parent = root.resolve("store/run/parts");
        Files.createDirectories(parent);
        DiffId upper = overlaid(List.of(base), "rm d/f; echo n > d/e/n");
        copies.unpack(List.of(base, upper), "d", parent.resolve("d"), Cancellation.none());
        copies.unpack(List.of(base, upper), "two", parent.resolve("two"), Cancellation.none());
        copies.unpack(List.of(), "", parent.resolve("nothing"), Cancellation.none());
        assertThat(parent.resolve("d/e/n")).hasContent("n");
        assertThat(parent.resolve("d/f")).doesNotExist();
        assertThat(parent.resolve("two")).hasContent("4");
        assertThat(parent.resolve("nothing")).isEmptyDirectory();
    }
}
