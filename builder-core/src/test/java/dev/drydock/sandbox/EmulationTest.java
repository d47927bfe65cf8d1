package dev.drydock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulationTest {
    /** As the kernel tells of the handler that Debian's qemu-user-static registers, but for the flags. */
    private static final String HANDLER = """
            enabled
            interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
            flags: %s
            offset 0
            magic 7f454c460201010000000000000000000200b700
            mask ffffffffffffff00fffffffffffffffffeffffff
            """;

    @TempDir
    Path folder;

    @Test
    void theSmallestProgramOfThisMachineRuns() {
        assertThat(new Emulation(folder).obstacle(Platform.host().architecture()))
                .isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anArchitectureWithoutHandlerDoesNotRun() {
        assertThat(new Emulation(folder).obstacle("vax")).contains("knows no emulator for vax");
    }

    @Test
    void handlerThatOpensItsEmulatorInTheImageIsOfNoUse() throws Exception {
        Path handlers = Files.createDirectory(folder.resolve("handlers"));
        Files.writeString(handlers.resolve("qemu-aarch64"), HANDLER.formatted("OCP"));
        assertThat(new Emulation(folder, handlers).obstacle("arm64")).contains("without the flag F");
        Files.writeString(handlers.resolve("qemu-aarch64"), HANDLER.formatted("OCPF"));
        assertThat(new Emulation(folder, handlers).obstacle("arm64")).doesNotContain("flag F");
        Files.writeString(handlers.resolve("qemu-aarch64"), HANDLER.formatted("OCP"));
        assertThat(new Emulation(folder, handlers).obstacle("riscv64")).doesNotContain("flag F");
    }
}
