package dev.drydock.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.layer.Compression;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.UnsupportedCompressionException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every compression promises. */
class CompressionContractTest {
    static List<Compression> all() {
        return List.of(Compressions.gzip(), Compressions.none(), new ZstdCompression());
    }

    private static byte[] mixed() {
        byte[] bytes = new byte[3_500_000];
        Random random = new Random(7);
        random.nextBytes(bytes);
        for (int i = 1_000_000; i < 2_300_000; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(4));
        }
        return bytes;
    }

    private static byte[] compress(Compression compression, byte[] plain, int threads, int chunk) throws IOException {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(result, threads)) {
            for (int at = 0; at < plain.length; at += chunk) {
                out.write(plain, at, Math.min(chunk, plain.length - at));
            }
        }
        return result.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("all")
    void plainBytesComeBack(Compression compression) throws IOException {
        for (int length : new int[] {0, 1, 65_535, 1 << 20, (1 << 20) + 1, 3_500_000}) {
            byte[] plain = Arrays.copyOf(mixed(), length);
            byte[] compressed = compress(compression, plain, 2, 100_000);
            try (InputStream in = Compressions.standard()
                    .with(new ZstdCompression())
                    .decompress(new ByteArrayInputStream(compressed))) {
                assertThat(in.readAllBytes()).isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void neitherThreadsNorPortionsShow(Compression compression) throws IOException {
        byte[] plain = mixed();
        byte[] one = compress(compression, plain, 1, plain.length);
        assertThat(compress(compression, plain, 3, 77_777)).isEqualTo(one);
    }

    @Test
    void incompressibleBlocksAreStored() throws IOException {
        byte[] random = Arrays.copyOf(mixed(), 900_000);
        byte[] compressed = compress(Compressions.gzip(), random, 1, 900_000);
        assertThat(compressed.length).isBetween(random.length, random.length + 200);
    }

    @Test
    void gnuGzipReadsOurs() throws Exception {
        byte[] plain = mixed();
        java.nio.file.Path file = java.nio.file.Files.createTempFile("drydock", ".gz");
        try {
            java.nio.file.Files.write(file, compress(Compressions.gzip(), plain, 2, 50_000));
            Process gzip = new ProcessBuilder("gzip", "-dc", file.toString()).start();
            assertThat(gzip.getInputStream().readAllBytes()).isEqualTo(plain);
            assertThat(gzip.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gzip.exitValue()).isZero();
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void inputThatEndsEarlyIsNoticed(Compression compression) throws IOException {
        if (compression.name().equals("none")) {
            assertThat(compression
                            .decompress(new ByteArrayInputStream(new byte[3]))
                            .readAllBytes())
                    .hasSize(3);
            return; // the tar reader notices
        }
        byte[] cut = Arrays.copyOf(compress(compression, mixed(), 1, 1 << 20), 1_000_000);
        try (InputStream in = compression.decompress(new ByteArrayInputStream(cut))) {
            assertThatThrownBy(in::readAllBytes).isInstanceOfAny(EOFException.class, IOException.class);
        }
    }

    @Test
    void withoutItsCodecZstdIsNamed() throws IOException {
        byte[] zstd = compress(new ZstdCompression(), "x".getBytes(StandardCharsets.UTF_8), 1, 1);
        assertThatThrownBy(() -> Compressions.standard().decompress(new ByteArrayInputStream(zstd)))
                .isInstanceOfSatisfying(
                        UnsupportedCompressionException.class,
                        e -> assertThat(e.name()).isEqualTo("zstd"));
    }

    @Test
    void mediaTypesOfBothWorldsAreKnown() {
        assertThat(Compressions.nameFor("application/vnd.docker.image.rootfs.diff.tar.gzip"))
                .isEqualTo("gzip");
        assertThat(Compressions.nameFor("application/vnd.oci.image.layer.v1.tar+zstd"))
                .isEqualTo("zstd");
        assertThat(Compressions.nameFor("application/vnd.oci.image.layer.v1.tar"))
                .isEqualTo("none");
        assertThat(Compressions.mediaType(new ZstdCompression()))
                .isEqualTo("application/vnd.oci.image.layer.v1.tar+zstd");
    }
}
