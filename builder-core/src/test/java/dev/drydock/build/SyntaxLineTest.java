package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxLineTest {
    private static void check(String line, Map<String, String> buildArgs) throws DockerfileException {
        SyntaxLine.check(Dockerfile.parse("Dockerfile", line + "\nFROM scratch\n"), buildArgs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# syntax=docker/dockerfile",
                "# syntax=docker/dockerfile:1.7-labs",
                "#syntax=docker.io/docker/dockerfile-upstream:master@sha256:00",
                "# syntax = mirror.example.com:5000/docker/dockerfile:1",
                "# syntax=dockerfile.v0"
            })
    void theDockerfilesOwnFrontendIsBuiltIn(String line) {
        assertThatCode(() -> check(line, Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foobar", "example.com/dockerfile/other:1", "docker/dockerfiles", "earthly:1"})
    void anotherFrontendIsRefusedUnlessAnArgumentReplacesIt(String frontend) {
        assertThatThrownBy(() -> check("# syntax=" + frontend, Map.of()))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile:1")
                .hasMessageContaining("the frontend \"" + frontend + "\" cannot be run")
                .hasMessageContaining("BUILDKIT_SYNTAX");
        assertThatCode(() -> check("# syntax=" + frontend, Map.of("BUILDKIT_SYNTAX", "docker/dockerfile:1")))
                .doesNotThrowAnyException();
    }

    @Test
    void anArgumentMayAskForAnotherToo() {
        assertThatThrownBy(() -> check("# syntax=docker/dockerfile", Map.of("BUILDKIT_SYNTAX", "foobar")))
                .hasMessageContaining("foobar");
    }
}
