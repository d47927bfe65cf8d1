package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.layer.LayerEntry;
import dev.drydock.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, cached steps, config and history. */
class CacheAndHistoryTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void base() throws Exception {
        fixture = new BuildFixture(folder);
        ContainerConfig config = ContainerConfig.empty()
                .withVariable("A", "1")
                .withVariable("PATH", "/bin")
                .withCmd(Optional.of(List.of("inherited")));
        fixture.image("base", config, LayerEntry.directory("etc", 0755, 0, 0, 1));
        fixture.file("a", "1").file("b", "1");
    }

    private List<BuildEvent.How> how() {
        return fixture.steps().stream().map(BuildEvent.StepEnded::how).toList();
    }

    @Test
    void nothingChangedGivesTheSameImageAtAnotherTime() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a", "LABEL x=y", "WORKDIR /w");
        BuildResult first = fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.EXECUTED, BuildEvent.How.EXECUTED);
        fixture.now = fixture.now.plusSeconds(1000);
        Files.setLastModifiedTime(fixture.context.resolve("a"), FileTime.from(Instant.ofEpochSecond(5)));
        BuildResult second = fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED, BuildEvent.How.CACHED);
        assertThat(fixture.events).noneMatch(event -> event instanceof BuildEvent.LayerWritten);
        assertThat(second.imageId()).isEqualTo(first.imageId());
    }

    @Test
    void oneChangedFileRebuildsFromItsCopyOnAndIsNamed() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a", "COPY b /b", "COPY a /c");
        fixture.build();
        fixture.file("b", "22");
        fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED, BuildEvent.How.EXECUTED, BuildEvent.How.EXECUTED);
        assertThat(fixture.steps().get(1).whyNotCached()).contains("b changed");
        assertThat(fixture.steps().get(2).whyNotCached()).isEmpty();
    }

    private void jar(String content, long time) throws Exception {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(fixture.context.resolve("app.jar")))) {
            ZipEntry member = new ZipEntry("A.class");
            member.setTime(time);
            jar.putNextEntry(member);
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aJarWithNothingNewButTimesIsToldFromAChangedOne() throws Exception {
        fixture.dockerfile("FROM base", "COPY app.jar /app.jar");
        jar("one", 1_000_000_000_000L);
        fixture.build();
        jar("one", 1_100_000_000_000L);
        fixture.build();
        assertThat(fixture.steps().get(0).whyNotCached())
                .contains("app.jar changed (only in times inside it: set project.build.outputTimestamp)");
        jar("two", 1_100_000_000_000L);
        fixture.build();
        assertThat(fixture.steps().get(0).whyNotCached()).contains("app.jar changed");
    }

    @Test
    void aStageRebuiltWithTheSameOutputDoesNotRebuildWhatCopiesFromIt() throws Exception {
        fixture.dockerfile("FROM base AS s", "COPY a b /in/", "FROM base", "COPY --from=s /in/a /a");
        fixture.epoch = Optional.of(Instant.ofEpochSecond(1_700_000_000));
        fixture.build();
        fixture.file("b", "other");
        fixture.build();
        assertThat(fixture.steps())
                .extracting(step -> step.id().stage() + " " + step.how())
                .containsExactly("s EXECUTED", "stage-1 CACHED");
    }

    @Test
    void theReasonIsToldOfTheStepThatRanFirst() throws Exception {
        fixture.dockerfile("FROM base AS s", "COPY a b /in/", "FROM base", "COPY --from=s /in /out");
        fixture.build();
        fixture.file("b", "changed");
        fixture.build();
        assertThat(fixture.steps())
                .extracting(
                        step -> step.id().stage() + " " + step.whyNotCached().orElse("-"))
                .containsExactly("s b changed", "stage-1 -");
    }

    @Test
    void aStageTheTargetDoesNotNeedIsNotLookedAt() throws Exception {
        fixture.dockerfile(
                "FROM missing.example/none AS unused", "COPY nothing /x", "FROM base AS wanted", "COPY a /a");
        assertThat(fixture.build().ownLayers()).isEqualTo(1);
        fixture.target = Optional.of("unused");
        assertThatThrownBy(fixture::build).isInstanceOf(RegistryException.class).hasMessageContaining("Dockerfile:1:");
        fixture.target = Optional.of("wantd");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("did you mean wanted?");
    }

    @Test
    void aLinkedCopyIsCachedOnAnotherBase() throws Exception {
        fixture.image("other", ContainerConfig.empty(), LayerEntry.directory("opt", 0755, 0, 0, 1));
        fixture.dockerfile("FROM base", "COPY --link a /x/a").build();
        fixture.dockerfile("FROM other", "COPY --link a /x/a").build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED);
        fixture.dockerfile("FROM base", "COPY a /x/a").build();
        fixture.dockerfile("FROM other", "COPY a /x/a").build();
        assertThat(how()).containsExactly(BuildEvent.How.EXECUTED);
    }

    @Test
    void theEpochChangesNoStep() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a");
        fixture.epoch = Optional.of(Instant.ofEpochSecond(1_700_000_000));
        BuildResult first = fixture.build();
        fixture.epoch = Optional.of(Instant.ofEpochSecond(1_600_000_000));
        BuildResult second = fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED);
        assertThat(second.imageId()).isNotEqualTo(first.imageId());
        assertThat(second.image().created()).isEqualTo("2020-09-13T12:26:40Z");
        assertThat(second.image().history().get(0).created()).isEqualTo("2020-01-01T00:00:00.5Z");
    }

    @Test
    void historyIsWrittenAsTheReferenceWritesIt() throws Exception {
        fixture.buildArgs.put("V", "2");
        fixture.dockerfile(
                "FROM base",
                "ARG V=1 W",
                "ENV A=$V B=\"x y\"",
                "LABEL k=\"v w\"",
                "EXPOSE 80-81/udp 22",
                "VOLUME [\"/v\"]",
                "USER 1:2",
                "STOPSIGNAL SIGINT",
                "SHELL [\"/bin/sh\", \"-e\", \"-c\"]",
                "HEALTHCHECK --interval=90s CMD [\"true\"]",
                "COPY --chown=1 a /a",
                "WORKDIR /w",
                "ENTRYPOINT run it",
                "CMD [\"a\", \"b\\\"c\"]",
                "ONBUILD ENV Z=1");
        BuildResult built = fixture.build();
        assertThat(built.image().history().stream().skip(1).map(History::createdBy))
                .containsExactly(
                        "ARG V=2 W",
                        "ENV A=2 B=x y",
                        "LABEL k=v w",
                        "EXPOSE [22/tcp 80/udp 81/udp]",
                        "VOLUME [/v]",
                        "USER 1:2",
                        "STOPSIGNAL SIGINT",
                        "SHELL [/bin/sh -e -c]",
                        "HEALTHCHECK {Test:[CMD true] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
                        "COPY --chown=1 a /a # buildkit",
                        "WORKDIR /w",
                        "ENTRYPOINT [\"/bin/sh\" \"-e\" \"-c\" \"run it\"]",
                        "CMD [\"a\" \"b\\\"c\"]");
        assertThat(built.image().history().stream().filter(entry -> !entry.emptyLayer()))
                .hasSize(3);
        ContainerConfig config = built.image().config();
        assertThat(config.env()).containsExactly("A=2", "PATH=/bin", "B=x y");
        assertThat(config.cmd()).contains(List.of("a", "b\"c"));
        assertThat(config.onBuild()).containsExactly("ENV Z=1");
        assertThat(config.labels()).isEqualTo(Map.of("k", "v w"));
        assertThat(config.user()).isEqualTo("1:2");
    }

    @Test
    void ofAnEnvAndAnArgOfOneNameTheLaterCountsInTheBuildAndEnvAloneInTheImage() throws Exception {
        fixture.dockerfile(
                "FROM base AS parent",
                "ENV X=env Y=early",
                "ARG X=arg",
                "ARG Y=arg",
                "ENV Y=env",
                "FROM parent",
                "ENV Z=$X-$Y");
        assertThat(fixture.build().image().config().env()).contains("X=env", "Y=env", "Z=arg-env");
    }

    @Test
    void anEntrypointResetsAnInheritedCommandOnly() throws Exception {
        assertThat(fixture.dockerfile("FROM base", "ENTRYPOINT [\"x\"]")
                        .build()
                        .image()
                        .config()
                        .cmd())
                .isEmpty();
        assertThat(fixture.dockerfile("FROM base", "CMD [\"c\"]", "ENTRYPOINT [\"x\"]")
                        .build()
                        .image()
                        .config()
                        .cmd())
                .contains(List.of("c"));
        assertThat(fixture.dockerfile("FROM base", "LABEL a=b")
                        .build()
                        .image()
                        .config()
                        .cmd())
                .contains(List.of("inherited"));
    }

    @Test
    void triggersRunInTheChildAndAreGoneFromIt() throws Exception {
        fixture.image("parent", ContainerConfig.empty().withOnBuild(List.of("COPY a /triggered", "ENV T=1")));
        BuildResult built = fixture.dockerfile("FROM parent", "COPY b /b").build();
        assertThat(fixture.tree(built)).containsKeys("triggered", "b");
        assertThat(built.image().config().onBuild()).isEmpty();
        assertThat(built.image().config().variable("T")).contains("1");
    }

    @Test
    void globalArgumentsAreForFromAndComeInByName() throws Exception {
        fixture.dockerfile(
                "ARG BASE=base",
                "ARG X=global",
                "FROM $BASE AS one",
                "ENV NONE=\"$X\"",
                "ARG X",
                "ENV SOME=\"$X\"",
                "FROM one",
                "ENV INHERITED=\"$X\"");
        ContainerConfig config = fixture.build().image().config();
        assertThat(config.variable("NONE")).contains("");
        assertThat(config.variable("SOME")).contains("global");
        assertThat(config.variable("INHERITED")).contains("global");
    }

    @Test
    void aBuildArgumentNobodyDeclaresIsAWarning() throws Exception {
        fixture.buildArgs.put("TYPO", "1");
        fixture.buildArgs.put("HTTP_PROXY", "http://p");
        fixture.dockerfile("FROM base", "COPY a /a").build();
        assertThat(fixture.events)
                .filteredOn(event -> event instanceof BuildEvent.Warning)
                .singleElement()
                .asString()
                .contains("TYPO")
                .doesNotContain("PROXY");
        fixture.dockerfile("ARG TIPO", "FROM base", "COPY a /a").build();
        assertThat(fixture.events)
                .filteredOn(event -> event instanceof BuildEvent.Warning)
                .singleElement()
                .asString()
                .contains("declares the build argument TYPO; did you mean TIPO?");
    }

    @Test
    void scratchHasNoLayersAndAPath() throws Exception {
        BuildResult built = fixture.dockerfile("FROM scratch", "LABEL a=b").build();
        assertThat(built.image().diffIds()).isEmpty();
        assertThat(built.image().config().variable("PATH")).isPresent();
        assertThat(built.image().config().workingDir()).isEqualTo("/");
    }

    @Test
    void anImageThatIsNotThereIsToldWithItsPlace() throws Exception {
        fixture.dockerfile("FROM base AS b", "FROM nowhere.example/x:1");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("Dockerfile:2:")
                .hasMessageContaining("nowhere.example/x:1")
                .hasMessageContaining("offline");
    }
}
