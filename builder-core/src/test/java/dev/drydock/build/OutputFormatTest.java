package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cache.LayerCache;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys and bytes of one small build, as they were when {@link LayerCache#OUTPUT_FORMAT} got its value. If other keys come
 * out, every cache of every user is lost; if other layers come out under the same keys, two machines disagree. Either is
 * for a new output format alone.
 */
class OutputFormatTest {
    @TempDir
    Path folder;

    @Test
    void keysAndLayersOfAnOutputFormatDoNotChange() throws Exception {
        BuildFixture fixture = new BuildFixture(folder);
        fixture.platforms = List.of(Platform.parse("linux/amd64"));
        fixture.settings = fixture.settings.withContextModes(ContextModes.GIT);
        fixture.epoch = Optional.of(Instant.ofEpochSecond(1_700_000_000));
        fixture.image(
                "base",
                fixture.platforms.get(0),
                ContainerConfig.empty().withVariable("PATH", "/bin"),
                LayerEntry.directory("etc", 0755, 0, 0, 1),
                LayerEntry.file("etc/group", 0644, 0, 0, 1, 0),
                LayerEntry.file("etc/passwd", 0644, 0, 0, 1, 0));
        fixture.file("d/a", "a").file("d/b", "b").file("c", "c");
        fixture.dockerfile(
                "FROM base AS s",
                "WORKDIR /w/x",
                "COPY --chown=web:web d /d",
                "FROM base",
                "ARG V=1",
                "ENV A=$V",
                "COPY --from=s --chmod=0750 /d /from",
                "ADD c /$A/");
        BuildResult built = fixture.build();
        assertThat(LayerCache.OUTPUT_FORMAT).isEqualTo(1);
        assertThat(fixture.steps().stream().map(BuildEvent.StepEnded::key))
                .containsExactlyInAnyOrder(
                        "8e9971e85dd37d9f12874c43a8bc50cddc82ce6dc1f602ed94af331886e9dc40",
                        "b59a63a5f049bb5ea5a1577588617a7375c714e1cba61ac17e86366718beb36c",
                        "2e7fc8727f049517a144cb416b5b5ec7a575af59056a48806cf8db19ad241ae2",
                        "0e3445ce113502982fcc92db7c98b43de51195fade78b995a9a677d187a775d2");
        assertThat(built.image().diffIds().stream().skip(1).map(layer -> layer.hex()))
                .containsExactly(
                        "52dba72adbb1dea167e605c684a4ebb6bbfec99c45e892f0001a943a2cae1707",
                        "96a5f0e9432543b9581e3cc3080d201fb8afb0315a0c4749f7facffff5097147");
        assertThat(built.imageId().hex()).isEqualTo("054ff7097ece8d4c3172c9f57d03b842dfc0d8f2a56410909d87825edaee3184");
    }
}
