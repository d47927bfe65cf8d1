package dev.drydock.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void twoWritersOfOneFileDoNotMixAndTheLastCounts() throws Exception {
        Path file = folder.resolve("a/file");
        WholeFile.write(file, out -> {
            out.write("out".getBytes());
            WholeFile.write(file, other -> other.write("another".getBytes()));
            assertThat(file).hasContent("another");
            out.write("er".getBytes());
        });
        assertThat(file).hasContent("outer");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFailureLeavesWhatWasThere() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "before");
        assertThatThrownBy(() -> WholeFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("no more");
                }))
                .hasMessage("no more");
        assertThat(file).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }
}
