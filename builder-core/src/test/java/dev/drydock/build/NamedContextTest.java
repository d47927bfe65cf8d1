package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.LayerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that a build is given, and other settings that most builds do without. */
class NamedContextTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;
    private Path shared;

    @BeforeEach
    void base() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.image(
                "base",
                ContainerConfig.empty().withVariable("WHICH", "base"),
                LayerEntry.directory("etc", 0755, 0, 0, 1));
        fixture.image(
                "other",
                ContainerConfig.empty().withVariable("WHICH", "other"),
                LayerEntry.directory("opt", 0755, 0, 0, 1));
        fixture.file("a", "1").file("b", "1");
        shared = Files.createDirectories(folder.resolve("shared/sub"));
        Files.writeString(shared.resolve("x"), "shared");
        Files.writeString(shared.resolve("left-out"), "no");
        shared = shared.getParent();
        Files.writeString(shared.resolve(".dockerignore"), "sub/left-out\n");
    }

    private void given(String name, NamedContext context) {
        fixture.settings = fixture.settings.withContexts(Map.of(name, context));
    }

    @Test
    void aFolderGoesBeforeAStageOfItsNameWhateverItsCaseAndTheStageIsNotRun() throws Exception {
        given("Src", new NamedContext.Folder(shared));
        fixture.dockerfile(
                "FROM missing.example/none AS src", "COPY nothing /x", "FROM base", "COPY --from=src /sub /in");
        Map<String, String> tree = fixture.tree(fixture.build());
        assertThat(tree).containsKey("in/x").doesNotContainKey("in/left-out");
    }

    @Test
    void aChangedFileOfTheFolderIsSeen() throws Exception {
        given("src", new NamedContext.Folder(shared));
        fixture.dockerfile("FROM base", "COPY --from=src sub/x /x");
        BuildResult first = fixture.build();
        assertThat(fixture.build().imageId()).isEqualTo(first.imageId());
        Files.writeString(shared.resolve("sub/x"), "changed");
        assertThat(fixture.build().imageId()).isNotEqualTo(first.imageId());
    }

    @Test
    void fromAFolderIsAnImageOfItsFiles() throws Exception {
        given("files", new NamedContext.Folder(shared));
        fixture.dockerfile("FROM files", "COPY a /a");
        BuildResult built = fixture.build();
        assertThat(fixture.tree(built)).containsKeys("sub/x", "a");
        assertThat(built.image().diffIds()).hasSize(2);
    }

    @Test
    void anImageGoesBeforeTheOneThatTheDockerfileNames() throws Exception {
        given("pinned", new NamedContext.Image("other"));
        for (String name : List.of("pinned", "pinned:latest", "docker.io/library/pinned")) {
            fixture.dockerfile("FROM " + name, "COPY a /a");
            assertThat(fixture.build().image().config().env()).contains("WHICH=other");
        }
        given("base", new NamedContext.Image("other"));
        fixture.dockerfile("FROM base AS stage", "FROM scratch", "COPY --from=stage /opt /opt");
        assertThat(fixture.tree(fixture.build())).containsKey("opt");
    }

    @Test
    void aMissingFolderIsNamed() throws Exception {
        given("gone", new NamedContext.Folder(folder.resolve("gone")));
        fixture.dockerfile("FROM base", "COPY --from=gone x /x");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the context \"gone\"")
                .hasMessageContaining("fix:");
    }

    @Test
    void aMissingFileOfAFolderSaysWhereItWasLookedFor() throws Exception {
        given("src", new NamedContext.Folder(shared));
        fixture.dockerfile("FROM base", "COPY --from=src sub/left-out /x");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("\"sub/left-out\" is not in the context \"src\"")
                .hasMessageContaining(".dockerignore:1 leaves out");
    }

    @Test
    void labelsOfTheBuildAreInTheConfigAndInNoHistory() throws Exception {
        fixture.settings = fixture.settings.withLabels(Map.of("k", "v", "own", "build"));
        fixture.dockerfile("FROM base", "LABEL own=file more=x");
        BuildResult built = fixture.build();
        assertThat(built.image().config().labels()).isEqualTo(Map.of("k", "v", "own", "build", "more", "x"));
        assertThat(built.image().history()).hasSize(2);
    }

    @Test
    void onlyTheStagesThatAreNamedRunAgain() throws Exception {
        fixture.dockerfile("FROM base AS one", "COPY a /a", "FROM base", "COPY b /b", "COPY --from=one /a /a");
        fixture.build();
        fixture.settings = fixture.settings.withNoCacheStages(List.of("ONE"));
        fixture.build();
        assertThat(fixture.steps())
                .filteredOn(step -> step.id().stage().equals("one"))
                .extracting(BuildEvent.StepEnded::how)
                .containsOnly(BuildEvent.How.EXECUTED);
        assertThat(fixture.steps())
                .filteredOn(step -> step.id().stage().equals("stage-1"))
                .extracting(BuildEvent.StepEnded::how)
                .containsOnly(BuildEvent.How.CACHED);
    }

    @Test
    void whatNeedsAnEntitlementIsRefusedWithoutItBeforeAnythingRuns() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a", "RUN --security=insecure true");
        assertThatThrownBy(fixture::build).hasMessageContaining("security.insecure is not allowed");
        fixture.dockerfile("FROM base", "COPY a /a", "RUN --network=host true");
        assertThatThrownBy(fixture::build).hasMessageContaining("network.host is not allowed");
        assertThat(fixture.steps()).isEmpty();
    }
}
