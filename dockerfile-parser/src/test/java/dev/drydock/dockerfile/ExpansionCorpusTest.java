package dev.drydock.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Word expansion against the reference's tables and its answers to generated words. */
class ExpansionCorpusTest {
    @TestFactory
    Stream<DynamicTest> wordsExpandAsInTheReference() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String table : List.of("env", "words", "substitution")) {
            JsonNode file = corpus.json("shell/" + table + ".json");
            for (JsonNode row : file.get("cases")) {
                JsonNode environment = row.has("environment") ? row.get("environment") : file.get("environment");
                tests.add(test(
                        table + " " + row.get("id").asText(),
                        row,
                        environment,
                        file.get("escape").asText()));
            }
        }
        int number = 0;
        for (JsonNode row : corpus.lines("differential/words.jsonl")) {
            String name = "row " + ++number + " " + row.get("word").asText();
            tests.add(test(name, row, row.get("environment"), row.get("escape").asText()));
        }
        return tests.stream();
    }

    private static DynamicTest test(String name, JsonNode row, JsonNode environment, String escape) {
        return DynamicTest.dynamicTest(name, () -> {
            Expansion expansion = new Expansion(escape.charAt(0), Variables.of(map(environment)));
            boolean words = row.has("words") || row.path("mode").asText().equals("words");
            String word = row.has("words")
                    ? row.get("words").asText()
                    : row.get("word").asText();
            if (row.has("error")
                    && !row.get("error").isNull()
                    && !row.get("error").asText().equals("false")) {
                assertThatThrownBy(() -> {
                            if (words) {
                                expansion.words(word);
                            } else {
                                expansion.word(word);
                            }
                        })
                        .isInstanceOf(ExpansionException.class);
                return;
            }
            if (words) {
                assertThat(expansion.words(word)).isEqualTo(list(row.get("expected")));
            } else {
                assertThat(expansion.word(word)).isEqualTo(row.get("expected").asText());
            }
            if (row.has("unmatched")) {
                assertThat(expansion.unmatched()).containsExactlyInAnyOrderElementsOf(list(row.get("unmatched")));
            }
            if (row.has("matched")) {
                assertThat(expansion.matched()).containsExactlyInAnyOrderElementsOf(list(row.get("matched")));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> patternsAreRefusedAsInTheReference() throws Exception {
        Corpus corpus = Corpus.find().orElse(null);
        if (corpus == null) {
            return Stream.empty();
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode row : corpus.json("shell/patterns.json")) {
            String pattern = row.get("pattern").asText();
            tests.add(DynamicTest.dynamicTest(pattern, () -> {
                if (row.has("error")) {
                    assertThatThrownBy(() -> ShellPattern.trimPrefix(pattern, "x", true))
                            .isInstanceOf(ShellPattern.Invalid.class);
                } else {
                    var regex = java.util.regex.Pattern.compile(
                            row.get("greedy_anchored_regex").asText());
                    for (String text : List.of("", "x", "abc", "(()[]{}^$.*?|\\tail", "(()[]{}^$.*?|")) {
                        assertThat(ShellPattern.trimPrefix(pattern, text, true))
                                .isEqualTo(regex.matcher(text).replaceFirst(""));
                    }
                }
            }));
        }
        return tests.stream();
    }

    private static Map<String, String> map(JsonNode environment) {
        Map<String, String> map = new HashMap<>();
        if (environment.isArray()) {
            environment.forEach(entry -> {
                String text = entry.asText();
                int equals = text.indexOf('=');
                map.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
            });
        } else {
            environment
                    .properties()
                    .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        }
        return map;
    }

    private static List<String> list(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(each -> list.add(each.asText()));
        return list;
    }
}
