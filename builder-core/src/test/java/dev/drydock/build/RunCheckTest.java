package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a RUN before anything runs. */
class RunCheckTest {
    @TempDir
    Path folder;

    @Test
    void aRunWithoutWordsIsRefused() throws Exception {
        BuildFixture fixture = new BuildFixture(folder);
        fixture.image("base", ContainerConfig.empty(), LayerEntry.directory("etc", 0755, 0, 0, 1));
        fixture.dockerfile("FROM base", "RUN []");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContainingAll("Dockerfile:2:1: RUN: there is no command", "fix: name a program");
        assertThat(fixture.steps()).isEmpty();
    }
}
