package dev.drydock.dockerfile.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import java.util.Optional;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a word holds, expanding it ends in a value of bounded length or in the exception for it. */
class ExpansionFuzzTest {
    @MethodSource("dev.drydock.dockerfile.fuzz.Seeds#anyWordIsExpandedOrRefused")
    @FuzzTest(maxDuration = "10m")
    void anyWordIsExpandedOrRefused(byte[] bytes) {
        String value = Seeds.split(bytes)[0];
        String word = Seeds.split(bytes)[1];
        char escape = value.startsWith("`") ? '`' : '\\';
        Expansion expansion =
                new Expansion(escape, name -> name.length() % 2 == 1 ? Optional.of(value) : Optional.empty());
        try {
            assertThat(expansion.word(word).length()).isLessThanOrEqualTo(word.length() + (1 << 20));
        } catch (ExpansionException e) {
            assertThat(e.column()).isPositive();
        }
        try {
            assertThat(expansion.words(word)).doesNotContainNull();
        } catch (ExpansionException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
        try {
            assertThat(expansion.body(word)).isNotNull();
        } catch (ExpansionException e) {
            assertThat(e.word()).isNotNull();
        }
        assertThat(expansion.matched()).allMatch(name -> !expansion.unmatched().contains(name));
    }
}
