package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.protocol.ResourceLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UlimitTest {
    @Test
    void oneNumberIsBothLimits() {
        assertThat(Ulimit.parse("nofile=1062")).isEqualTo(new Ulimit("nofile", 1062, 1062));
        assertThat(Ulimit.parse("NPROC=10:20").number()).isEqualTo(new ResourceLimit(6, 10, 20));
        assertThat(Ulimit.parse("core=0:-1").number()).isEqualTo(new ResourceLimit(4, 0, -1));
        assertThat(Ulimit.parse("core=-1")).hasToString("core=-1:-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nofile", "nofile=", "nofile=x", "nofile=2:1", "nofile=-1:5", "files=1", "nofile=1:2:3"})
    void whatIsNoLimitIsRefused(String text) {
        assertThatThrownBy(() -> Ulimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the limit \"" + text + "\"")
                .hasMessageContaining("nofile");
    }
}
