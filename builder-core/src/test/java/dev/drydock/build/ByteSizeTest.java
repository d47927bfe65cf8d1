package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @Test
    void sizesHaveUnitsOfPowersOfTwo() {
        assertThat(ByteSize.parse("--x", "1")).isEqualTo(1);
        assertThat(ByteSize.parse("--x", "67108864")).isEqualTo(64L << 20);
        assertThat(ByteSize.parse("--x", "64m")).isEqualTo(64L << 20);
        assertThat(ByteSize.parse("--x", " 1GB ")).isEqualTo(1L << 30);
        assertThat(ByteSize.parse("--x", "3kb")).isEqualTo(3072);
        assertThat(ByteSize.parse("--x", "7b")).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5g", "m", "1t", "9999999999999999g"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse("--x", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--x is \"" + text + "\"")
                .hasMessageContaining("fix:");
    }
}
