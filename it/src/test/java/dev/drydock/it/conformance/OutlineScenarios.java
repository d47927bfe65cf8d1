package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.Outline;
import dev.drydock.build.Outline.Argument;
import dev.drydock.build.Outline.Lent;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.Platform;
import java.util.Map;
import java.util.Optional;

/** What a target can be given, and which targets there are: as {@code drydock:outline} answers it. */
final class OutlineScenarios {
    private OutlineScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testOutlineArgs", OutlineScenarios::arguments,
                "testOutlineSecrets", OutlineScenarios::secrets,
                "testOutlineRecursiveArgs", OutlineScenarios::recursive,
                "testTargetsList", OutlineScenarios::targets);
    }

    private static Outline outline(String text, String target, Map<String, String> arguments)
            throws DockerfileException {
        return Outline.of(Dockerfile.parse("Dockerfile", text), target, arguments, Platform.host());
    }

    private static Argument argument(String name, String value, String description, int line) {
        return new Argument(
                name,
                Optional.of(value).filter(text -> !text.isEmpty()),
                Optional.of(description).filter(text -> !text.isEmpty()),
                line);
    }

    private static void arguments(Bench bench) throws DockerfileException {
        Outline outline = outline("""
                ARG size=box
                ARG other=box2
                ARG unused=abc${other}
                # tail is what comes behind
                ARG tail="usy${size}"
                FROM b${tail} AS one
                # not about the argument
                ARG A=123
                # B is a number
                ARG B=456
                RUN true
                FROM alpine${unused} AS two
                ARG C
                RUN true
                FROM scratch AS three
                ARG D=d
                # check=skip=all
                ARG word
                # another_word is told
                # check=skip=all
                ARG another_word
                # goal is what is built
                FROM three AS goal
                COPY --from=one /etc/passwd /
                FROM two
                """, "goal", Map.of("B", "678"));
        assertThat(outline.target()).isEqualTo("goal");
        assertThat(outline.description()).contains("is what is built");
        assertThat(outline.args())
                .containsExactlyInAnyOrder(
                        argument("size", "box", "", 1),
                        argument("tail", "usybox", "is what comes behind", 5),
                        argument("A", "123", "", 8),
                        argument("B", "678", "is a number", 10),
                        argument("D", "d", "", 16),
                        argument("word", "", "", 18),
                        argument("another_word", "", "is told", 21));
    }

    private static void secrets(Bench bench) throws DockerfileException {
        Outline outline = outline("""
                FROM busybox AS one
                RUN --mount=type=secret,target=/etc/word,required=true --mount=type=ssh true
                FROM alpine AS two
                RUN --mount=type=secret,id=unused --mount=type=ssh,id=unused true
                FROM scratch AS three
                ARG END
                RUN --mount=type=secret,id=second${END} true
                FROM three AS goal
                COPY --from=one /f /
                RUN --mount=type=ssh,id=third,required true
                FROM two
                """, "goal", Map.of("END", "678"));
        assertThat(outline.secrets())
                .containsExactlyInAnyOrder(new Lent("word", true, 2), new Lent("second678", false, 7));
        assertThat(outline.ssh()).containsExactlyInAnyOrder(new Lent("default", false, 2), new Lent("third", true, 10));
    }

    private static void recursive(Bench bench) throws DockerfileException {
        Outline outline = outline("""
                ARG A=1
                ARG B=b
                ARG UNUSED=u
                ARG A=${A}${B}
                ARG C=${A}4
                ARG A=${A}4${C}
                FROM scratch
                ARG A
                ARG IN=1
                ARG AT=${IN}4
                ARG IN=${IN}4${AT}
                """, "", Map.of());
        assertThat(outline.args())
                .extracting(each -> each.name() + "=" + each.value().orElse(""))
                .containsExactlyInAnyOrder("B=b", "C=1b4", "A=1b41b4", "AT=14", "IN=1414");
    }

    private static void targets(Bench bench) throws DockerfileException {
        Outline outline = outline("""
                # made compiles it
                FROM alpine AS made
                RUN true
                FROM busybox as two
                RUN false
                FROM alpine
                RUN false
                # program has it
                FROM two AS program
                """, "", Map.of());
        assertThat(outline.target()).isEqualTo("program");
        assertThat(outline.stages())
                .extracting(stage -> stage.name().orElse("") + "|" + stage.base() + "|"
                        + stage.description().orElse("") + "|" + stage.line())
                .containsExactly("made|alpine|compiles it|2", "two|busybox||4", "|alpine||6", "program|two|has it|9");
    }
}
