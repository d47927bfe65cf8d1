package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small values: modes, ports, sizes, durations, signals, suggestions. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "755, 0644, false, 0755",
        "04755, 0, false, 04755",
        "0, 0777, false, 0",
        "'u=rwX,go=rX', 0600, false, 0644",
        "'u=rwX,go=rX', 0600, true, 0755",
        "'u=rwX,go=rX', 0700, false, 0755",
        "+x, 0644, false, 0755",
        "a-w, 0666, false, 0444",
        "go=, 0777, false, 0700",
        "g=u, 0640, false, 0660",
        "go=u-w, 0755, false, 0755",
        "u+s, 0755, false, 04755",
        "g+s, 0755, false, 02755",
        "+t, 0777, true, 01777",
        "o+t, 0777, true, 0777",
        "a-X, 0755, false, 0644",
        "u+rw-x, 0100, false, 0600"
    })
    void modesChangeBits(String text, String before, boolean directory, String after) throws Exception {
        assertThat(FileMode.parse(text).apply(Integer.parseInt(before, 8), directory))
                .isEqualTo(Integer.parseInt(after, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "888", "99999", "10000", "u", "u=q", "x+r", "u=r,", ",", "u=r g=r", "-1"})
    void modesThatAreNoneAreRefused(String text) {
        assertThatThrownBy(() -> FileMode.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void portsHaveKeys() throws Exception {
        assertThat(PortRange.parse("80-82/UDP").keys()).isEqualTo(List.of("80/udp", "81/udp", "82/udp"));
        assertThat(PortRange.parse("1.2.3.4:8080:80")).isEqualTo(new PortRange(80, 80, "tcp", true));
        assertThat(PortRange.parse("0-65535").keys()).hasSize(65_536);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "80/x",
                "65536",
                "2-1",
                "1-",
                "1.2.3:80:80",
                "256.1.1.1:1:1",
                "1:2-3:4-6",
                ":::::::::1:2"
            })
    void portsThatAreNoneAreRefused(String text) {
        assertThatThrownBy(() -> PortRange.parse(text)).isInstanceOf(InvalidValueException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "0, PT0S",
        "500ms, PT0.5S",
        "-2s, PT-2S",
        "1us, PT0.000001S",
        ".5s, PT0.5S"
    })
    void durationsAreThoseOfGo(String text, Duration expected) {
        assertThat(Go.duration(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "1x", "1.2.3s", "-", "1s ", "99999999999h", ".s", "٣s"})
    void durationsThatAreNoneAreAbsent(String text) {
        assertThat(Go.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"64m, 67108864", "1.5k, 1536", "4096, 4096", "1 GiB, 1073741824", "2kb, 2048", "7b, 7"})
    void sizesAreInPowersOf1024(String text, long expected) {
        assertThat(ByteSize.parse(text)).contains(expected);
    }

    @Test
    void signalsHaveNumbers() {
        assertThat(StopSignal.number("SIGTERM")).hasValue(15);
        assertThat(StopSignal.number("kill")).hasValue(9);
        assertThat(StopSignal.number("RTMAX-14")).hasValue(50);
        assertThat(StopSignal.number("0")).isEmpty();
        assertThat(StopSignal.number("SIGNOPE")).isEmpty();
    }

    @Test
    void suggestionsAreNear() {
        List<String> known = List.of("RUN", "COPY", "ENTRYPOINT", "ENV");
        assertThat(Suggestion.nearest("RNU", known)).contains("RUN");
        assertThat(Suggestion.nearest("copyy", known)).contains("COPY");
        assertThat(Suggestion.nearest("ENTRPOIN", known)).contains("ENTRYPOINT");
        assertThat(Suggestion.nearest("XYZ", known)).isEmpty();
        assertThat(Suggestion.nearest("ADDD", List.of("ADDC", "ADDB"))).contains("ADDB");
        assertThat(Suggestion.nearest("x".repeat(1_000_000), known)).isEmpty();
    }

    @Test
    void everyInstructionHasItsKeyword() {
        assertThat(List.of(Instruction.class.getPermittedSubclasses()).stream()
                        .map(variant -> variant.getSimpleName().toUpperCase(java.util.Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(InstructionReader.KEYWORDS);
    }

    @Test
    void triggersOfAnImageAreRead() throws Exception {
        Copy copy = (Copy) Dockerfile.parseOnBuild("ONBUILD of base:1", "COPY --from=x <<E b /d/\nbody\nE");
        assertThat(copy.sources().files()).containsExactly(new InlineFile("E", "body\n", true));
        assertThatThrownBy(() -> Dockerfile.parseOnBuild("ONBUILD of base:1", "RUN a\nRUN b"))
                .hasMessageContaining("single expression");
        assertThatThrownBy(() -> Dockerfile.parseOnBuild("ONBUILD of base:1", "FROM a"))
                .hasMessageStartingWith("ONBUILD of base:1:1:1: FROM isn't allowed");
        assertThatThrownBy(() -> Dockerfile.parseOnBuild("ONBUILD of base:1", "# nothing"))
                .isInstanceOf(DockerfileException.class);
    }

    @Test
    void triggersOfABaseImageStandWhereItsFromStands() throws Exception {
        Dockerfile dockerfile = Dockerfile.parse("Dockerfile", "FROM a\n\nFROM base:1 AS b\nRUN x\n");
        Stage stage = dockerfile.stages().get(1);
        Instruction trigger = dockerfile.trigger(stage, "USER ${x:?who}");
        assertThat(trigger.range()).isEqualTo(stage.from().range());
        assertThatThrownBy(() -> dockerfile.expand(trigger, Variables.none()))
                .hasMessageStartingWith("Dockerfile:3:1: USER: x: who")
                .hasMessageContaining("FROM base:1 AS b");
        assertThatThrownBy(() -> dockerfile.trigger(stage, "CPOY a b"))
                .hasMessageStartingWith("Dockerfile:3:1: ONBUILD of the base image: unknown instruction: CPOY")
                .hasMessageContaining("did you mean COPY?");
        assertThatThrownBy(() -> dockerfile.trigger(stage, "RUN <<E\nnever closed"))
                .hasMessageContaining("unterminated heredoc");
    }

    @Test
    void scopesGrowAndAreInherited() throws Exception {
        Dockerfile dockerfile = Dockerfile.parse(
                "Dockerfile", "ARG G=global\nFROM a AS x\nARG G A=1 B=$A.2 C\nENV A=env D=$B\nARG A\nFROM x\nRUN y\n");
        Map<String, String> globals = dockerfile.globals(Map.of(), Map.of()).value();
        Scope scope = Scope.of(Map.of("PATH", "/bin"), globals, Map.of("C", "given", "Z", "nobody"));
        for (Instruction instruction : dockerfile.stages().get(0).instructions()) {
            if (instruction instanceof Arg arg) {
                scope.declare(dockerfile, arg);
            } else {
                scope.set((Env) dockerfile.expand(instruction, scope).value());
            }
        }
        Scope child = scope.child();
        scope.set(new Env(dockerfile.stages().get(0).from().source(), List.of(new KeyValue("late", "1", false))));
        assertThat(child.env())
                .containsExactly(Map.entry("PATH", "/bin"), Map.entry("A", "env"), Map.entry("D", "1.2"));
        assertThat(child.environment())
                .containsExactly(
                        Map.entry("PATH", "/bin"),
                        Map.entry("G", "global"),
                        Map.entry("A", "env"),
                        Map.entry("B", "1.2"),
                        Map.entry("C", "given"),
                        Map.entry("D", "1.2"));
        assertThat(child.args().keySet()).containsExactly("G", "A", "B", "C");
        assertThat(child.get("Z")).isEmpty();
    }
}
