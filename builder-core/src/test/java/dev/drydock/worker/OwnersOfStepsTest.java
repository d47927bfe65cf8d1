package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OwnersOfStepsTest {
    @Test
    void whoeverWaitsToBeBuriedHasEnded() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "true & echo $!; exec sleep 30").start();
        try (BufferedReader out = parent.inputReader(StandardCharsets.UTF_8)) {
            long child = Long.parseLong(out.readLine());
            Instant end = Instant.now().plus(Duration.ofSeconds(20));
            while (!OwnersOfSteps.hasEnded(child) && Instant.now().isBefore(end)) {
                Thread.onSpinWait();
            }
            assertThat(OwnersOfSteps.hasEnded(child)).isTrue();
            assertThat(OwnersOfSteps.hasEnded(parent.pid())).isFalse();
        } finally {
            parent.destroyForcibly();
            parent.waitFor();
        }
        assertThat(OwnersOfSteps.hasEnded(parent.pid())).isTrue();
    }
}
