package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

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

/** One MiB of the worst of each kind: read or refused, in time that grows with the size and no faster. */
class HostileTest {
    private static final int SIZE = 1 << 20;
    private static final String FROM = "FROM scratch\n";

    /** A quadratic reader takes minutes; the bound leaves room for a loaded machine. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static String fill(String piece) {
        return piece.repeat(SIZE / piece.length());
    }

    private static String folded(String piece) {
        int bytes = piece.getBytes(StandardCharsets.UTF_8).length;
        return (piece.repeat(60_000 / bytes) + "\\\n").repeat(SIZE / 60_000);
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
                IntStream.range(0, 25_000)
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
        inputs.put("mounts", FROM + "RUN " + folded("--mount=type=cache,target=/a "));
        inputs.put("zeros", fill("\0"));
        return inputs;
    }

    @TestFactory
    Stream<DynamicTest> oneMebibyteIsReadInTime() {
        return inputs().entrySet().stream()
                .map(input -> DynamicTest.dynamicTest(
                        input.getKey(),
                        () -> assertTimeoutPreemptively(BOUND, () -> {
                            long start = cpu();
                            String outcome;
                            try {
                                Dockerfile dockerfile = Dockerfile.parse("Dockerfile", input.getValue());
                                StageGraph graph = dockerfile.graph(Variables.none());
                                outcome = graph.needed(dockerfile.target("")).size() + " stages";
                            } catch (DockerfileException e) {
                                outcome = e.diagnostics().size() + " problems";
                                assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(200_000);
                            }
                            System.out.printf(
                                    "%s: %s, %d ms of CPU%n", input.getKey(), outcome, (cpu() - start) / 1_000_000);
                        })));
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
        for (int i = 0; i < 6; i++) {
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
