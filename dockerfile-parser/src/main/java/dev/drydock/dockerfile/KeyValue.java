package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A pair of ENV or LABEL.
 *
 * @param legacy whether it was written {@code key value}, without {@code =}
 */
public record KeyValue(String key, String value, boolean legacy) {
    static List<KeyValue> read(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        List<Word> words = statement.arguments();
        if (words.isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(),
                    statement.name() + " requires at least one argument",
                    "",
                    "write " + statement.name() + " name=value");
        }
        List<KeyValue> pairs = new ArrayList<>();
        for (int i = 0; i + 2 < words.size(); i += 3) {
            if (words.get(i).text().isEmpty()) {
                problems.error(
                        words.get(i).range(),
                        statement.name() + " names can not be blank",
                        "nothing stands before the =",
                        "write " + statement.name() + " name=value");
            }
            pairs.add(new KeyValue(
                    words.get(i).text(),
                    words.get(i + 1).text(),
                    words.get(i + 2).text().isEmpty()));
        }
        return pairs;
    }

    static List<KeyValue> expand(List<KeyValue> pairs, Expansion expansion) throws ExpansionException {
        List<KeyValue> expanded = new ArrayList<>();
        for (KeyValue pair : pairs) {
            expanded.add(new KeyValue(expansion.word(pair.key), expansion.word(pair.value), pair.legacy));
        }
        return expanded;
    }
}
