package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerFormatException;
import dev.drydock.layer.LayerIndex;
import dev.drydock.sandbox.StepPlan;
import dev.drydock.snapshot.CommitOptions;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.snapshot.Tree;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.Mounts;
import dev.drydock.syscall.NativeTreeFs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases of other unpackers' suites, unpacked into trees on the disk and looked at through a mounted overlay, as a step sees
 * them; and what was changed there, as a layer.
 */
class LayerCorpusTest {
    @TempDir
    Path root;

    private LayerCache cache;
    private Overlays snapshots;
    private Mounts mounts;
    private Path stub;

    /** What is done with a mounted overlay. */
    private interface Look {
        void at(Path merged) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root mounts outside a worker");
        LibC libc = LibC.load();
        cache = LayerCache.open(root.resolve("store"));
        mounts = new Mounts(libc);
        stub = Files.createDirectory(root.resolve("stub"));
        snapshots = Snapshots.overlays(
                new NativeTreeFs(libc),
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings("root", "trusted.overlay.opaque", "boot", "run"));
    }

    private static Stream<DynamicTest> each(String file, Case check) throws IOException {
        Path folder = Path.of(System.getProperty("drydock.root", ".."))
                .resolve(System.getProperty("corpus.dir", "../shared/corpus"))
                .resolve("layers");
        if (!Files.isDirectory(folder)) {
            System.out.println("no corpus at " + folder + ": its cases are not run");
            return Stream.empty();
        }
        List<JsonNode> cases = new ArrayList<>();
        new ObjectMapper().readTree(folder.resolve(file).toFile()).forEach(cases::add);
        return cases.stream().map(c -> DynamicTest.dynamicTest(c.get("id").asText(), () -> check.run(c)));
    }

    private interface Case {
        void run(JsonNode c) throws Exception;
    }

    private DiffId layer(JsonNode ops) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (JsonNode op : ops) {
                JsonNode args = op.get("args");
                String first = args.get(0).asText();
                byte[] none = new byte[0];
                switch (op.get("op").asText()) {
                    case "Dir", "CreateDir" ->
                        member(tar, first, TarConstants.LF_DIR, args.get(1).asInt(), none, "");
                    case "File", "CreateFile" ->
                        member(tar, first, TarConstants.LF_NORMAL, args.get(2).asInt(), content(args.get(1)), "");
                    case "Symlink" -> member(tar, args.get(1).asText(), TarConstants.LF_SYMLINK, 0777, none, first);
                    case "Link" -> member(tar, args.get(1).asText(), TarConstants.LF_LINK, 0644, none, first);
                    default -> throw new AssertionError("unknown operation " + op);
                }
            }
        }
        DiffId layer =
                new DiffId(cache.content().put(new ByteArrayInputStream(bytes.toByteArray()), Cancellation.none()));
        cache.layers().index(layer, Cancellation.none());
        return layer;
    }

    private static byte[] content(JsonNode text) {
        return text.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static void member(
            TarArchiveOutputStream tar, String name, byte type, int mode, byte[] content, String link)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setMode(mode);
        entry.setSize(content.length);
        entry.setLinkName(link);
        entry.setModTime(java.nio.file.attribute.FileTime.from(Instant.ofEpochSecond(1_500_000_000)));
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private Scratch mounted(List<DiffId> stack, Look look) throws IOException {
        List<Tree> trees = snapshots.trees(stack, 1, Cancellation.none());
        Scratch scratch = snapshots.prepare(stack, trees, stub, Cancellation.none());
        List<String> lowers = new ArrayList<>();
        for (String name : scratch.lowers()) {
            lowers.add(scratch.mountFolder().resolve(name).toRealPath().toString());
        }
        Path merged = scratch.mountFolder().resolve(scratch.mergedName());
        String options = StepPlan.overlayOptions(
                lowers,
                scratch.upper().toString(),
                scratch.mountFolder().resolve(scratch.workName()).toString(),
                false);
        assertThat(mounts.mount("overlay", merged, "overlay", 0, options)).isZero();
        try {
            look.at(merged);
        } finally {
            mounts.unmount(merged);
        }
        return scratch;
    }

    /** Where a name leads from this root, which no link leaves. */
    private static Path inside(Path merged, String name, boolean last) throws IOException {
        Deque<String> left = new ArrayDeque<>(List.of(name.split("/+")));
        Path at = merged;
        for (int links = 0; !left.isEmpty(); ) {
            String part = left.removeFirst();
            if (part.equals("..")) {
                at = at.equals(merged) ? merged : at.getParent();
            } else if (!part.isEmpty() && !part.equals(".")) {
                Path next = at.resolve(part);
                if (Files.isSymbolicLink(next) && (last || !left.isEmpty())) {
                    assertThat(++links).isLessThan(40);
                    String target = Files.readSymbolicLink(next).toString();
                    at = target.startsWith("/") ? merged : at;
                    List<String> more = new ArrayList<>(List.of(target.split("/+")));
                    Collections.reverse(more);
                    more.forEach(left::addFirst);
                } else {
                    at = next;
                }
            }
        }
        return at;
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    @TestFactory
    Stream<DynamicTest> apply() throws IOException {
        return each("apply.json", c -> {
            if (!c.get("error").isNull()) {
                assertThatThrownBy(() -> layer(c.get("tar"))).isInstanceOf(LayerFormatException.class);
                return;
            }
            List<DiffId> stack = List.of(layer(c.get("before")), layer(c.get("tar")));
            LayerIndex newest = cache.layers().index(stack.get(1), Cancellation.none());
            snapshots.discard(mounted(stack, merged -> {
                for (JsonNode check : c.get("after")) {
                    String first = check.get("args").get(0).asText();
                    String second = check.get("args").path(1).asText();
                    switch (check.get("check").asText()) {
                        case "fileValue" ->
                            assertThat(inside(merged, first, true)).hasContent(second);
                        case "fileNotExists" ->
                            assertThat(inside(merged, first, true)).doesNotExist();
                        case "sameFile" -> {
                            Path one = inside(merged, first, true);
                            Path other = inside(merged, second, true);
                            assertThat(one).hasSameBinaryContentAs(other);
                            if (newest.foreignLinks().isEmpty()) { // across layers an overlay has two files
                                assertThat(inode(one)).isEqualTo(inode(other));
                            }
                        }
                        case "sameSymlinkFile" ->
                            assertThat(inode(inside(merged, first, false)))
                                    .isEqualTo(inode(inside(merged, second, false)));
                        default -> throw new AssertionError("unknown check " + check);
                    }
                }
            }));
        });
    }

    @TestFactory
    Stream<DynamicTest> diff() throws IOException {
        return each("diff.json", c -> {
            Scratch scratch = mounted(List.of(layer(c.get("before"))), merged -> {
                for (JsonNode op : c.get("change")) {
                    change(merged, op.get("op").asText(), op.get("args"));
                }
            });
            CommitOptions options =
                    new CommitOptions(CommitOptions.Times.KEEP, Instant.EPOCH, List.of(), Cancellation.none());
            DiffId made = snapshots.commit(scratch, options).diffId();
            snapshots.discard(scratch);
            List<String> expected = new ArrayList<>();
            for (JsonNode entry : c.get("tar")) {
                JsonNode args = entry.get("args");
                String path = args.get(0).asText().replaceAll("/$", "");
                expected.add(
                        switch (entry.get("entry").asText()) {
                            case "dirEntry" ->
                                path + " DIRECTORY " + args.get(1).asInt();
                            case "fileEntry" ->
                                path + " FILE " + args.get(2).asInt() + " " + content(args.get(1)).length;
                            default -> path + " WHITEOUT";
                        });
            }
            List<String> found = new ArrayList<>();
            for (LayerEntry entry :
                    cache.layers().index(made, Cancellation.none()).entries()) {
                if (!entry.path().isEmpty()) {
                    String mode = entry.type().isMark() ? "" : " " + entry.mode();
                    String size = entry.type() == EntryType.FILE ? " " + entry.size() : "";
                    found.add(entry.path() + " " + entry.type() + mode + size);
                }
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    private static void change(Path merged, String operation, JsonNode args) throws IOException {
        Path path = merged.resolve(args.get(0).asText().replaceAll("^/+|/+$", ""));
        switch (operation) {
            case "CreateDir" -> mode(Files.createDirectory(path), args.get(1).asInt());
            case "CreateFile" ->
                mode(Files.write(path, content(args.get(1))), args.get(2).asInt());
            case "Chmod" -> mode(path, args.get(1).asInt());
            case "Remove" -> Files.delete(path);
            case "RemoveAll" -> {
                try (Stream<Path> below = Files.walk(path)) {
                    for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
            case "CreateSocket" -> {
                try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(path));
                }
            }
            default -> throw new AssertionError("unknown operation " + operation);
        }
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
