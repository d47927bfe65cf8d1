package dev.drydock.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {
    private static final String TIME = "2026-01-02T03:04:05.600000000Z ";

    @TempDir
    Path folder;

    private String written(String... pieces) throws Exception {
        Path file = folder.resolve("log");
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.6Z"), ZoneOffset.UTC);
        try (ContainerLog log = ContainerLog.create(file, clock)) {
            for (String piece : pieces) {
                log.write(piece.startsWith("!"), piece.replaceFirst("^!", "").getBytes(UTF_8));
            }
        }
        return Files.readString(file).replace(TIME, "");
    }

    @Test
    void linesOfBothStreamsWhateverThePieces() throws Exception {
        assertThat(written("one\ntw", "!wrong", "o\n\n", "! again\n", "rest"))
                .isEqualTo("stdout F one\nstdout F two\nstdout F \nstderr F wrong again\nstdout F rest\n");
    }

    @Test
    void aLongLineIsWrittenInParts() throws Exception {
        String part = "x".repeat(16 << 10);
        assertThat(written(part.substring(5), "xxxxx" + part, "end\n"))
                .isEqualTo("stdout P " + part + "\nstdout P " + part + "\nstdout F end\n");
        assertThat(written(part, "\n")).isEqualTo("stdout P " + part + "\nstdout F \n");
    }
}
