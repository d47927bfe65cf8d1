package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraHostTest {
    @ParameterizedTest
    @CsvSource({
        "db:10.0.0.5, db, 10.0.0.5",
        "db.example=10.0.0.5, db.example, 10.0.0.5",
        "' db:10.0.0.5 ', db, 10.0.0.5",
        "six:fd00::5, six, fd00:0:0:0:0:0:0:5",
        "six=[fd00::5], six, fd00:0:0:0:0:0:0:5",
        "host.docker.internal:host-gateway, host.docker.internal, 127.0.0.1"
    })
    void aNameAndAnAddress(String text, String name, String address) {
        assertThat(ExtraHost.parse(text)).isEqualTo(new ExtraHost(name, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db",
                "db:",
                ":10.0.0.5",
                "db:cafe",
                "db:300.0.0.5",
                "db:10.0.0.5\nother 1.2.3.4",
                "d b:10.0.0.5",
                "db:other.example"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ExtraHost.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not understood\n  fix: write NAME:ADDRESS");
    }

    @Test
    void aLineOfTheFile() {
        assertThat(ExtraHost.parse("db:10.0.0.5").line()).isEqualTo("10.0.0.5\tdb");
    }
}
