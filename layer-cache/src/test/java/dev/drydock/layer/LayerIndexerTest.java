package dev.drydock.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerIndexerTest {
    private static final DiffId SOME = new DiffId(Digest.of(new byte[] {1}));

    private static List<String> paths(LayerIndex index) {
        return index.entries().stream()
                .map(e -> e.type().code() + " " + e.path())
                .toList();
    }

    @Test
    void namesAreContainedInTheRoot() throws IOException {
        LayerIndex index = Tars.tar()
                .dir("./")
                .file("../victim/a", "1")
                .file("/abs", "2")
                .file("x/../../y", "3")
                .file("./z//w", "4")
                .index();
        assertThat(paths(index)).containsExactly("d ", "f abs", "f victim/a", "f y", "f z/w");
        assertThat(index.missingParents()).containsExactly("victim", "z");
    }

    @Test
    void parentsAreLookedUpThroughLinksOfTheLayer() throws IOException {
        LayerIndex index = Tars.tar()
                .symlink("out", "../../victim")
                .file("out/file", "1")
                .symlink("abs", "/etc")
                .file("abs/passwd", "root:x:0:0::/root:/bin/sh\n")
                .index();
        assertThat(paths(index)).containsExactly("l abs", "f etc/passwd", "l out", "f victim/file");
        assertThat(index.account("etc/passwd")).isPresent();
    }

    @Test
    void theLastMemberOfANameWins() throws IOException {
        LayerIndex index = Tars.tar()
                .file("a", "first")
                .dir("b")
                .file("b/c", "1")
                .file("a", "second")
                .symlink("b", "a")
                .index();
        assertThat(paths(index)).containsExactly("f a", "l b");
        assertThat(index.entry("a").orElseThrow().content()).isEqualTo(digest("second"));
    }

    @Test
    void aDirectoryNamedAgainKeepsWhatItHolds() throws IOException {
        LayerIndex index = Tars.tar().dir("b").file("b/c", "1").dir("b").index();
        assertThat(paths(index)).containsExactly("d b", "f b/c");
    }

    @Test
    void hardLinksShareTheirFile() throws IOException {
        LayerIndex index =
                Tars.tar().file("z", "content").link("a", "/z").link("m", "a").index();
        assertThat(paths(index)).containsExactly("f a", "h m", "h z");
        assertThat(index.entry("m").orElseThrow().linkTarget()).isEqualTo("a");
        assertThat(index.entry("a").orElseThrow().content()).isEqualTo(digest("content"));
        assertThat(index.closed()).isTrue();
        assertThat(index.isLinked("a")).isTrue();
    }

    @Test
    void aHardLinkKeepsItsFileWhenTheOtherNameIsReplaced() throws IOException {
        LayerIndex index =
                Tars.tar().file("z", "old").link("a", "z").file("z", "new").index();
        assertThat(index.entry("a").orElseThrow().content()).isEqualTo(digest("old"));
        assertThat(index.entry("z").orElseThrow().content()).isEqualTo(digest("new"));
    }

    @Test
    void aHardLinkToALayerBelowIsForeign() throws IOException {
        LayerIndex index = Tars.tar().link("a", "../../usr/bin/x").index();
        assertThat(index.foreignLinks()).containsExactly("a");
        assertThat(index.entry("a").orElseThrow().linkTarget()).isEqualTo("usr/bin/x");
    }

    @Test
    void whiteoutsActOnLowerLayersOnly() throws IOException {
        LayerIndex index = Tars.tar()
                .file("kept", "1")
                .file(".wh.kept", "")
                .dir("dir")
                .file("dir/in", "1")
                .file(".wh.dir", "")
                .file(".wh.gone", "")
                .file("gone/.wh.deeper", "")
                .file("o/.wh..wh..opq", "")
                .file("o/.wh.x", "")
                .file(".wh..wh.plnk", "")
                .index();
        assertThat(paths(index)).containsExactly("d dir", "o dir", "f dir/in", "w gone", "f kept", "o o");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", "etc/.wh..", ".wh...", "etc/.wh..."})
    void whiteoutsOfNothingAreRefused(String name) {
        assertThatThrownBy(() -> Tars.tar().file(name, "").index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("malformed layer at byte 0: the whiteout");
    }

    @Test
    void overlayAttributesAreRefused() {
        assertThatThrownBy(() -> Tars.tar()
                        .pax("SCHILY.xattr.trusted.overlay.redirect=/etc")
                        .dir("a")
                        .index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("trusted.overlay.redirect");
    }

    @Test
    void linkLoopsAreRefused() {
        assertThatThrownBy(() -> Tars.tar()
                        .symlink("a", "b")
                        .symlink("b", "a")
                        .file("a/x", "")
                        .index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("too many links");
    }

    @Test
    void timesHaveNineDigitsAndFloorBelowTheEpoch() throws IOException {
        LayerIndex index = Tars.tar()
                .pax("mtime=12.123456789999")
                .file("a", "")
                .pax("mtime=-1.5")
                .file("b", "")
                .index();
        assertThat(index.entry("a").orElseThrow().mtimeNanos()).isEqualTo(123456789);
        assertThat(index.entry("b").orElseThrow().mtimeSeconds()).isEqualTo(-2);
        assertThat(index.entry("b").orElseThrow().mtimeNanos()).isEqualTo(500000000);
    }

    @Test
    void inputThatEndsEarlyNamesWhere() {
        byte[] tar = Tars.tar().file("a", "x".repeat(2000)).bytes();
        assertThatThrownBy(() -> Tars.index(Arrays.copyOf(tar, 700)))
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("at byte 0");
        assertThatThrownBy(() -> Tars.index(Arrays.copyOf(tar, 300))).isInstanceOf(LayerFormatException.class);
    }

    @Test
    void lyingNumbersAreRefused() {
        byte[] huge = Tars.header("a", 'x', (1L << 33) - 1, "", 0);
        assertThatThrownBy(() -> Tars.tar().member(huge, new byte[0]).index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("extended header has 8589934591 bytes");
        assertThatThrownBy(() -> Tars.tar().pax("size=-1").file("a", "").index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("size is negative");
        assertThatThrownBy(() -> Tars.tar().pax("uid=99999999999").file("a", "").index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("99999999999");
        byte[] negative = Tars.header("a", '0', 0, "", 0);
        Arrays.fill(negative, TarFormat.SIZE, TarFormat.SIZE + 12, (byte) 0xff);
        TarFormat.seal(negative);
        assertThatThrownBy(() -> Tars.tar().member(negative, new byte[0]).index())
                .isInstanceOf(LayerFormatException.class);
    }

    @Test
    void sizesAboveEightGibibytesAreReadInEveryDialect() throws IOException {
        long size = 9L << 30;
        byte[] gnu = Tars.header("a", '0', 0, "", 0644);
        Arrays.fill(gnu, TarFormat.SIZE, TarFormat.SIZE + 12, (byte) 0);
        gnu[TarFormat.SIZE] = (byte) 0x80; // a number in base 256
        java.nio.ByteBuffer.wrap(gnu).putLong(TarFormat.SIZE + 4, size);
        TarFormat.seal(gnu);
        Tars posix = Tars.tar().pax("size=" + size).member(Tars.header("a", '0', 0, "", 0644), new byte[0]);
        for (byte[] tar : List.of(Tars.tar().member(gnu, new byte[0]).unfinished(), posix.unfinished())) {
            LayerEntry entry = new LayerReader(new ByteArrayInputStream(tar)).next();
            assertThat(entry).isNotNull();
            assertThat(entry.size()).isEqualTo(size);
        }
    }

    @Test
    void limitsHoldBehindLinksToo() {
        Tars tar = Tars.tar().pax("linkpath=" + "d/".repeat(1500)).symlink("l", "x");
        assertThatThrownBy(() -> tar.pax("path=l/" + "e/".repeat(1500) + "f")
                        .file("x", "")
                        .index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("longer than 4096 bytes");
        assertThatThrownBy(() ->
                        Tars.tar().pax("path=" + "a".repeat(4097)).file("x", "").index())
                .isInstanceOf(LayerFormatException.class);
        assertThatThrownBy(() ->
                        Tars.tar().pax("mtime=99999999999999").file("x", "").index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("calendars");
        assertThatThrownBy(() ->
                        Tars.tar().pax("SCHILY.xattr.a\0b=1").file("x", "").index())
                .isInstanceOf(LayerFormatException.class);
    }

    @Test
    void aWrongChecksumIsRefused() {
        byte[] header = Tars.header("a", '0', 0, "", 0);
        header[0] = 'b';
        assertThatThrownBy(() ->
                        Tars.tar().file("first", "").member(header, new byte[0]).index())
                .isInstanceOf(LayerFormatException.class)
                .hasMessageContaining("at byte 512: the header's checksum");
    }

    @Test
    void marksBelowALinkThatReplacedADirectoryRemoveNothingElsewhere() throws IOException {
        LayerIndex index = Tars.tar()
                .symlink("was-dir", "elsewhere")
                .file("was-dir/.wh.a", "")
                .file("was-dir/.wh..wh..opq", "")
                .index();
        assertThat(paths(index)).containsExactly("l was-dir");
    }

    @Test
    void sparseMembersOfEveryFormatAreRead(@TempDir Path folder) throws IOException {
        Random random = new Random(7);
        Path tree = Files.createDirectories(folder.resolve("t"));
        for (int stretches : new int[] {0, 1, 3, 60}) {
            try (var file =
                    new java.io.RandomAccessFile(tree.resolve("s" + stretches).toFile(), "rw")) {
                for (int i = 0; i < stretches; i++) {
                    file.seek(i * 128L * 1024 + (stretches == 3 ? 0 : 65536));
                    file.write(random.ints(5000, 1, 120)
                            .mapToObj(n -> String.valueOf((char) n))
                            .collect(java.util.stream.Collectors.joining())
                            .getBytes(StandardCharsets.ISO_8859_1));
                }
                file.setLength(stretches * 128L * 1024 + 4097);
            }
        }
        Files.writeString(tree.resolve("z"), "after");
        List<List<String>> formats = List.of(
                List.of("--format=gnu"),
                List.of("--format=pax", "--sparse-version=0.0"),
                List.of("--format=pax", "--sparse-version=0.1"),
                List.of("--format=pax", "--sparse-version=1.0"));
        for (List<String> format : formats) {
            List<String> command = new java.util.ArrayList<>(List.of("tar", "-S", "--sort=name"));
            command.addAll(format);
            command.addAll(List.of("-cf", "s.tar", "-C", "t", "."));
            Tars.run(folder, command.toArray(String[]::new));
            byte[] tar = Files.readAllBytes(folder.resolve("s.tar"));
            LayerIndex index = LayerIndex.decode(Tars.index(tar).encode(SOME), SOME, "x");
            assertThat(paths(index))
                    .as(format.toString())
                    .containsExactly("d ", "f s0", "f s1", "f s3", "f s60", "f z");
            List<LayerEntry> files = index.entries().stream()
                    .filter(e -> e.type() == EntryType.FILE)
                    .toList();
            assertThat(files.get(3).isWhole()).isFalse();
            assertThat(files.get(4).isWhole()).isTrue();
            List<String> seen = new java.util.ArrayList<>();
            ContentPass.read(
                    new java.io.ByteArrayInputStream(tar),
                    files,
                    (file, content) -> {
                        assertThat(content.readAllBytes())
                                .as(format + " " + file.path())
                                .isEqualTo(Files.readAllBytes(tree.resolve(file.path())));
                        seen.add(file.path());
                    },
                    Cancellation.none());
            assertThat(seen).containsExactly("s0", "s1", "s3", "s60", "z");
        }
    }

    @Test
    void mapsOfSparseFilesThatAreNoneAreRefused() {
        for (String map :
                List.of("0,1,0,1", "5,1,4,1", "0,11", "9,2", "0,-1", "0", "0,1", "x,1", "0,9223372036854775807")) {
            assertThatThrownBy(() -> Tars.tar()
                            .pax("GNU.sparse.size=10", "GNU.sparse.map=" + map)
                            .file("a", "12")
                            .index())
                    .as(map)
                    .isInstanceOf(LayerFormatException.class)
                    .hasMessageContaining("sparse");
        }
        assertThatThrownBy(() -> Tars.tar()
                        .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=10")
                        .file("a", "1000000000\n".repeat(60))
                        .index())
                .hasMessageContaining("too large");
        assertThatThrownBy(
                        () -> Tars.tar().pax("GNU.sparse.major=2").file("a", "").index())
                .hasMessageContaining("unknown version");
        assertThatThrownBy(() -> Tars.tar()
                        .pax("GNU.sparse.size=" + Long.MAX_VALUE, "GNU.sparse.map=0,2")
                        .file("a", "12")
                        .index())
                .hasMessageContaining("at most");
    }

    @Test
    void damagedTarsAreReadOrRefusedButNothingElse() {
        Random random = new Random(42);
        byte[] tar = Tars.tar()
                .dir("d")
                .pax("path=d/long", "SCHILY.xattr.user.x=\u00ff", "mtime=1.5")
                .file("x", "content")
                .link("e", "d/long")
                .symlink("s", "d")
                .file("s/y", "1")
                .file("s/.wh.z", "")
                .bytes();
        int read = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] damaged = tar.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(damaged.length);
                damaged[at] = (byte) random.nextInt();
                // A matching checksum lets the damage through to the code behind it.
                int block = at / 512 * 512;
                byte[] header = Arrays.copyOfRange(damaged, block, block + 512);
                TarFormat.seal(header);
                System.arraycopy(header, 0, damaged, block, 512);
            }
            try {
                LayerIndex index = Tars.index(damaged);
                Tars.assertNormal(index);
                assertThat(LayerIndex.decode(index.encode(SOME), SOME, "x").entries())
                        .hasSameSizeAs(index.entries());
                read++;
            } catch (IOException expected) {
                assertThat(expected).isInstanceOf(LayerFormatException.class);
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void damagedIndexesAreRefused() throws IOException {
        byte[] record = Tars.tar().dir("a").file("a/b", "1").index().encode(SOME);
        assertThatThrownBy(() -> LayerIndex.decode(record, new DiffId(Digest.of(new byte[] {2})), "layers/y/index"))
                .as("in the place of another")
                .isInstanceOf(RecordFormatException.class);
        for (int i = 0; i < record.length; i++) {
            byte[] damaged = record.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> LayerIndex.decode(damaged, SOME, "layers/x/index"))
                    .isInstanceOf(RecordFormatException.class)
                    .hasMessageContaining("layers/x/index");
            byte[] cut = Arrays.copyOf(record, i);
            assertThatThrownBy(() -> LayerIndex.decode(cut, SOME, "layers/x/index"))
                    .isInstanceOf(RecordFormatException.class);
        }
    }

    @Test
    void gnuTarOfAnyFormatIsRead(@TempDir Path folder) throws IOException {
        Path tree = Files.createDirectories(folder.resolve("t/" + "n".repeat(90) + "/" + "m".repeat(90)));
        Files.writeString(tree.resolve("file"), "hello");
        Files.createSymbolicLink(folder.resolve("t/s"), Path.of("x".repeat(150)));
        Files.createLink(folder.resolve("t/zlink"), tree.resolve("file"));
        for (String format : List.of("gnu", "pax", "posix")) {
            Tars.run(
                    folder,
                    "tar",
                    "--format=" + format,
                    "--owner=70000",
                    "--group=3000000",
                    "--numeric-owner",
                    "--sort=name",
                    "-cf",
                    format + ".tar",
                    "-C",
                    "t",
                    ".");
            LayerIndex index = Tars.index(Files.readAllBytes(folder.resolve(format + ".tar")));
            assertThat(paths(index))
                    .containsExactly(
                            "d ",
                            "d " + "n".repeat(90),
                            "d " + "n".repeat(90) + "/" + "m".repeat(90),
                            "f " + "n".repeat(90) + "/" + "m".repeat(90) + "/file",
                            "l s",
                            "h zlink");
            assertThat(index.entry("s").orElseThrow().linkTarget()).isEqualTo("x".repeat(150));
            assertThat(index.entry("s").orElseThrow().gid()).isEqualTo(3_000_000);
            assertThat(index.closed()).isTrue();
        }
        Tars.run(
                folder,
                "tar",
                "--format=v7",
                "-cf",
                "v7.tar",
                "-C",
                folder.resolve("t").toString(),
                "zlink");
        assertThat(paths(Tars.index(Files.readAllBytes(folder.resolve("v7.tar")))))
                .containsExactly("f zlink");
    }

    private static Digest digest(String content) {
        return Digest.of(content.getBytes(StandardCharsets.UTF_8));
    }
}
