package dev.drydock.dockerfile.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.InvalidValueException;
import dev.drydock.dockerfile.Mount;
import java.util.Optional;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands behind {@code --mount=}, it is a mount, or the exceptions say why not. */
class MountFuzzTest {
    @MethodSource("dev.drydock.dockerfile.fuzz.Seeds#anyMountIsReadOrRefused")
    @FuzzTest(maxDuration = "10m")
    void anyMountIsReadOrRefused(byte[] bytes) {
        String value = Seeds.split(bytes)[0];
        String text = Seeds.split(bytes)[1];
        try {
            Mount mount = Mount.parse(text, new Expansion('\\', name -> Optional.of(value)));
            assertThat(mount.toString()).isNotEmpty();
        } catch (ExpansionException | InvalidValueException e) {
            assertThat(e).hasMessageNotContaining("Exception");
        }
    }
}
