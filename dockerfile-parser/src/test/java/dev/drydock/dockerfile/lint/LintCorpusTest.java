package dev.drydock.dockerfile.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.dockerfile.Corpus;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The reference's own cases: rule, line and words of every warning of a build. A row with an {@code expr} is computed in the
 * original; here the registry and the machine are put in by hand.
 */
class LintCorpusTest {
    private static final String IMAGE = "localhost:5000/buildkit/testbaseimageplatform:latest";

    @TestFactory
    Stream<DynamicTest> warningsAreThoseOfTheReference() throws Exception {
        Optional<Corpus> corpus = Corpus.find();
        if (corpus.isEmpty()) {
            return Stream.empty();
        }
        return StreamSupport.stream(corpus.get().json("lint/cases.json").spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(row.get("id").asText(), () -> check(row)));
    }

    private record Warning(String rule, int line, String detail) {
        static Warning of(Diagnostic finding) {
            return new Warning(finding.rule().orElseThrow(), finding.range().firstLine(), finding.message());
        }
    }

    private static void check(JsonNode row) throws Exception {
        List<Diagnostic> found = new ArrayList<>();
        Optional<String> refused;
        try {
            found.addAll(BuildChecks.of("Dockerfile", dockerfile(row.get("dockerfile")), request(row)));
            refused = BuildChecks.violation(found);
        } catch (DockerfileException e) {
            e.diagnostics().stream()
                    .filter(diagnostic -> diagnostic.rule().isPresent())
                    .forEach(found::add);
            Diagnostic error = e.diagnostics().stream()
                    .filter(diagnostic -> diagnostic.rule().isEmpty() && diagnostic.severity() == Severity.ERROR)
                    .findFirst()
                    .orElseThrow();
            assertThat(error.range().firstLine())
                    .isEqualTo(row.path("buildErrLocation").asInt());
            refused = Optional.of(error.message());
        }
        assertThat(sorted(found.stream().map(Warning::of))).isEqualTo(sorted(expected(row).stream()));
        assertThat(found).allSatisfy(finding -> {
            assertThat(finding.fix()).isPresent();
            assertThat(Rule.valueOf(constant(finding.rule().orElseThrow())).ruleName())
                    .isEqualTo(finding.rule().orElseThrow());
        });
        String error = row.path("buildErr").asText("");
        assertThat(refused.isPresent()).isEqualTo(!error.isEmpty());
        refused.ifPresent(message -> assertThat(error).contains(message.replaceFirst("^[A-Z]+: ", "")));
    }

    /** The rows do not keep the order of findings in one line. */
    private static List<Warning> sorted(Stream<Warning> warnings) {
        return warnings.sorted(Comparator.comparingInt(Warning::line).thenComparing(Warning::detail))
                .toList();
    }

    private static String constant(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static String dockerfile(JsonNode text) {
        return text.isTextual() ? text.asText() : "\nFROM " + IMAGE + "\nENV foo=bar\n\t";
    }

    private static List<Warning> expected(JsonNode row) {
        List<Warning> expected = new ArrayList<>();
        for (JsonNode warning : row.get("warnings")) {
            if (warning.has("call")) {
                String instruction = warning.at("/args/0").asText();
                expected.add(new Warning(
                        "MultipleInstructionsDisallowed",
                        warning.at("/args/1").asInt(),
                        "Multiple " + instruction
                                + " instructions should not be used in the same stage because only the"
                                + " last one will be used"));
            } else {
                String detail = warning.get("detail").isTextual()
                        ? warning.get("detail").asText()
                        : "Base image " + IMAGE + " was pulled with platform \"linux/arm64\", expected"
                                + " \"linux/amd64\" for current build";
                expected.add(new Warning(
                        warning.get("ruleName").asText(), warning.get("line").asInt(), detail));
            }
        }
        if (row.path("streamBuildErrRegexp").has("expr")) {
            expected.add(new Warning(
                    "InvalidBaseImagePlatform",
                    2,
                    "Base image " + IMAGE + " was pulled with platform \"windows(10.0.17763)/amd64\", expected"
                            + " \"linux/amd64\" for current build"));
        }
        return expected;
    }

    private static CheckRequest request(JsonNode row) throws Exception {
        String platform = row.get("id").asText().endsWith("Mismatch 2") ? "windows(10.0.17763)/amd64" : "linux/arm64";
        Map<String, String> buildArgs = new HashMap<>();
        row.path("frontendAttrs").properties().forEach(attribute -> {
            if (attribute.getKey().startsWith("build-arg:")) {
                buildArgs.put(
                        attribute.getKey().substring("build-arg:".length()),
                        attribute.getValue().asText());
            }
        });
        CheckRequest request = CheckRequest.asBuilt("")
                .buildArgs(buildArgs)
                .platformArgs(Map.of("TARGETPLATFORM", "linux/amd64"))
                .images((name, wanted) -> name.equals(IMAGE)
                        ? Optional.of(new BaseImage(Map.of(), List.of(), List.of(), Optional.of(platform)))
                        : Optional.empty());
        return row.has("dockerignore")
                ? request.ignore(IgnoreFile.parse(
                        ".dockerignore", row.get("dockerignore").asText()))
                : request;
    }
}
