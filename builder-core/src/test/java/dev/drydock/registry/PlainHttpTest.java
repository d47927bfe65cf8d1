package dev.drydock.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainHttpTest {
    private final PlainHttp plainHttp =
            new PlainHttp(List.of("reg.example", "Other.example:5000", "10.1.0.0/16", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "localhost, -1, true",
        "127.0.0.1, 5000, true",
        "127.8.8.8, 5000, true",
        "[::1], 5000, true",
        "reg.example, -1, true",
        "REG.example, 5000, true",
        "other.example, 5000, true",
        "other.example, -1, false",
        "other.example, 5001, false",
        "10.1.255.255, 80, true",
        "10.2.0.0, 80, false",
        "[fd12::1], 80, true",
        "[fe80::1], 80, false",
        "localhost.example, -1, false",
        "127.0.0.1.example, -1, false",
    })
    void namedOnesBlocksAndThisMachineNeedNotBeSecure(String host, int port, boolean expected) {
        assertThat(plainHttp.allows(host, port)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://reg.example", "10.0.0.0/33", "10.0.0.0/x", "reg.example/8"})
    void whatIsNeitherHostNorBlockIsRefused(String entry) {
        List<String> entries = List.of(entry);
        assertThatThrownBy(() -> HttpRegistry.open(RegistryOptions.defaults().withInsecure(entries)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + entry + "\"");
    }
}
