package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0B",
        "999,999B",
        "1000,1kB",
        "1234,1.23kB",
        "9994,9.99kB",
        "9996,10kB",
        "12345,12.3kB",
        "99960,100kB",
        "999499,999kB",
        "999600,1MB",
        "125000000,125MB",
        "4200000000,4.2GB"
    })
    void sizesHaveThreeDigitsAtMost(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0.0s", "49,0.0s", "50,0.1s", "3210,3.2s", "59949,59.9s", "59950,1m00s", "125000,2m05s"})
    void timesHaveTenthsBelowAMinute(long millis, String text) {
        assertThat(Amounts.time(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
