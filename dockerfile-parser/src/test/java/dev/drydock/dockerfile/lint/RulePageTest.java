package dev.drydock.dockerfile.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual's table of rules says what the rules say of themselves, in their order. */
class RulePageTest {
    private static List<String[]> rows() throws Exception {
        Path page = Path.of(System.getProperty("drydock.root", "..")).resolve("src/site/markdown/build-checks.md");
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .map(line -> line.substring(2).split(" \\| | \\|$", -1))
                .toList();
    }

    @Test
    void everyRuleHasItsRow() throws Exception {
        assertThat(rows().stream().map(row -> String.join(" | ", row[0], row[1], row[3])))
                .containsExactlyElementsOf(
                        Stream.of(Rule.values()).map(RulePageTest::row).toList());
        assertThat(rows()).allMatch(row -> !row[2].isBlank());
    }

    private static String row(Rule rule) {
        String name = "`" + rule.ruleName() + "`";
        return String.join(
                " | ",
                rule.url().isEmpty() ? name : "[" + name + "](" + rule.url() + ")",
                rule.description(),
                rule.isExperimental() ? "off" : "on");
    }

    @Test
    void pagesAreNamedAfterTheirRules() {
        for (Rule rule : Rule.values()) {
            String words = rule.ruleName().replaceAll("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-");
            assertThat(rule.name().replace('_', '-')).isEqualToIgnoringCase(words);
        }
    }
}
