package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.worker.CodecWorker;
import dev.drydock.zstd.ZstdCompression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD of archives in xz and zstd: told by content, as those in gzip and bzip2 are. */
class AddArchiveTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    private interface Compressor {
        OutputStream around(OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
    }

    private void write(String name, Compressor compressor, boolean tar) throws Exception {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(plain)) {
            TarArchiveEntry entry = new TarArchiveEntry("dir/f");
            entry.setSize(2);
            entry.setMode(0100751);
            out.putArchiveEntry(entry);
            out.write("hi".getBytes(StandardCharsets.UTF_8));
            out.closeArchiveEntry();
            TarArchiveEntry escape = new TarArchiveEntry("../../../escape");
            escape.setSize(1);
            out.putArchiveEntry(escape);
            out.write('e');
            out.closeArchiveEntry();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.around(bytes)) {
            out.write(tar ? plain.toByteArray() : "no tar".getBytes(StandardCharsets.UTF_8));
        }
        Files.createDirectories(fixture.context);
        Files.write(fixture.context.resolve(name), bytes.toByteArray());
    }

    private Map<String, String> tree(String... lines) throws Exception {
        String[] all = new String[lines.length + 1];
        all[0] = "FROM scratch";
        System.arraycopy(lines, 0, all, 1, lines.length);
        return fixture.tree(fixture.dockerfile(all).build());
    }

    @Test
    void anArchiveInXzIsUnpacked() throws Exception {
        write("t.bin", XZCompressorOutputStream::new, true);
        assertThat(tree("ADD t.bin /u/", "ADD --unpack=false t.bin /v/", "COPY t.bin /w/"))
                .containsEntry("u/dir/f", "f2 751 0:0")
                .containsKeys("u/escape", "v/t.bin", "w/t.bin")
                .doesNotContainKeys("u/t.bin", "escape");
    }

    @Test
    void whatOnlyBeginsLikeXzOrHoldsNoTarIsAFile() throws Exception {
        Files.write(fixture.context.resolve("broken.tar.xz"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1, 2});
        write("text.xz", XZCompressorOutputStream::new, false);
        assertThat(tree("ADD broken.tar.xz text.xz /u/")).containsKeys("u/broken.tar.xz", "u/text.xz");
    }

    @Test
    void anArchiveInZstdIsUnpackedByTheWorker() throws Exception {
        write("t.bin", out -> new ZstdCompression().compress(out, 1), true);
        write("text.zst", out -> new ZstdCompression().compress(out, 1), false);
        try (CodecWorker worker = new CodecWorker(folder.resolve("store"))) {
            fixture.workers = worker;
            assertThat(tree("ADD t.bin text.zst /u/"))
                    .containsEntry("u/dir/f", "f2 751 0:0")
                    .containsKeys("u/escape", "u/text.zst")
                    .doesNotContainKeys("u/t.bin", "escape");
        }
    }

    @Test
    void aBrokenArchiveInZstdFailsAndStoresNoLayer() throws Exception {
        Files.write(fixture.context.resolve("t.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 1, 2, 3, 4});
        try (CodecWorker worker = new CodecWorker(folder.resolve("store"))) {
            fixture.workers = worker;
            assertThatThrownBy(() -> tree("ADD t.zst /u/")).isInstanceOf(IOException.class);
            assertThat(tree("COPY t.zst /u/")).containsEntry("u/t.zst", "f8 644 0:0");
        }
    }
}
