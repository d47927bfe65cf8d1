package dev.drydock.dockerfile.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import dev.drydock.dockerfile.Variables;
import dev.drydock.dockerfile.lint.BuildChecks;
import dev.drydock.dockerfile.lint.CheckRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds, reading, expanding and checking it ends in values or in diagnostics. */
class ParserFuzzTest {
    @MethodSource("dev.drydock.dockerfile.fuzz.Seeds#anyFileIsReadOrRefused")
    @FuzzTest(maxDuration = "10m")
    void anyFileIsReadOrRefused(byte[] bytes) {
        try {
            Dockerfile dockerfile = Dockerfile.parse("Dockerfile", bytes);
            Map<String, String> globals =
                    dockerfile.globals(Map.of("A", "given"), Map.of()).value();
            StageGraph graph = dockerfile.graph(Variables.of(globals));
            assertThat(graph.reachable(dockerfile.target(""))).isNotEmpty();
            for (Stage stage : dockerfile.stages()) {
                for (Instruction instruction : stage.instructions()) {
                    expand(dockerfile, instruction);
                }
            }
        } catch (DockerfileException e) {
            told(e.diagnostics(), bytes);
        }
        try {
            told(
                    BuildChecks.of(
                            "Dockerfile", new String(bytes, StandardCharsets.UTF_8), CheckRequest.ofEveryStage()),
                    bytes);
        } catch (DockerfileException e) {
            told(e.diagnostics(), bytes);
        }
    }

    private static void expand(Dockerfile dockerfile, Instruction instruction) {
        try {
            dockerfile.expand(
                    instruction, name -> name.length() % 2 == 0 ? Optional.of("v a/l*u:80") : Optional.empty());
        } catch (DockerfileException e) {
            assertThat(e.diagnostics()).isNotEmpty();
        }
    }

    /** Every diagnostic can be shown, and stands in the file. */
    private static void told(List<Diagnostic> diagnostics, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        for (Diagnostic diagnostic : diagnostics) {
            assertThat(diagnostic.message()).isNotBlank();
            assertThat((long) diagnostic.range().lastLine()).isLessThanOrEqualTo(lines);
        }
        diagnostics.stream().limit(3).forEach(diagnostic -> diagnostic.render(text));
    }
}
