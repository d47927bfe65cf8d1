package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One build for several platforms. */
class PlatformsTest {
    private static final Platform HOST = Platform.host();
    private static final Platform Z = Platform.of("linux", "s390x", "", "");

    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void bases() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.platforms = List.of(HOST, Z);
        for (Platform platform : fixture.platforms) {
            fixture.image(
                    "base",
                    platform,
                    ContainerConfig.empty().withVariable("FOR", platform.architecture()),
                    LayerEntry.file("bin/" + platform.architecture(), 0755, 0, 0, 1, 0));
        }
        fixture.file("a", "1").file("b", "1");
    }

    private Digest id(Platform platform) throws Exception {
        return new ImageNames(fixture.cache)
                .find(ImageReference.parse("app"), platform)
                .orElseThrow();
    }

    @Test
    void eachPlatformHasAnImageOnItsOwnBase() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a", "ENV X=1");
        BuildResult built = fixture.build();
        assertThat(fixture.events).noneMatch(event -> event instanceof BuildEvent.Warning);
        assertThat(built.images())
                .extracting(image -> image.platform() + " " + image.config().platform() + " "
                        + image.config().config().variable("FOR").orElse(""))
                .containsExactly(HOST + " " + HOST + " " + HOST.architecture(), "linux/s390x linux/s390x s390x");
        ImageNames names = new ImageNames(fixture.cache);
        assertThat(names.image(built.imageId()).images())
                .extracting(PlatformImage::imageId)
                .containsExactly(
                        built.images().get(0).imageId(), built.images().get(1).imageId());
        assertThat(fixture.build().imageId()).isEqualTo(built.imageId());
        assertThat(fixture.steps()).allMatch(step -> step.how() == BuildEvent.How.CACHED);
    }

    @Test
    void aStageForTheBuildingMachineIsDoneOnceForAll() throws Exception {
        fixture.dockerfile(
                "FROM --platform=$BUILDPLATFORM base AS make", "COPY a /made", "FROM base", "COPY --from=make /made /");
        fixture.build();
        assertThat(fixture.steps())
                .extracting(step -> step.id().toString())
                .containsExactlyInAnyOrder(
                        "[" + HOST + " make 2/2]", "[" + HOST + " stage-1 2/2]", "[linux/s390x stage-1 2/2]");
    }

    @Test
    void whatAStageKnowsOfItsTargetMakesItAnother() throws Exception {
        fixture.dockerfile(
                "FROM --platform=$BUILDPLATFORM base AS make",
                "ARG TARGETARCH",
                "COPY a /made-for-$TARGETARCH",
                "FROM scratch",
                "COPY --from=make /made-for-* /");
        BuildResult built = fixture.build();
        for (BuildResult.Image image : built.images()) {
            assertThat(fixture.cache
                            .layers()
                            .view(image.config().diffIds(), Cancellation.none())
                            .lookup("made-for-" + image.platform().architecture()))
                    .isPresent();
        }
    }

    @Test
    void aLinkedCopyIsTheSameLayerOnEveryBase() throws Exception {
        fixture.dockerfile("FROM base", "COPY --link a /a", "COPY b /b");
        BuildResult built = fixture.build();
        List<List<?>> layers = List.of(
                built.images().get(0).config().diffIds(),
                built.images().get(1).config().diffIds());
        assertThat(layers.get(0).get(0)).isNotEqualTo(layers.get(1).get(0));
        assertThat(layers.get(0).get(1)).isEqualTo(layers.get(1).get(1));
    }

    @Test
    void aNameOfAnImageForSeveralMeansTheOneForThePlatformThatAsks() throws Exception {
        ImageNames names = new ImageNames(fixture.cache);
        ImageReference app = ImageReference.parse("app");
        fixture.dockerfile("FROM base", "COPY a /a");
        BuildResult both = fixture.build();
        fixture.platforms = List.of(Z);
        BuildResult alone = fixture.build();
        names.put(app, alone);
        assertThat(names.find(app)).contains(alone.imageId());
        assertThat(names.find(app, HOST)).isEmpty();
        fixture.dockerfile("FROM base", "COPY b /a");
        names.put(app, fixture.build());
        names.put(app, both);
        assertThat(names.find(app)).contains(both.imageId());
        assertThat(id(HOST)).isEqualTo(both.images().get(0).imageId());
        assertThat(id(Z)).isEqualTo(both.images().get(1).imageId());
        assertThat(names.find(app, Platform.of("linux", "riscv64", "", ""))).isEmpty();
        fixture.dockerfile("FROM app", "COPY b /b");
        assertThat(fixture.build().image().diffIds())
                .startsWith(both.images().get(1).config().diffIds().toArray(dev.drydock.content.DiffId[]::new));
    }

    @Test
    void aPlatformThatABaseIsNotForIsRefused() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a");
        BuildResult both = fixture.build();
        fixture.settings =
                fixture.settings.withContexts(java.util.Map.of("up", new NamedContext.Built(both.imageId(), "")));
        fixture.platforms = List.of(Platform.of("linux", "riscv64", "", ""));
        fixture.dockerfile("FROM up", "COPY a /b");
        assertThatThrownBy(fixture::build)
                .hasMessageContaining("was not built for linux/riscv64; it is there for " + HOST + ", linux/s390x");
    }

    @Test
    void aCommandThatCannotRunIsRefusedBeforeAnythingRuns() throws Exception {
        fixture.workers = new NoWorker("nothing emulates it");
        fixture.dockerfile("FROM base", "COPY a /a", "RUN true");
        fixture.platforms = List.of(Z);
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile:3:1: RUN: a command for linux/s390x cannot run on this " + HOST)
                .hasMessageContaining("why: nothing emulates it")
                .hasMessageContaining("qemu-user-static")
                .hasMessageContaining("FROM --platform=$BUILDPLATFORM");
        assertThat(fixture.steps()).isEmpty();
        fixture.dockerfile("FROM base", "COPY a /a", "ENV A=1", "WORKDIR /w");
        assertThat(fixture.build().image().platform()).isEqualTo(Z);
    }
}
