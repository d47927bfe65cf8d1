package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.maven.archiver.MavenArchiver;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTimestampTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-",
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00.999Z",
                "2026-01-01T12:30:00+02:00",
                "1700000000",
                "315532802",
                "4102444799",
                "0",
                "1",
                "1980-01-01T00:00:01Z",
                "2100-01-01T00:00:00Z"
            })
    void is_read_as_the_library_of_mavens_plugins_reads_it(String text) throws Exception {
        assertThat(OutputTimestamp.parse(text)).isEqualTo(MavenArchiver.parseBuildOutputTimestamp(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01", "2026-01-01T00:00:00", "yesterday", "99999999999999999999"})
    void is_refused_where_that_library_refuses_it(String text) {
        assertThatThrownBy(() -> MavenArchiver.parseBuildOutputTimestamp(text))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OutputTimestamp.parse(text))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll("project.build.outputTimestamp is \"" + text + "\"", "fix:");
    }

    @Test
    void no_time_before_1970_goes_into_a_layer() {
        assertThatThrownBy(() -> OutputTimestamp.parse("1969-12-31T23:59:59Z"))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("layers hold no time before 1970");
    }
}
