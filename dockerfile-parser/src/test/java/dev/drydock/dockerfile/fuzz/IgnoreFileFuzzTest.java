package dev.drydock.dockerfile.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an ignore file holds, every path is decided or the file refused; a walk decides as a single question does. */
class IgnoreFileFuzzTest {
    @MethodSource("dev.drydock.dockerfile.fuzz.Seeds#anyPathIsDecided")
    @FuzzTest(maxDuration = "10m")
    void anyPathIsDecided(byte[] bytes) {
        String path = Seeds.split(bytes)[0];
        String text = Seeds.split(bytes)[1];
        String folder = path.substring(0, Math.max(0, path.indexOf('/')));
        String name = path.substring(path.indexOf('/') + 1);
        try {
            IgnoreFile ignore = IgnoreFile.parse(".dockerignore", text);
            IgnoreFile.Decision decision = ignore.decide(path);
            decision.by().ifPresent(rule -> assertThat(ignore.place(rule)).startsWith(".dockerignore:"));
            if (isName(folder) && isName(name)) {
                IgnoreFile.Folder walked = ignore.root().folder(folder);
                assertThat(walked.entry(name).ignored()).isEqualTo(decision.ignored());
                assertThat(walked.isClosed() && !decision.ignored()).isFalse();
            }
        } catch (DockerfileException e) {
            assertThat(e.diagnostics()).isNotEmpty();
        }
    }

    /** Whether a folder may have an entry of this name. */
    private static boolean isName(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }
}
