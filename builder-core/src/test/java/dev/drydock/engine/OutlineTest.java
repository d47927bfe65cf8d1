package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.report.Answers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Dockerfile offers, by the one way in. */
class OutlineTest {
    private static final String DOCKERFILE = """
            ARG base=box
            ARG unused=x
            # suffix of the base's name
            ARG suffix=busy${base}
            FROM ${suffix} AS first
            # FOO is a number
            ARG FOO=1
            RUN --mount=type=secret,id=npm${FOO},required=true --mount=type=ssh true

            FROM alpine AS other
            ARG NEVER
            RUN --mount=type=secret,target=/etc/passwd true

            # app is what runs
            FROM --platform=linux/arm64 scratch AS app
            ARG BAR
            COPY --from=first /x /
            RUN --mount=type=secret,id=npm2 --mount=type=ssh,required x
            """;

    @TempDir
    Path folder;

    private List<String> outline(String target, boolean json) throws Exception {
        Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
        try (Answers answers = Answers.to(Optional.of("out"), folder, System.out)) {
            Language.outline(
                    DockerfileSet.one(folder, Optional.empty(), Optional.empty()),
                    target,
                    Map.of("FOO", "2"),
                    json,
                    answers);
        }
        return Files.readAllLines(folder.resolve("out"));
    }

    @Test
    void theTargetsArgumentsSecretsAndAgentsAreListed() throws Exception {
        assertThat(outline("app", false))
                .containsExactly(
                        "target app: is what runs",
                        "stages",
                        "* first  FROM busybox",
                        "  other  FROM alpine",
                        "* app    FROM scratch for linux/arm64  is what runs",
                        "arguments",
                        "  base    = box",
                        "  suffix  = busybox     of the base's name",
                        "  FOO     = 2           is a number",
                        "  BAR     has no value",
                        "secrets",
                        "  npm2  required",
                        "ssh",
                        "  default  required");
    }

    @Test
    void theSameAsJsonHasLinesToo() throws Exception {
        assertThat(outline("other", true))
                .containsExactly("{\"file\":\"Dockerfile\",\"target\":\"other\",\"stages\":["
                        + "{\"label\":\"first\",\"name\":\"first\",\"from\":\"busybox\",\"needed\":false,\"line\":5},"
                        + "{\"label\":\"other\",\"name\":\"other\",\"from\":\"alpine\",\"needed\":true,\"line\":10},"
                        + "{\"label\":\"app\",\"name\":\"app\",\"description\":\"is what runs\",\"from\":\"scratch\","
                        + "\"platform\":\"linux/arm64\",\"needed\":false,\"line\":15}],"
                        + "\"args\":[{\"name\":\"NEVER\",\"line\":11}],"
                        + "\"secrets\":[{\"id\":\"passwd\",\"required\":false,\"line\":12}],\"ssh\":[]}");
    }

    @Test
    void aDefaultMayAskForTheSameNameAboveIt() throws Exception {
        Files.writeString(folder.resolve("own"), """
                ARG FOO=123
                ARG ABC=abc
                ARG DEF=def
                ARG FOO=${FOO}${ABC}
                ARG BAR=${FOO}456
                ARG FOO=${FOO}456${BAR}
                FROM scratch
                ARG FOO
                ARG INFOO=123
                ARG INBAR=${INFOO}456
                ARG INFOO=${INFOO}456${INBAR}
                """);
        try (Answers answers = Answers.to(Optional.of("out"), folder, System.out)) {
            Language.outline(
                    DockerfileSet.one(folder, Optional.of("own"), Optional.empty()), "", Map.of(), false, answers);
        }
        assertThat(Files.readAllLines(folder.resolve("out")))
                .endsWith(
                        "arguments",
                        "  ABC    = abc",
                        "  BAR    = 123abc456",
                        "  FOO    = 123abc456123abc456",
                        "  INBAR  = 123456",
                        "  INFOO  = 123456123456");
    }

    @Test
    void aTargetThatIsNoneIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> outline("ap", false))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("did you mean app?");
    }
}
