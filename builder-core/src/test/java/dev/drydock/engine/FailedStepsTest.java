package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.cache.KeptStep;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.engine.FailedSteps.Command;
import dev.drydock.registry.RegistryOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept steps as people name them; entering one needs a worker and is tested with real ones. */
class FailedStepsTest {
    @TempDir
    Path store;

    private Drydock drydock;

    @BeforeEach
    void open() throws IOException {
        drydock = Drydock.open(new EngineOptions(
                store, Optional.empty(), RegistryOptions.defaults(), Optional.empty(), new LocalWorkerOwner()));
    }

    @AfterEach
    void close() {
        drydock.close();
    }

    private void keep(String id, Duration age) throws IOException {
        KeptStep step = new KeptStep(
                id,
                "Dockerfile:7",
                "RUN make\n  all",
                "root",
                "root",
                Instant.now().minus(age),
                2,
                2048,
                List.of(),
                List.of("/bin/sh", "-c"),
                new byte[] {1},
                List.of("ssh default"));
        Path folder = Files.createDirectories(
                LayerCache.open(store).layout().kept().resolve(id).resolve("fs"));
        Files.write(folder.resolveSibling(KeptStep.RECORD), step.encode());
    }

    @Test
    void aShellIsTheWordsOfTheImagesShell() {
        List<String> bash = List.of("/bin/bash", "-o", "pipefail", "-c");
        assertThat(Command.interactive().words(bash)).containsExactly("/bin/bash", "-o", "pipefail");
        assertThat(Command.interactive().words(List.of("fish"))).containsExactly("fish");
        assertThat(Command.line("ls | wc").words(bash)).containsExactly("/bin/bash", "-o", "pipefail", "-c", "ls | wc");
        assertThat(Command.program(List.of("ls", "-l")).words(bash)).containsExactly("ls", "-l");
    }

    @Test
    void theyAreShownAndRemovedByIdAndAge() throws Exception {
        keep("0123456789ab", Duration.ofHours(3));
        keep("abcdef012345", Duration.ofMinutes(3));
        FailedSteps steps = drydock.failedSteps();
        assertThat(steps.table(false))
                .satisfiesExactly(
                        heading -> assertThat(heading).startsWith("STEP"),
                        line -> assertThat(line)
                                .matches("abcdef012345 +Dockerfile:7 +RUN make all +2 +3 minutes ago +2.*"),
                        line -> assertThat(line).startsWith("0123456789ab"));
        assertThat(steps.lacks("abc")).containsExactly("ssh default");
        assertThat(steps.remove("1h")).isEqualTo(1);
        assertThat(steps.table(false)).hasSize(2);
        assertThat(steps.remove("abcd")).isEqualTo(1);
        keep("0123456789ab", Duration.ZERO);
        assertThat(steps.remove("all")).isEqualTo(1);
        assertThat(steps.table(true)).hasSize(1);
    }

    @Test
    void whatCannotBeEnteredIsSaid() throws Exception {
        FailedSteps steps = drydock.failedSteps();
        assertThatThrownBy(() -> steps.remove("7w"))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("there is no kept step \"7w\"", "none is kept in the store " + store, "fix: ");
        keep("0123456789ab", Duration.ZERO);
        FailedSteps.Streams streams = new FailedSteps.Streams(
                InputStream.nullInputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());
        assertThatThrownBy(() -> steps.enter("0123", Command.interactive(), streams, Cancellation.none()))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("0123456789ab cannot be entered", "fix: ");
    }
}
