package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The language, a folder per rule: {@code Dockerfile} and either {@code expected.txt}, the model, or
 * {@code expected-error.txt}, the exact diagnostics. With a file {@code environment} (NAME=value lines, {@code target=} for
 * the target) the case is expanded as a build would. {@code -Dgolden.update=true} rewrites the expected files.
 */
class CasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final Set<String> FILES = Set.of("Dockerfile", "environment", "expected.txt", "expected-error.txt");

    @TestFactory
    Stream<DynamicTest> casesAreReadAsExpected() throws Exception {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
        }
    }

    @Test
    void everyRefusalSaysHowToMend() throws Exception {
        try (Stream<Path> folders = Files.list(CASES)) {
            for (Path folder : folders.filter(each -> Files.exists(each.resolve("expected-error.txt")))
                    .toList()) {
                String[] problems =
                        Files.readString(folder.resolve("expected-error.txt")).split("\n(?=Dockerfile:\\d)");
                assertThat(problems).as(folder.toString()).allMatch(problem -> problem.contains("\n  fix: "));
            }
        }
    }

    private static void check(Path folder) throws Exception {
        Set<String> present = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> present.add(file.getFileName().toString()));
        }
        assertThat(FILES).as("files of a case").containsAll(present);
        String name = "expected.txt";
        String actual;
        try {
            actual = model(folder);
        } catch (DockerfileException e) {
            name = "expected-error.txt";
            actual = e.getMessage() + "\n";
        }
        if (Boolean.getBoolean("golden.update")) {
            assertThat(System.getenv("CI"))
                    .as("golden files are reviewed, not made, on CI")
                    .isNull();
            Files.deleteIfExists(folder.resolve("expected.txt"));
            Files.deleteIfExists(folder.resolve("expected-error.txt"));
            Files.writeString(folder.resolve(name), actual);
            return;
        }
        String other = name.equals("expected.txt") ? "expected-error.txt" : "expected.txt";
        assertThat(present).as(actual).contains(name).doesNotContain(other);
        assertThat(actual).isEqualTo(Files.readString(folder.resolve(name)));
    }

    private static String model(Path folder) throws Exception {
        Dockerfile dockerfile = Dockerfile.parse("Dockerfile", Files.readAllBytes(folder.resolve("Dockerfile")));
        Path environment = folder.resolve("environment");
        if (!Files.exists(environment)) {
            return ModelText.of(dockerfile, dockerfile.stages(), instruction -> instruction);
        }
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(environment, StandardCharsets.UTF_8)) {
            values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        String target = values.getOrDefault("target", "");
        values.remove("target");
        Map<String, String> globals = dockerfile.globals(values, Map.of()).value();
        StageGraph graph = dockerfile.graph(Variables.of(globals));
        List<Stage> needed = graph.needed(dockerfile.target(target));
        return ModelText.of(
                dockerfile,
                needed,
                instruction -> dockerfile
                        .expand(instruction, Variables.of(instruction instanceof From ? globals : values))
                        .value());
    }
}
