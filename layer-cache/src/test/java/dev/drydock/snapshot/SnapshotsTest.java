package dev.drydock.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.fs.FileType;
import dev.drydock.fs.MemoryTreeFs;
import dev.drydock.fs.RawText;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.MissingLayerException;
import dev.drydock.layer.UnrepresentableException;
import dev.drydock.layer.WireForm;
import dev.drydock.layer.Xattrs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
    private static final Instant STEP = Instant.ofEpochSecond(1_700_000_000L);
    private static final String OPAQUE = "trusted.overlay.opaque";

    @TempDir
    Path root;

    private LayerCache cache;
    private MemoryTreeFs memory;
    private Overlays snapshots;

    @BeforeEach
    void open() throws IOException {
        cache = LayerCache.open(root);
        memory = new MemoryTreeFs(cache.layout().root());
        snapshots = snapshots("root", "boot-1");
    }

    @AfterEach
    void noDirectoryIsLeftOpen() {
        assertThat(memory.openHandles()).isZero();
    }

    private Overlays snapshots(String idMap, String boot) {
        return Snapshots.overlays(
                memory,
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings(idMap, OPAQUE, boot, "run-1"));
    }

    private DiffId layer(LayerEntry... entries) throws IOException {
        try (LayerOutput out = cache.layers().write()) {
            for (LayerEntry e : entries) {
                if (e.type() == EntryType.FILE) {
                    byte[] content = e.path().repeat(10).getBytes(StandardCharsets.UTF_8);
                    out.writer().add(e, new ByteArrayInputStream(content));
                } else {
                    out.writer().add(e);
                }
            }
            return out.commit().diffId();
        }
    }

    private static LayerEntry file(String path, int mode, long uid, long mtime) {
        return LayerEntry.file(path, mode, uid, uid, mtime, path.length() * 10L);
    }

    private static LayerEntry dir(String path) {
        return LayerEntry.directory(path, 0755, 0, 0, 7);
    }

    private List<String> describe(Path fs) throws IOException {
        try (TreeDir dir = memory.open(fs)) {
            return MemoryTreeFs.describe(dir);
        }
    }

    private static void write(TreeDir dir, String name, String content) throws IOException {
        try (TreeFile out = dir.createFile(name)) {
            out.mode(0644);
            out.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static CommitOptions options(CommitOptions.Times times, MountTarget... targets) {
        return new CommitOptions(times, STEP, List.of(targets), Cancellation.none());
    }

    @Test
    void whatAFailedStepLeftIsKeptWholeAndAFreshUpperGoesOnIt() throws IOException {
        DiffId base = layer(LayerEntry.directory("", 0711, 1, 1, 9), dir("etc"), file("old", 0644, 0, 7));
        List<DiffId> stack = List.of(base);
        List<Tree> trees = snapshots.trees(stack, 1, Cancellation.none());
        Path stub = root.resolve("stub");
        try (TreeDir dir = memory.open(root)) {
            dir.makeDir("stub", 0755);
        }
        for (String time : List.of("first", "second")) {
            Scratch scratch = snapshots.prepare(stack, trees, stub, Cancellation.none());
            try (TreeDir upper = memory.open(scratch.upper())) {
                write(upper, time, "twelve bytes");
                upper.makeNode("old", FileType.CHAR_DEVICE, 0, 0, 0);
                upper.makeDir("deep", 0755);
                try (TreeDir deep = upper.openDir("deep")) {
                    write(deep, "file", "four");
                }
                write(upper, "target", "");
                upper.mode(".", 0700);
            }
            MountTarget target = new MountTarget("target", false, STEP, STEP);
            snapshots.keep(
                    scratch,
                    options(CommitOptions.Times.KEEP, target),
                    "id",
                    size -> new byte[] {(byte) size},
                    "record");
            snapshots.discard(scratch);
            Path kept = cache.layout().kept().resolve("id");
            assertThat(describe(kept.resolve("fs")).stream().map(line -> line.split(" ")[0]))
                    .containsExactly(
                            "",
                            "deep",
                            "deep/file",
                            time.equals("first") ? "first" : "old",
                            time.equals("first") ? "old" : "second");
            try (TreeDir folder = memory.open(kept)) {
                assertThat(folder.stat("record").size()).isEqualTo(1);
            }
        }
        Scratch onIt = snapshots.prepareOnKept(stack, trees, stub, "id", Cancellation.none());
        assertThat(onIt.lowers()).hasSize(3);
        assertThat(describe(onIt.upper())).singleElement().asString().startsWith(" DIRECTORY 700 1:1");
        try (TreeDir run = memory.open(cache.layout().run().resolve("run-1"))) {
            assertThat(run.readSymlink(onIt.lowers().get(2))).isEqualTo("../../kept/id/fs");
        }
    }

    @Test
    void aClosedLayerIsUnpackedInOverlayForm() throws IOException {
        byte[] capability = {1, 0, 0, 2, (byte) 0xff};
        DiffId layer = layer(
                LayerEntry.directory("", 0700, 1, 2, 9),
                dir("a"),
                LayerEntry.opaque("a"),
                file("a/su", 04755, 5, 8).withXattrs(Xattrs.of(Map.of("security.capability", capability))),
                LayerEntry.hardlink(
                        "a/su2",
                        file("a/su", 04755, 5, 8).withXattrs(Xattrs.of(Map.of("security.capability", capability)))),
                LayerEntry.directory("b", 01777, 3, 4, 11),
                LayerEntry.whiteout("b/gone"),
                new LayerEntry("b/p", EntryType.FIFO, 0600, 1, 1, 6, 0, 0, 0, 0, "", Xattrs.NONE, null, -1),
                new LayerEntry("b/tty", EntryType.CHAR_DEVICE, 0620, 0, 5, 6, 0, 0, 4, 70, "", Xattrs.NONE, null, -1),
                LayerEntry.symlink("l", "../../outside", 0, 0, 12));
        Tree tree = snapshots.tree(List.of(layer), Cancellation.none());
        assertThat(tree.name()).isEqualTo(layer.hex());
        assertThat(describe(tree.fs()))
                .containsExactly(
                        " DIRECTORY 700 1:2 9.0 0,0",
                        "a DIRECTORY 755 0:0 7.0 0,0 trusted.overlay.opaque=79",
                        "a/su REGULAR 4755 5:5 8.0 0,0 security.capability=01000002ff \"" + "a/su".repeat(10)
                                + "\" = a/su",
                        "a/su2 REGULAR 4755 5:5 8.0 0,0 security.capability=01000002ff \"" + "a/su".repeat(10)
                                + "\" = a/su",
                        "b DIRECTORY 1777 3:4 11.0 0,0",
                        "b/gone whiteout",
                        "b/p FIFO 600 1:1 6.0 0,0",
                        "b/tty CHAR_DEVICE 620 0:5 6.0 4,70",
                        "l SYMLINK 777 0:0 12.0 0,0 -> ../../outside");
    }

    @Test
    void deviceNodesThatCannotBeMadeAreSkippedAndRemembered() throws IOException {
        DiffId layer = layer(
                dir("dev"),
                new LayerEntry(
                        "dev/sda", EntryType.BLOCK_DEVICE, 0660, 0, 6, 7, 0, 0, 8, 0, "", Xattrs.NONE, null, -1));
        memory.withoutDevices();
        Tree tree = snapshots.tree(List.of(layer), Cancellation.none());
        assertThat(tree.skipped()).containsExactly("dev/sda: device nodes cannot be made in this mode");
        assertThat(snapshots.tree(List.of(layer), Cancellation.none())).isEqualTo(tree);
        assertThat(describe(tree.fs())).hasSize(2);
    }

    @Test
    void aLayerThatIsNotClosedBorrowsFromTheStackAndSaysSoInItsName() throws IOException {
        DiffId base = layer(LayerEntry.directory("home", 0700, 7, 7, 70), file("tool", 0755, 9, 90));
        DiffId other = layer(LayerEntry.directory("home", 0711, 8, 8, 80), file("tool", 0755, 9, 90));
        DiffId open = layer(file("home/f", 0644, 1, 5), LayerEntry.hardlink("link", file("tool", 0700, 3, 33)));
        Tree onBase = snapshots.tree(List.of(base, open), Cancellation.none());
        Tree onOther = snapshots.tree(List.of(other, open), Cancellation.none());
        assertThat(onBase.name()).startsWith(open.hex() + "-").isNotEqualTo(onOther.name());
        assertThat(describe(onBase.fs()))
                .containsExactly(
                        " DIRECTORY 755 0:0 0.0 0,0",
                        "home DIRECTORY 700 7:7 70.0 0,0",
                        "home/f REGULAR 644 1:1 5.0 0,0 \"" + "home/f".repeat(10) + "\"",
                        "link REGULAR 700 3:3 33.0 0,0 \"" + "tool".repeat(10) + "\"");
        assertThat(describe(onOther.fs())).contains("home DIRECTORY 711 8:8 80.0 0,0");
    }

    @Test
    void treesComeFromCompressedFormsToo() throws IOException {
        DiffId plain = layer(dir("a"), file("a/b", 0644, 0, 1), file("c", 0644, 0, 1));
        WireForm gzip = cache.layers().wireForm(plain, Compressions.gzip(), 2, Cancellation.none());
        List<String> expected =
                describe(snapshots.tree(List.of(plain), Cancellation.none()).fs());
        Files.delete(cache.content().path(plain.digest()));
        Files.delete(root.resolve("layers").resolve(plain.hex()).resolve("index"));
        LayerCache fresh = LayerCache.open(root);
        assertThat(fresh.layers().available(plain)).isTrue();
        fresh.layers().ingest(gzip.descriptor(), plain, Cancellation.none());
        Overlays again = Snapshots.overlays(
                memory,
                fresh.content(),
                fresh.layers(),
                fresh.locks(),
                new Snapshots.Settings("other", OPAQUE, "b", "run-2"));
        assertThat(describe(again.tree(List.of(plain), Cancellation.none()).fs()))
                .isEqualTo(expected);
        Files.delete(fresh.content().path(gzip.descriptor().digest()));
        assertThatThrownBy(() -> snapshots("third", "b").tree(List.of(plain), Cancellation.none()))
                .isInstanceOf(MissingLayerException.class);
    }

    @Test
    void aTreeThatWasNotSyncedIsNotTrustedAfterABoot() throws IOException {
        DiffId layer = layer(file("f", 0644, 0, 1));
        Tree tree = snapshots.tree(List.of(layer), Cancellation.none());
        try (TreeDir fs = memory.open(tree.fs())) {
            fs.remove("f"); // what a loss of power may do
        }
        Tree again = snapshots("root", "boot-2").tree(List.of(layer), Cancellation.none());
        assertThat(describe(again.fs())).hasSize(2);
        Overlays second = snapshots("root", "boot-2");
        DiffId more = layer(file("g", 0644, 0, 1));
        second.tree(List.of(more), Cancellation.none());
        second.sync();
        try (TreeDir fs =
                memory.open(second.tree(List.of(more), Cancellation.none()).fs())) {
            fs.remove("g");
        }
        assertThat(describe(snapshots("root", "boot-3")
                        .tree(List.of(more), Cancellation.none())
                        .fs()))
                .as("synced, so believed")
                .hasSize(1);
    }

    @Test
    void aFailedUnpackingLeavesNoTree() throws IOException {
        DiffId layer = layer(file("f", 0644, 0, 1));
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        assertThatThrownBy(() -> snapshots.tree(List.of(layer), cancelled))
                .isInstanceOf(java.util.concurrent.CancellationException.class);
        assertThat(snapshots.tree(List.of(layer), Cancellation.none()).fs()).isNotNull();
        snapshots.emptyTrash(Cancellation.none());
        assertThat(describe(root.resolve("trash"))).hasSize(1);
        assertThat(describe(root.resolve("run/run-1"))).hasSize(1);
    }

    @Test
    void severalLayersAreUnpackedAtATime() throws IOException {
        List<DiffId> stack = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stack.add(layer(file("f" + i, 0644, i, i)));
        }
        List<Tree> trees = snapshots.trees(stack, 3, Cancellation.none());
        assertThat(trees).extracting(Tree::layer).isEqualTo(stack);
        assertThat(describe(trees.get(7).fs())).hasSize(2);
    }

    @Test
    void anUpperDirectoryIsLikeTheRootOfItsStack() throws IOException {
        DiffId base = layer(LayerEntry.directory("", 0750, 3, 4, 55), file("f", 0644, 0, 1));
        DiffId next = layer(file("g", 0644, 0, 1));
        List<DiffId> stack = List.of(base, next);
        List<Tree> trees = snapshots.trees(stack, 1, Cancellation.none());
        Scratch scratch = snapshots.prepare(stack, trees, root.resolve("run/stub"), Cancellation.none());
        assertThat(scratch.lowerdir()).isEqualTo("3:2:1");
        assertThat(describe(scratch.folder())).contains("tree/fs DIRECTORY 750 3:4 55.0 0,0");
        assertThat(describe(scratch.mountFolder()))
                .contains(
                        "1 SYMLINK 777 0:0 1700000000.5 0,0 -> ../stub",
                        "2 SYMLINK 777 0:0 1700000000.5 0,0 -> ../../trees/root/" + base.hex() + "/fs",
                        "3 SYMLINK 777 0:0 1700000000.5 0,0 -> ../../trees/root/" + next.hex() + "/fs");
        snapshots.discard(scratch);
        snapshots.discard(scratch);
        assertThat(describe(root.resolve("run/run-1"))).noneMatch(line -> line.contains("scratch"));
    }

    /** What a step may leave behind, everything of it. */
    private Scratch busyStep(List<DiffId> stack) throws IOException {
        memory.setTime(STEP.minusSeconds(100));
        List<Tree> trees = snapshots.trees(stack, 1, Cancellation.none());
        Scratch scratch = snapshots.prepare(stack, trees, root.resolve("stub"), Cancellation.none());
        memory.setTime(STEP.plusSeconds(3).plusNanos(17));
        try (TreeDir upper = memory.open(scratch.upper())) {
            upper.makeDir("d", 0755);
            upper.setXattr("d", OPAQUE, new byte[] {'y'});
            upper.setXattr("d", "trusted.overlay.origin", new byte[] {1});
            try (TreeDir d = upper.openDir("d")) {
                write(d, "f", "hello");
                d.link(d, "f", "a-link");
                d.owner("f", 10, 20);
                d.mode("f", 06755);
                d.setXattr("f", "user.x", new byte[] {0, -1});
                d.setXattr("f", "trusted.overlay.impure", new byte[] {'y'});
                write(d, "old", "preserved");
                d.mtime("old", 1_000_000_000L, 999);
                d.makeNode("socket", FileType.SOCKET, 0600, 0, 0);
                d.makeNode("null", FileType.CHAR_DEVICE, 0666, 1, 3);
                d.makeNode("pipe", FileType.FIFO, 0600, 0, 0);
            }
            upper.makeNode("gone", FileType.CHAR_DEVICE, 0, 0, 0);
            upper.link(upper, "gone", "gone2"); // an overlay shares one inode among its marks
            upper.makeSymlink("s", "d/f");
            upper.link(upper, "s", "s2");
            write(upper, RawText.decode(new byte[] {'n', (byte) 0xff}), "raw");
        }
        return scratch;
    }

    @Test
    void whatIsCommittedIsWhatUnpackingGives() throws IOException {
        DiffId base =
                layer(LayerEntry.directory("", 0755, 0, 0, 3), file("gone", 0644, 0, 1), file("gone2", 0644, 0, 1));
        for (CommitOptions.Times times : CommitOptions.Times.values()) {
            Scratch scratch = busyStep(List.of(base));
            CommittedLayer layer = snapshots.commit(scratch, options(times));
            assertThat(layer.index().closed()).isTrue();
            assertThat(layer.isEmpty()).isFalse();
            Tree hot = snapshots.tree(List.of(base, layer.diffId()), Cancellation.none());
            assertThat(hot.name()).isEqualTo(layer.diffId().hex());
            Tree cold = snapshots("again", "boot-1").tree(List.of(base, layer.diffId()), Cancellation.none());
            List<String> without = describe(cold.fs());
            assertThat(describe(hot.fs())).isEqualTo(without);
            long time = times == CommitOptions.Times.FIXED ? FixedTime.T0 : STEP.getEpochSecond() + 3;
            assertThat(without)
                    .containsExactly(
                            " DIRECTORY 755 0:0 0.0 0,0",
                            "d DIRECTORY 755 0:0 " + time + ".0 0,0 trusted.overlay.opaque=79",
                            "d/a-link REGULAR 6755 10:20 " + time + ".0 0,0 user.x=00ff \"hello\" = d/a-link",
                            "d/f REGULAR 6755 10:20 " + time + ".0 0,0 user.x=00ff \"hello\" = d/a-link",
                            "d/null CHAR_DEVICE 666 0:0 " + time + ".0 1,3",
                            "d/old REGULAR 644 0:0 1000000000.0 0,0 \"preserved\"",
                            "d/pipe FIFO 600 0:0 " + time + ".0 0,0",
                            "gone whiteout",
                            "gone2 whiteout",
                            "n\udcff REGULAR 644 0:0 " + time + ".0 0,0 \"raw\"",
                            "s SYMLINK 777 0:0 " + time + ".0 0,0 -> d/f = s",
                            "s2 SYMLINK 777 0:0 " + time + ".0 0,0 -> d/f = s");
            // The stored index is the one a reader of the blob makes.
            Files.delete(root.resolve("layers").resolve(layer.diffId().hex()).resolve("index"));
            assertThat(LayerCache.open(root)
                            .layers()
                            .index(layer.diffId(), Cancellation.none())
                            .sameAs(layer.index()))
                    .isTrue();
        }
    }

    @Test
    void theSameStepGivesTheSameLayer() throws IOException {
        DiffId base = layer(file("gone", 0644, 0, 1));
        CommittedLayer first = snapshots.commit(busyStep(List.of(base)), options(CommitOptions.Times.FIXED));
        CommittedLayer second = snapshots.commit(busyStep(List.of(base)), options(CommitOptions.Times.FIXED));
        assertThat(second.diffId()).isEqualTo(first.diffId());
        snapshots.emptyTrash(Cancellation.none());
        assertThat(describe(root.resolve("run/run-1"))).noneMatch(line -> line.contains("scratch"));
    }

    @Test
    void aStepThatChangesNothingMakesAnEmptyLayer() throws IOException {
        DiffId base = layer(LayerEntry.directory("", 0750, 3, 4, 55));
        List<Tree> trees = snapshots.trees(List.of(base), 1, Cancellation.none());
        Scratch scratch = snapshots.prepare(List.of(base), trees, root.resolve("stub"), Cancellation.none());
        CommittedLayer layer = snapshots.commit(scratch, options(CommitOptions.Times.FIXED));
        assertThat(layer.isEmpty()).isTrue();
        assertThat(layer.size()).isEqualTo(1024);
        assertThat(layer.diffId().digest()).isEqualTo(Digest.of(new byte[1024]));
    }

    @Test
    void aChangedRootIsWritten() throws IOException {
        Scratch scratch = snapshots.prepare(List.of(), List.of(), root.resolve("stub"), Cancellation.none());
        try (TreeDir upper = memory.open(scratch.upper())) {
            upper.mode(".", 0711);
        }
        CommittedLayer layer = snapshots.commit(scratch, options(CommitOptions.Times.FIXED));
        assertThat(layer.index().entry("").orElseThrow().mode()).isEqualTo(0711);
    }

    @Test
    void mountTargetsLeaveNoTrace() throws IOException {
        DiffId base = layer(LayerEntry.directory("etc", 0755, 0, 0, 77), LayerEntry.directory("srv", 0755, 0, 0, 78));
        List<DiffId> stack = List.of(base);
        Scratch scratch = snapshots.prepare(
                stack, snapshots.trees(stack, 1, Cancellation.none()), root.resolve("stub"), Cancellation.none());
        Instant made = STEP.minusSeconds(1);
        memory.setTime(made);
        try (TreeDir upper = memory.open(scratch.upper())) {
            upper.makeDir("etc", 0755);
            upper.makeDir("srv", 0755);
            try (TreeDir etc = upper.openDir("etc");
                    TreeDir srv = upper.openDir("srv")) {
                write(etc, "hosts", "");
                srv.makeDir("mnt", 0755);
                memory.setTime(STEP.plusSeconds(1));
                write(srv, "by-step", "x");
            }
        }
        CommittedLayer layer = snapshots.commit(
                scratch,
                options(
                        CommitOptions.Times.KEEP,
                        new MountTarget("etc/hosts", false, Instant.ofEpochSecond(77), made),
                        new MountTarget("srv/mnt", true, Instant.ofEpochSecond(78), made)));
        assertThat(layer.index().entries()).extracting(LayerEntry::path).containsExactly("srv", "srv/by-step");
        assertThat(layer.index().entry("srv").orElseThrow().mtimeSeconds()).isEqualTo(STEP.getEpochSecond() + 1);
    }

    @Test
    void whatDeadWorkersLeftIsThrownAway() throws IOException {
        Overlays dead = Snapshots.overlays(
                memory,
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings("root", OPAQUE, "b", "dead"));
        dead.prepare(List.of(), List.of(), root.resolve("stub"), Cancellation.none());
        try (var mine = cache.locks().exclusive("run-run-1", "worker", Cancellation.none())) {
            assertThat(mine).isNotNull();
            snapshots.prepare(List.of(), List.of(), root.resolve("stub"), Cancellation.none());
            snapshots.discardAbandonedRuns();
        }
        try (TreeDir runs = memory.open(root.resolve("run"))) {
            assertThat(runs.list()).containsExactly("run-1");
        }
        snapshots.emptyTrash(Cancellation.none());
        assertThat(describe(root.resolve("trash"))).hasSize(1);
    }

    @Test
    void aFileThatWouldRemoveAnotherStopsTheCommit() throws IOException {
        Scratch scratch = snapshots.prepare(List.of(), List.of(), root.resolve("stub"), Cancellation.none());
        try (TreeDir upper = memory.open(scratch.upper())) {
            write(upper, ".wh.passwd", "");
        }
        assertThatThrownBy(() -> snapshots.commit(scratch, options(CommitOptions.Times.FIXED)))
                .isInstanceOf(UnrepresentableException.class)
                .hasMessageContaining(".wh.passwd");
        assertThat(describe(root.resolve("run/run-1"))).noneMatch(line -> line.contains("scratch"));
        try (var blobs = Files.list(root.resolve("blobs/sha256"))) {
            assertThat(blobs).isEmpty();
        }
    }

    @Test
    void aHostileLayerStaysInItsTree() throws IOException {
        // A link and a file through it: the file lands where the link leads inside the layer.
        Path tar = Files.createTempFile(root, "l", ".tar");
        Path work = Files.createDirectories(root.resolve("hostile"));
        Files.createSymbolicLink(work.resolve("out"), Path.of("../../../victim"));
        run(work, "tar", "-cf", tar.toString(), "out");
        Files.delete(work.resolve("out"));
        Files.createDirectories(work.resolve("out"));
        Files.writeString(work.resolve("out/file"), "x");
        run(work, "tar", "-rf", tar.toString(), "out/file");
        Digest blob;
        try (BlobWriter writer = cache.content().newBlob()) {
            Files.copy(tar, writer);
            blob = writer.commit();
        }
        DiffId layer = new DiffId(blob);
        cache.layers()
                .ingest(new Descriptor(Compressions.OCI_LAYER, blob, Files.size(tar)), layer, Cancellation.none());
        Tree tree = snapshots.tree(List.of(layer), Cancellation.none());
        assertThat(describe(tree.fs()).stream().map(l -> l.substring(0, l.indexOf(' '))))
                .containsExactly("", "out", "victim", "victim/file");
        assertThat(LayerPath.normalise("../../../victim")).isEqualTo("victim");
    }

    private static void run(Path folder, String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor()).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
