package dev.drydock.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }

    @Test
    void severalChallengesInOneHeaderAreToldApart() {
        assertThat(parse("Basic realm=\"a, b\", Bearer realm=\"https://x/t\",service=\"s\" , scope=\"r:a:pull,push\""))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge(
                                "bearer", Map.of("realm", "https://x/t", "service", "s", "scope", "r:a:pull,push")));
    }

    @Test
    void severalHeadersAreReadInOrder() {
        assertThat(parse("Negotiate", "bearer Realm = x"))
                .containsExactly(new Challenge("negotiate", Map.of()), new Challenge("bearer", Map.of("realm", "x")));
    }

    @Test
    void quotedStringsMayHoldQuotes() {
        assertThat(parse("Basic realm=\"say \\\"hi\\\" \\\\\""))
                .containsExactly(new Challenge("basic", Map.of("realm", "say \"hi\" \\")));
    }

    @Test
    void schemesWithoutParametersAndTokensArePassedBy() {
        assertThat(parse("NTLM, Negotiate YW/J+j==, Basic realm=r"))
                .extracting(Challenge::scheme)
                .containsExactly("ntlm", "negotiate", "basic");
    }

    @Test
    void ofANameGivenTwiceTheFirstCounts() {
        assertThat(parse("Bearer realm=a,realm=b")).containsExactly(new Challenge("bearer", Map.of("realm", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",,,", "=", "\"", "Basic realm=\"never closed", "Bearer realm", "Bearer ==", "a=b=c"})
    void nonsenseEndsWithoutRealm(String header) {
        assertThat(parse(header))
                .allSatisfy(
                        challenge -> assertThat(challenge.parameter("realm")).isEmpty());
    }
}
