package dev.drydock.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.fs.RawText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerWriterTest {
    private static final byte[] CAPABILITY = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
    private static final String LONG = "x".repeat(60) + "/" + "y".repeat(70);
    private static final String NOT_UTF8 = RawText.decode(new byte[] {'n', (byte) 0xff, (byte) 0xc3, 'z'});

    @TempDir
    Path folder;

    /** An entry of every kind, with all that needs an extended header. */
    private static List<LayerEntry> everything() {
        LayerEntry file = LayerEntry.file("bin/su", 04755, 0, 0, 1_700_000_000L, 5);
        return List.of(
                LayerEntry.directory("", 0755, 0, 0, 7),
                LayerEntry.directory("bin", 0755, 0, 0, 7),
                file.withXattrs(
                        Xattrs.of(Map.of("security.capability", CAPABILITY, "user.k", new byte[] {0, '\n', -1}))),
                LayerEntry.hardlink(
                        "bin/su2",
                        file.withXattrs(Xattrs.of(
                                Map.of("security.capability", CAPABILITY, "user.k", new byte[] {0, '\n', -1})))),
                LayerEntry.directory("d", 01777, 3_000_000, 4_000_000_000L, 1L << 34),
                LayerEntry.opaque("d"),
                LayerEntry.file("d/é", 0644, 1, 2, -5, 0),
                LayerEntry.directory("dev", 0755, 0, 0, 7),
                new LayerEntry(
                        "dev/b", EntryType.BLOCK_DEVICE, 0660, 0, 6, 7, 0, 0, 8, 70000, "", Xattrs.NONE, null, -1),
                new LayerEntry("dev/c", EntryType.CHAR_DEVICE, 0666, 0, 0, 7, 0, 0, 1, 3, "", Xattrs.NONE, null, -1),
                new LayerEntry("dev/p", EntryType.FIFO, 0600, 0, 0, 7, 0, 0, 0, 0, "", Xattrs.NONE, null, -1),
                LayerEntry.symlink("link", "/bin/../" + NOT_UTF8, 0, 0, 7),
                LayerEntry.file(NOT_UTF8, 0600, 0, 0, 7, 3),
                LayerEntry.whiteout("gone"),
                LayerEntry.directory(LayerPath.parent(LONG), 0755, 0, 0, 7),
                LayerEntry.file(LONG, 0644, 0, 0, 7, 1));
    }

    private static List<LayerEntry> sorted() {
        return everything().stream()
                .sorted(java.util.Comparator.comparing(LayerEntry::path, LayerPath.ORDER))
                .toList();
    }

    private static LayerIndex write(List<LayerEntry> entries, ByteArrayOutputStream tar) throws IOException {
        LayerWriter writer = new LayerWriter(tar);
        for (LayerEntry e : entries) {
            if (e.type() == EntryType.FILE) {
                writer.add(
                        e,
                        new ByteArrayInputStream(
                                "hello".substring(0, (int) e.size()).getBytes(StandardCharsets.UTF_8)));
            } else {
                writer.add(e);
            }
        }
        return writer.finish();
    }

    @Test
    void readingGivesWhatWasWritten() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        LayerIndex written = write(sorted(), tar);
        LayerIndex read = Tars.index(tar.toByteArray());
        assertThat(read.entries()).containsExactlyElementsOf(written.entries());
        assertThat(written.sameAs(read)).isTrue();
        assertThat(written.closed()).isTrue();
        for (LayerEntry e : read.entries()) {
            if (e.type() == EntryType.FILE) {
                byte[] content = "hello".substring(0, (int) e.size()).getBytes(StandardCharsets.UTF_8);
                assertThat(e.content()).isEqualTo(Digest.of(content));
                assertThat(java.util.Arrays.copyOfRange(
                                tar.toByteArray(), (int) e.offset(), (int) (e.offset() + e.size())))
                        .isEqualTo(content);
            }
        }
    }

    @Test
    void writingTwiceGivesTheSameBytes() throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        write(sorted(), first);
        write(sorted(), second);
        assertThat(first.toByteArray()).isEqualTo(second.toByteArray());
        // Pinned: another value here is another layer for everybody, and a new output format version.
        assertThat(Digest.of(first.toByteArray()).hex()).startsWith(PINNED);
    }

    private static final String PINNED = "e09db4b82a660b81";

    @Test
    void gnuTarListsTheSame() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        write(sorted(), tar);
        Files.write(folder.resolve("l.tar"), tar.toByteArray());
        String list = Tars.run(
                folder,
                "tar",
                "--numeric-owner",
                "--quoting-style=escape",
                "--full-time",
                "--utc",
                "--xattrs",
                "-tvvf",
                "l.tar");
        assertThat(list.replaceAll(" +", " "))
                .contains("-rwsr-xr-x* 0/0 5 2023-11-14 22:13:20 bin/su")
                .contains("hrwsr-xr-x* 0/0 0 2023-11-14 22:13:20 bin/su2 link to bin/su")
                .contains("drwxrwxrwt 3000000/4000000000 0 2514-05-30 01:53:04 d/")
                .contains("brw-rw---- 0/6 8,70000 1970-01-01 00:00:07 dev/b")
                .contains("crw-rw-rw- 0/0 1,3 1970-01-01 00:00:07 dev/c")
                .contains("n\\377\\303z")
                .contains(LONG)
                .contains("1969-12-31 23:59:55 d/")
                .contains(".wh.gone");
    }

    @Test
    void commonsCompressReadsTheSame() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        LayerIndex index = write(sorted(), tar);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(tar.toByteArray()), "UTF-8")) {
            for (TarArchiveEntry e; (e = in.getNextEntry()) != null; ) {
                names.add(e.getName());
                if (e.getName().equals("d/é")) {
                    assertThat(e.getLongUserId()).isEqualTo(1);
                    assertThat(e.getLastModifiedTime().toInstant().getEpochSecond())
                            .isEqualTo(-5);
                }
            }
        }
        assertThat(names).hasSameSizeAs(index.entries()).contains("d/.wh..wh..opq", ".wh.gone", LONG);
    }

    @Test
    void entriesOutOfOrderAreRefused() {
        LayerWriter writer = new LayerWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> {
                    writer.add(LayerEntry.directory("b", 0755, 0, 0, 0));
                    writer.add(LayerEntry.directory("a", 0755, 0, 0, 0));
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\" after \"b\"");
    }

    @Test
    void anEntryBelowAFileIsRefused() {
        LayerWriter writer = new LayerWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> {
                    writer.add(LayerEntry.file("a", 0755, 0, 0, 0, 0));
                    writer.add(LayerEntry.file("a/b", 0755, 0, 0, 0, 0));
                })
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatWouldRemoveAnotherIsRefused() {
        LayerWriter writer = new LayerWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> writer.add(LayerEntry.file(".wh.a", 0644, 0, 0, 0, 0)))
                .isInstanceOf(UnrepresentableException.class)
                .hasMessageContaining(".wh.a");
    }

    @Test
    void contentThatEndsEarlyIsRefused() {
        LayerWriter writer = new LayerWriter(new ByteArrayOutputStream());
        assertThatThrownBy(() -> writer.add(LayerEntry.file("a", 0644, 0, 0, 0, 9), InputStream.nullInputStream()))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("9 bytes before its size");
    }

    @Test
    void sizesAboveEightGibibytesAreWrittenAsOthersReadThem() throws IOException {
        long size = 9L << 30;
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        LayerWriter writer = new LayerWriter(tar);
        assertThatThrownBy(() -> writer.add(
                        LayerEntry.file("large", 0644, 0, 0, 0, size), new ByteArrayInputStream(new byte[2048])))
                .isInstanceOf(EOFException.class); // the header is out
        LayerEntry read = new LayerReader(new ByteArrayInputStream(tar.toByteArray())).next();
        assertThat(read).isNotNull();
        assertThat(read.size()).isEqualTo(size);
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar.toByteArray()))) {
            assertThat(in.getNextEntry().getSize()).isEqualTo(size);
        }
    }

    @Test
    void theLongestPathIsWrittenAndReadByUsAndOthers() throws IOException {
        String part = "x".repeat(254) + "/";
        String path = part.repeat(16) + "y".repeat(4095 - 16 * 255);
        List<LayerEntry> entries = new ArrayList<>();
        for (String parent = LayerPath.parent(path); !parent.isEmpty(); parent = LayerPath.parent(parent)) {
            entries.add(0, LayerEntry.directory(parent, 0755, 0, 0, 7));
        }
        entries.add(LayerEntry.file(path, 0644, 0, 0, 7, 5));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        assertThat(write(entries, tar).sameAs(Tars.index(tar.toByteArray()))).isTrue();
        assertThat(Tars.index(tar.toByteArray()).entry(path)).isPresent();
        Files.write(folder.resolve("l.tar"), tar.toByteArray());
        assertThat(Tars.run(folder, "tar", "-tf", "l.tar").lines()).hasSize(17).contains(path);
    }

    @Test
    void aLayerWithoutParentsIsNotClosed() throws IOException {
        LayerWriter writer = new LayerWriter(new ByteArrayOutputStream());
        writer.add(LayerEntry.file("a/b/c", 0644, 0, 0, 0, 0));
        writer.add(LayerEntry.hardlink("d", LayerEntry.file("elsewhere", 0644, 0, 0, 0, 0)));
        LayerIndex index = writer.finish();
        assertThat(index.closed()).isFalse();
        assertThat(index.missingParents()).containsExactly("a", "a/b");
        assertThat(index.foreignLinks()).containsExactly("d");
    }

    @Test
    void theEpochReplacesTheFixedTimeAndLaterOnes() throws IOException {
        List<LayerEntry> entries = List.of(
                LayerEntry.directory("a", 0755, 0, 0, FixedTime.T0),
                LayerEntry.file("a/é", 0644, 0, 0, FixedTime.T0, 3),
                LayerEntry.file("b", 0644, 0, 0, FixedTime.T0 + 1, 3),
                LayerEntry.file("c", 0644, 0, 0, 1_600_000_001L, 3));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        LayerIndex index = write(entries, tar);
        ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
        EpochRewrite.copy(new ByteArrayInputStream(tar.toByteArray()), rewritten, 1_600_000_000L, Cancellation.none());
        LayerIndex read = Tars.index(rewritten.toByteArray());
        assertThat(read.entries())
                .extracting(LayerEntry::mtimeSeconds)
                .containsExactly(1_600_000_000L, 1_600_000_000L, FixedTime.T0 + 1, 1_600_000_000L);
        assertThat(index.atEpoch(1_600_000_000L).sameAs(read)).isTrue();
    }
}
