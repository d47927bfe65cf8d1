package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildEvent.How;
import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.build.BuildEvent.Transfer;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Digest ANY = Digest.of(new byte[0]);

    private final List<String> lines = new ArrayList<>();
    private final ProgressLines progress = new ProgressLines((level, text) -> {
        if (level != LineSink.Level.DETAIL) {
            lines.add(level + " " + text);
        }
    });

    private static StepId id(int number) {
        return new StepId("builder", number, 4);
    }

    private void output(int number, boolean error, String text) {
        progress.on(new BuildEvent.StepOutput(id(number), error, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void ended(int number, String instruction, How how, String why) {
        progress.on(new BuildEvent.StepEnded(
                id(number),
                instruction,
                how,
                ANY.hex(),
                why.isEmpty() ? Optional.empty() : Optional.of(why),
                START,
                START.plusMillis(3210),
                how == How.FAILED ? Optional.empty() : Optional.of(new DiffId(ANY))));
    }

    @Test
    void everyStepHasOneLineWithNumberInstructionAndResult() {
        ended(2, "WORKDIR /src", How.CACHED, "");
        ended(3, "COPY . .", How.EXECUTED, "pom.xml changed");
        ended(4, "RUN false", How.FAILED, "");
        assertThat(lines)
                .containsExactly(
                        "INFO [builder 2/4] WORKDIR /src  CACHED",
                        "INFO [builder 3/4] COPY . .  3.2s  (not cached: pom.xml changed)",
                        "INFO [builder 4/4] RUN false  FAILED after 3.2s");
    }

    @Test
    void whatAStepWritesFollowsItsInstruction() {
        progress.on(new BuildEvent.StepStarted(id(2), "RUN make", START));
        output(2, false, "one\ntw");
        output(2, true, "warn");
        output(2, false, "o\n");
        ended(2, "RUN make", How.EXECUTED, "");
        assertThat(lines)
                .containsExactly(
                        "INFO [builder 2/4] RUN make",
                        "OUTPUT [builder 2/4] | one",
                        "OUTPUT [builder 2/4] | two",
                        "OUTPUT [builder 2/4] | warn",
                        "INFO [builder 2/4] RUN make  3.2s");
    }

    @Test
    void aStepThatWritesNothingHasNoLineBeforeItsEnd() {
        progress.on(new BuildEvent.StepStarted(id(2), "RUN true", START));
        assertThat(lines).isEmpty();
    }

    @Test
    void longInstructionsAreOneShortLine() {
        ended(2, "RUN a \n   b\u001b[2J " + "x".repeat(500), How.CACHED, "");
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("INFO [builder 2/4] RUN a b x")
                .endsWith("x…  CACHED")
                .hasSizeLessThan(170);
    }

    @Test
    void theModeIsSaidOnceAndInTheSummary() {
        progress.on(new BuildEvent.WorkerStarted("plain", ""));
        progress.on(new BuildEvent.WorkerStarted("rootless", "not root: why"));
        assertThat(lines).containsExactly("INFO steps run in mode rootless (not root: why)");
        assertThat(progress.summary(0)).isEqualTo("0 steps, 0 cached, 0B, mode rootless");
    }

    @Test
    void aWorkerThatAnEarlierBuildStartedIsNotCalledNone() {
        ended(2, "COPY a b", How.EXECUTED, "");
        assertThat(progress.summary(0)).endsWith("no worker");
        progress.on(new BuildEvent.WorkerUsed("root"));
        progress.on(new BuildEvent.WorkerUsed("root"));
        assertThat(lines).contains("INFO steps run in mode root (in the worker of this session)");
        assertThat(progress.summary(0)).endsWith("mode root");
    }

    @Test
    void transfersAreSummedUp() {
        progress.on(new Transfer(Transfer.Kind.UPLOADED, "r/a", ANY, 600_000));
        progress.on(new Transfer(Transfer.Kind.UPLOADED, "r/a", ANY, 700_000));
        progress.on(new Transfer(Transfer.Kind.ALREADY_THERE, "r/a", ANY, 9));
        assertThat(lines).isEmpty();
        assertThat(progress.transfers()).contains("2 uploaded (1.3MB), 1 already there");
    }

    @Test
    void warningsAndFetchedBasesAreShown() {
        progress.on(new BuildEvent.Warning("careful"));
        progress.on(new BuildEvent.BaseResolved("debian", ANY, true));
        progress.on(new BuildEvent.BaseResolved("mine", ANY, false));
        assertThat(lines).containsExactly("WARNING careful", "INFO base debian is " + ANY + "  (from its registry)");
    }
}
