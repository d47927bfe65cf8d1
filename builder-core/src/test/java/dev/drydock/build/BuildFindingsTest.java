package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build checks as a build tells them. */
class BuildFindingsTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void base() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.image("base", ContainerConfig.empty().withVariable("FROM_BASE", "1"));
        fixture.file("a", "1");
    }

    private List<String> warnings() throws Exception {
        fixture.build();
        return fixture.events.stream()
                .filter(BuildEvent.Warning.class::isInstance)
                .map(event -> ((BuildEvent.Warning) event).text())
                .toList();
    }

    @Test
    void findingsAreWarningsWithPlaceAndRuleAlsoWhenEveryStepIsCached() throws Exception {
        fixture.dockerfile("FROM base AS App", "COPY a /a", "ENV b $c");
        List<String> first = warnings();
        assertThat(first)
                .containsExactly(
                        "Dockerfile:1:14: warning: Stage name 'App' should be lowercase [StageNameCasing]",
                        "Dockerfile:3:7: warning: Usage of undefined variable '$c' [UndefinedVar]",
                        "Dockerfile:3:1: warning: \"ENV key=value\" should be used instead of legacy"
                                + " \"ENV key value\" format [LegacyKeyValueFormat]");
        assertThat(warnings()).isEqualTo(first);
    }

    @Test
    void whatTheBaseImageSetsIsKnown() throws Exception {
        fixture.dockerfile("FROM base", "ENV b=$FROM_BASE");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void stagesThatAreNotBuiltAreNotJudged() throws Exception {
        fixture.dockerfile("FROM base AS one", "COPY $nothing /a", "FROM base AS two");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void findingsThatCountAsErrorsRefuseTheBuildBeforeItsSteps() throws Exception {
        fixture.dockerfile("# check=error=true", "FROM base AS App", "COPY a /a");
        assertThatThrownBy(() -> fixture.build())
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile:2:14: Stage name 'App' should be lowercase [StageNameCasing]")
                .hasMessageContaining("fix: ");
        assertThat(fixture.steps()).isEmpty();
    }

    @Test
    void aBuildArgumentMaySkipThem() throws Exception {
        fixture.dockerfile("# check=error=true", "FROM base AS App", "COPY a /a");
        fixture.buildArgs.put("BUILDKIT_DOCKERFILE_CHECK", "skip=all");
        assertThat(warnings()).isEmpty();
    }
}
