package dev.drydock.dockerfile.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rules, two folders each and more: {@code rule-name} breaks it, {@code rule-name-not} comes close. A folder has a
 * {@code Dockerfile}, perhaps a {@code dockerignore} and a {@code request}, and in {@code expected.txt} what is told:
 * nothing, findings, or a refusal. {@code -Dgolden.update=true} rewrites the expected files.
 *
 * <p>Lines of {@code request}: {@code arg NAME=value}, {@code for os/arch}, {@code target name}, {@code built}, {@code context name},
 * {@code base NAME=value}, {@code shell}, {@code onbuild instruction}, {@code platform os/arch}; the last four are of the
 * image {@code base}.
 */
class LintCasesTest {
    private static final Path CASES = Path.of("src/test/resources/lint");
    private static final Set<String> FILES = Set.of("Dockerfile", "dockerignore", "request", "expected.txt");

    @TestFactory
    Stream<DynamicTest> rulesFindWhatIsExpected() throws Exception {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
        }
    }

    @Test
    void suggestionsAreLetterByLetter() {
        assertThat(Nearest.to("PAHT", List.of("HOME", "PATH"))).contains("PATH");
        assertThat(Nearest.to("path", List.of("PATH"))).isEmpty();
        assertThat(Nearest.to("abc", List.of("abcde", "ab", "abcdef"))).contains("ab");
        assertThat(Nearest.to("same", List.of("sam", "same"))).isEmpty();
        assertThat(Nearest.to("a", List.of("xyz"))).isEmpty();
        assertThat(Nearest.to("", List.of("ab", "c"))).contains("c");
    }

    @Test
    void everyRuleHasAHitAndANearMiss() throws Exception {
        for (Rule rule : Rule.values()) {
            String name = rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String tag = "[" + rule.ruleName() + "]";
            assertThat(Files.readString(CASES.resolve(name).resolve("expected.txt")))
                    .as(name)
                    .contains(tag);
            assertThat(Files.readString(CASES.resolve(name + "-not").resolve("expected.txt")))
                    .as(name)
                    .doesNotContain(tag);
        }
    }

    private static void check(Path folder) throws Exception {
        Set<String> present = new HashSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> present.add(file.getFileName().toString()));
        }
        assertThat(FILES).as("files of a case").containsAll(present);
        String text = Files.readString(folder.resolve("Dockerfile"));
        String told;
        try {
            List<Diagnostic> findings = BuildChecks.of("Dockerfile", text, request(folder));
            assertThat(findings).allMatch(finding -> finding.fix().isPresent());
            List<String> parts = new ArrayList<>();
            findings.forEach(finding -> parts.add(finding.render(text)));
            BuildChecks.violation(findings).ifPresent(parts::add);
            told = parts.isEmpty() ? "nothing\n" : String.join("\n", parts) + "\n";
        } catch (DockerfileException e) {
            told = "refused\n" + e.getMessage() + "\n";
        }
        Path expected = folder.resolve("expected.txt");
        if (Boolean.getBoolean("golden.update")) {
            assertThat(System.getenv("CI"))
                    .as("golden files are reviewed, not made, on CI")
                    .isNull();
            Files.writeString(expected, told);
        }
        assertThat(told).isEqualTo(Files.readString(expected));
    }

    private static CheckRequest request(Path folder) throws Exception {
        CheckRequest request = CheckRequest.ofEveryStage()
                .platformArgs(Map.of("TARGETPLATFORM", "linux/amd64", "BUILDPLATFORM", "linux/amd64"));
        Map<String, String> args = new HashMap<>();
        Map<String, String> env = new LinkedHashMap<>();
        List<String> shell = new ArrayList<>();
        List<String> triggers = new ArrayList<>();
        Optional<String> platform = Optional.empty();
        if (Files.exists(folder.resolve("request"))) {
            for (String line : Files.readAllLines(folder.resolve("request"))) {
                String rest = line.substring(line.indexOf(' ') + 1);
                String[] pair = rest.split("=", 2);
                switch (line.split(" ", 2)[0]) {
                    case "arg" -> args.put(pair[0], pair[1]);
                    case "for" -> request = request.platformArgs(Map.of("TARGETPLATFORM", rest));
                    case "target" -> request = request.target(rest, true);
                    case "built" -> request = request.target("", false);
                    case "context" -> request = request.namedContexts(Set.of(rest));
                    case "base" -> env.put(pair[0], pair[1]);
                    case "shell" -> shell.add("/bin/bash");
                    case "onbuild" -> triggers.add(rest);
                    case "platform" -> platform = Optional.of(rest);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        BaseImage base = new BaseImage(env, shell, triggers, platform);
        request = request.buildArgs(args)
                .images((name, wanted) -> name.equals("base") ? Optional.of(base) : Optional.empty());
        Path ignore = folder.resolve("dockerignore");
        return Files.exists(ignore)
                ? request.ignore(IgnoreFile.parse(".dockerignore", Files.readString(ignore)))
                : request;
    }
}
