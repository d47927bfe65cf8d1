package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drydock.dockerfile.lint.BuildChecks;
import dev.drydock.dockerfile.lint.CheckRequest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Half a MiB of the worst of each kind: read or refused, in time that grows with the size and no faster. */
class HostileTest {
    private static final int SIZE = 1 << 19;
    private static final String FROM = "FROM scratch\n";

    /**
     * Of the processor, for reading twice, the graph and all checks together. It takes a second or two at most on an
     * idle machine and several times that on a loaded one, whose cores are shared; a quadratic reader takes minutes.
     */
    private static final Duration BOUND = Duration.ofSeconds(20);

    /** Ends what would never end. */
    private static final Duration BACKSTOP = Duration.ofMinutes(4);

    private static String fill(String piece) {
        return piece.repeat(SIZE / piece.length());
    }

    private static String folded(String piece) {
        int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
        return (piece.repeat(60_000 / bytes) + "\\\n").repeat(SIZE / 60_000);
    }

    /** Makes $a long, by instructions. */
    private static final String GROW = "ENV a=xxxxxxxxxxxxxxxx\n" + "ENV a=$a$a\n".repeat(13);

    private static String numbered(String pattern) {
        return lines(pattern, SIZE);
    }

    private static String half(String pattern) {
        return lines(pattern, SIZE / 2);
    }

    private static String lines(String pattern, int size) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; out.length() < size; i++) {
            out.append(pattern.replace("%d", String.valueOf(i)));
        }
        return out.toString();
    }

    private static Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("continuations", FROM + "RUN " + fill("a \\\n"));
        inputs.put("empty lines in a continuation", FROM + "RUN a \\\n" + fill("\n"));
        inputs.put("comments", fill("# a b\n") + FROM);
        inputs.put(
                "comments and arguments",
                "# a b\n".repeat(SIZE / 12) + "ARG " + "a \\\n".repeat(SIZE / 8) + "\n" + FROM);
        inputs.put("nested triggers", FROM + folded("ONBUILD "));
        inputs.put("nested json", FROM + "RUN " + folded("["));
        inputs.put("flags", FROM + "COPY " + folded("--a=b "));
        inputs.put("pairs", FROM + "ENV " + folded("a=b "));
        inputs.put("quotes", FROM + "ENV a=" + folded("\"'"));
        inputs.put("ports", FROM + "EXPOSE " + folded("1-9 "));
        inputs.put("broad characters", FROM + "LABEL " + folded("😀😀😀=x "));
        inputs.put("stages", fill("FROM a AS b\nCOPY --from=0 a b\n"));
        inputs.put(
                "a chain of stages",
                IntStream.range(0, 12_500)
                        .mapToObj(i -> "FROM a AS s" + i + "\nCOPY --from=s" + (i + 1) + " a b\n")
                        .collect(Collectors.joining()));
        inputs.put("here-documents", FROM + fill("RUN <<E\nE\n"));
        inputs.put("here-document openers", FROM + "RUN " + folded("<<E "));
        inputs.put("substitutions", FROM + "ENV a=" + folded("${a:-"));
        inputs.put("dollars", FROM + "ENV a=" + folded("$a"));
        inputs.put("unknown instructions", fill("xyzzy\n"));
        inputs.put("escapes", FROM + "COPY " + folded("\\a"));
        inputs.put("nothing but spaces", FROM + "LABEL " + folded(" ") + "=");
        inputs.put("directive-like", "# a" + " ".repeat(60_000) + "b\n" + fill("# escape = \n"));
        inputs.put("nested operands", FROM + "ENV a=" + "${a:-".repeat(10_000) + "}".repeat(10_000) + "\n");
        inputs.put("values that grow", FROM + "ENV a=xxxxxxxxxxxxxxxx\n" + fill("ENV a=$a$a$a$a\n"));
        inputs.put("a long value everywhere", FROM + GROW + fill("COPY $a b\n"));
        inputs.put("variables without end", FROM + GROW + numbered("ENV v%d=$a\n"));
        inputs.put("replacements that blow up", FROM + GROW + fill("ENV b=${a//x/yyyyyyyyyyyyyyyy}\n"));
        inputs.put("stars in a substitution", FROM + GROW + fill("ENV b=${a##*a*a*a*a*a*a*a*b}\n"));
        inputs.put("stars in a replacement", FROM + GROW + fill("ENV b=${a//*a*a*a*a*a*a*b/c}\n"));
        inputs.put("stages upon stages", "FROM a AS v0\n" + numbered("FROM v0 AS w%d\nCOPY --from=v0 a b\n"));
        inputs.put("stages that inherit", FROM.strip() + " AS a\n" + half("ENV a%d=1\n") + half("FROM a AS b%d\n"));
        inputs.put("undefined variables", FROM + "ENV aa=1 ab=2\n" + numbered("COPY $x%d b\n"));
        inputs.put(
                "check comments", FROM + fill("# check" + " ".repeat(500) + "=" + " ".repeat(500) + "skip\nCMD a\n"));
        inputs.put("one large json array", FROM + "RUN [" + folded("\"a\", ") + "\"b\"]\n");
        inputs.put("mounts", FROM + "RUN " + folded("--mount=type=cache,target=/a "));
        inputs.put("zeros", fill("\0"));
        return inputs;
    }

    @TestFactory
    Stream<DynamicTest> halfAMebibyteIsReadInTime() {
        return inputs().entrySet().stream()
                .map(input -> DynamicTest.dynamicTest(
                        input.getKey(),
                        () -> assertTimeoutPreemptively(BACKSTOP, () -> {
                            long start = cpu();
                            String outcome;
                            String checked = check(input.getValue());
                            try {
                                Dockerfile dockerfile = Dockerfile.parse("Dockerfile", input.getValue());
                                StageGraph graph = dockerfile.graph(Variables.none());
                                outcome = graph.needed(dockerfile.target("")).size() + " stages";
                            } catch (DockerfileException e) {
                                outcome = e.diagnostics().size() + " problems";
                                assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(200_000);
                            }
                            Duration spent = Duration.ofNanos(cpu() - start);
                            System.out.printf(
                                    "%s: %s, %s, %d ms of CPU%n", input.getKey(), outcome, checked, spent.toMillis());
                            assertThat(spent).isLessThan(BOUND);
                        })));
    }

    private static String check(String text) {
        try {
            return BuildChecks.of("Dockerfile", text, CheckRequest.ofEveryStage())
                            .size() + " findings";
        } catch (DockerfileException e) {
            assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(200_000);
            return "refused with " + e.diagnostics().size() + " findings and problems";
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void fileAndLineHaveLimits() {
        assertThatThrownBy(() -> Dockerfile.parse("Dockerfile", new byte[Dockerfile.MAX_BYTES + 1]))
                .hasMessageContaining("16 MiB");
        assertThatThrownBy(() -> Dockerfile.parse("Dockerfile", FROM + "RUN " + "é".repeat(33_000)))
                .hasMessageContaining("dockerfile line greater than max allowed size of 65535");
    }

    @Test
    void longestLineIsAccepted() throws Exception {
        Dockerfile dockerfile = Dockerfile.parse("Dockerfile", FROM + "RUN " + "a".repeat(65_531));
        assertThat(dockerfile.stages().get(0).instructions()).hasSize(1);
    }

    @Test
    void valuesThatDoubleAreBounded() throws Exception {
        Dockerfile dockerfile = Dockerfile.parse("Dockerfile", FROM + "ENV a=$a$a$a$a$a$a$a$a\n");
        String value = "x";
        for (int i = 0; i < 5; i++) {
            String now = value;
            Env env = (Env) dockerfile
                    .expand(dockerfile.stages().get(0).instructions().get(0), name -> Optional.of(now))
                    .value();
            value = env.variables().get(0).value();
        }
        String last = value;
        assertThatThrownBy(() -> dockerfile.expand(
                        dockerfile.stages().get(0).instructions().get(0), name -> Optional.of(last)))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("the expansion is longer");
    }

    @Test
    void manyProblemsAreCountedNotPrinted() {
        assertThatThrownBy(() -> Dockerfile.parse("Dockerfile", fill("xyzzy\n")))
                .isInstanceOfSatisfying(
                        DockerfileException.class,
                        e -> assertThat(e.diagnostics()).hasSize(1000));
    }
}
