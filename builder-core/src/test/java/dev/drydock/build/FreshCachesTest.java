package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cache.LayerCache;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Variables;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which cache mounts begin anew when the cache is not used. */
class FreshCachesTest {
    @TempDir
    Path folder;

    private LayerCache cache;

    @BeforeEach
    void open() throws Exception {
        cache = LayerCache.open(folder.resolve("store"));
    }

    /** What one build sees. */
    private FreshCaches build() {
        return new FreshCaches(cache, Clock.systemUTC());
    }

    private static StepMount mount(String options) throws Exception {
        Dockerfile dockerfile =
                Dockerfile.parse("Dockerfile", "FROM scratch\nRUN --mount=type=cache,target=/c" + options + " x\n");
        Run written = (Run) dockerfile.stages().get(0).instructions().get(0);
        Run run = dockerfile.expand(written, Variables.of(Map.of())).value();
        return new StepMount(run.mounts().get(0), "/c", "id", Optional.empty());
    }

    @Test
    void oneWithoutModeAndOwnerIsKept() throws Exception {
        assertThat(build().id(mount(""), false)).isEqualTo("id");
        assertThat(build().id(mount(",sharing=locked"), true)).isEqualTo("id");
    }

    @Test
    void oneWithAModeOrAnOwnerBeginsAnewOnceABuildAndIsThenKept() throws Exception {
        for (String option : new String[] {",mode=0700", ",uid=1", ",gid=1"}) {
            StepMount mount = mount(option);
            assertThat(build().id(mount, false)).isEqualTo("id");
            FreshCaches anew = build();
            String begun = anew.id(mount, true);
            assertThat(begun).startsWith("id ");
            assertThat(anew.id(mount, true)).isEqualTo(begun);
            assertThat(anew.id(mount, false)).isEqualTo(begun);
            assertThat(build().id(mount, false)).isEqualTo(begun);
            assertThat(build().id(mount, true)).startsWith("id ").isNotEqualTo(begun);
        }
    }

    @Test
    void anotherModeIsAnotherCache() throws Exception {
        String begun = build().id(mount(",mode=0700"), true);
        assertThat(build().id(mount(",mode=0711"), false)).isEqualTo("id").isNotEqualTo(begun);
    }
}
