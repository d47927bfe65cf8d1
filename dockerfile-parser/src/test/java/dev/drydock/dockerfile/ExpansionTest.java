package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpansionTest {
    private static final Map<String, String> VALUES =
            Map.of("v", "1.2.3", "empty", "", "path", "/a/b/c", "spaces", " x  y ", "star", "a*b", "lines", "a\nb");

    private static Expansion expansion() {
        return new Expansion('\\', Variables.of(VALUES));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    $v           | 1.2.3
                    x${v}y       | x1.2.3y
                    $v.$v        | 1.2.3.1.2.3
                    ${u:-d}      | d
                    ${empty:-d}  | d
                    ${empty-d}   | ~~
                    ${u-d}       | d
                    ${v:+p}      | p
                    ${empty:+p}  | ~~
                    ${empty+p}   | p
                    ${u+p}       | ~~
                    ${v:?no}     | 1.2.3
                    ${v#*.}      | 2.3
                    ${v##*.}     | 3
                    ${v%.*}      | 1.2
                    ${v%%.*}     | 1
                    ${v/./_}     | 1_2.3
                    ${v//./_}    | 1_2_3
                    ${v//?/x}    | xxxxx
                    ${path//\\//:} | :a:b:c
                    ${star#a\\*}  | b
                    ${u:-${v%%.*}} | 1
                    '$v'         | $v
                    "$v"         | 1.2.3
                    \\$v          | $v
                    $            | $
                    a$           | a$
                    $1$@x        | x
                    a\\b          | ab
                    "a\\b"        | a\\b
                    """)
    void wordsExpandByTheRules(String word, String expected) throws Exception {
        assertThat(expansion().word(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${}",
                "${",
                "${v",
                "${:x}",
                "${{v}}",
                "${v:",
                "${v^}",
                "${v:#x}",
                "${v:%x}",
                "${v/x}",
                "${v#\\x}",
                "${u?}",
                "${u:?gone}",
                "${empty:?}",
                "'a",
                "\"a",
                "${u:-'}"
            })
    void malformedWordsAreRefused(String word) {
        assertThatThrownBy(() -> expansion().word(word)).isInstanceOf(ExpansionException.class);
    }

    @Test
    void messageOfTheAuthorIsTheMessage() {
        assertThatThrownBy(() -> expansion().word("${u:?give it with --build-arg}"))
                .hasMessage("u: give it with --build-arg");
    }

    @Test
    void wildcardsStayWithinALine() throws Exception {
        assertThat(expansion().word("${lines#*}")).isEqualTo("a\nb");
        assertThat(expansion().word("${lines##*}")).isEqualTo("\nb");
    }

    @Test
    void replacementMayNameTheMatch() throws Exception {
        assertThat(expansion().word("${v//2/<$0>}")).isEqualTo("1.<>.3");
        assertThat(ShellPattern.replace("2", "1.2.3", "<$0>", true, 100)).isEqualTo("1.<2>.3");
        assertThat(ShellPattern.replace("2", "1.2.3", "<$0>", false, 100)).isEqualTo("1.<$0>.3");
        assertThat(ShellPattern.replace("", "ab", "-", true, 100)).isEqualTo("-a-b-");
        assertThat(ShellPattern.replace("*", "ab", "-", true, 100)).isEqualTo("-");
    }

    @Test
    void wordsSplitAtWhiteSpaceOfValuesUnlessQuoted() throws Exception {
        assertThat(expansion().words("a${spaces}b")).isEqualTo(List.of("a", "x", "y", "b"));
        assertThat(expansion().words("a\"${spaces}\"b")).isEqualTo(List.of("a x  y b"));
        assertThat(expansion().words("")).isEmpty();
        assertThat(expansion().words("\"\"")).isEmpty();
    }

    @Test
    void operandStartsTheWordAnewAsInTheReference() throws Exception {
        assertThat(expansion().words("80${u:-81}2")).isEqualTo(List.of("812"));
    }

    @Test
    void bodyKeepsQuotesAndEscapesWithBackslashOnly() throws Exception {
        Expansion backtick = new Expansion('`', Variables.of(VALUES));
        assertThat(backtick.body("'$v' \"$v\" \\$v `$v\n")).isEqualTo("'1.2.3' \"1.2.3\" $v `1.2.3\n");
    }

    @Test
    void namesAskedForAreRemembered() throws Exception {
        Expansion expansion = expansion();
        assertThat(expansion.word("$v $u ${w:-$v} \\$x '$y'")).isEqualTo("1.2.3  1.2.3 $x $y");
        assertThat(expansion.matched()).containsExactly("v");
        assertThat(expansion.unmatched()).containsExactly("u", "w");
    }

    @Test
    void nestingAndGrowthAreBounded() {
        String deep = "${a:-".repeat(5000) + "}".repeat(5000);
        assertThatThrownBy(() -> expansion().word(deep)).hasMessageContaining("nested more than 100");
        Expansion large = new Expansion('\\', name -> java.util.Optional.of("x".repeat(100_000)));
        assertThatThrownBy(() -> large.word("$a".repeat(30_000))).hasMessageContaining("longer than");
    }

    @Test
    void patternThatWouldTakeForeverIsRefusedOrQuick() throws Exception {
        String value = "a".repeat(5000);
        assertThat(ShellPattern.trimPrefix("*a".repeat(5000) + "b", value, true))
                .isEqualTo(value);
        assertThatThrownBy(() -> ShellPattern.trimPrefix("*a".repeat(50_000) + "b", "a".repeat(50_000), true))
                .isInstanceOf(ShellPattern.Invalid.class);
    }

    @Test
    void wordWithoutSpecialCharactersIsItself() throws Exception {
        long seed = 20_261_101;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                int c = random.nextInt(4) == 0 ? random.nextInt(0x20, 0x2FFF) : random.nextInt(0x20, 0x7F);
                if ("$'\"\\<".indexOf(c) < 0) {
                    word.appendCodePoint(c);
                }
            }
            assertThat(expansion().word(word.toString())).as("seed %d", seed).isEqualTo(word.toString());
        }
    }
}
