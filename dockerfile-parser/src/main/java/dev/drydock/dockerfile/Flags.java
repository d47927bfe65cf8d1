package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The flags of one statement, typed; all that is wrong with them is reported at once. */
final class Flags {
    private final Map<String, List<Word>> values = new LinkedHashMap<>();

    private Flags() {}

    /** What an instruction knows: flags that are on or off, with one value, with a value each time. */
    record Known(Set<String> switches, Set<String> single, Set<String> repeated) {
        static final Known NONE = new Known(Set.of(), Set.of(), Set.of());

        boolean has(String name) {
            return switches.contains(name) || single.contains(name) || repeated.contains(name);
        }

        Set<String> all() {
            Set<String> all = new TreeSet<>(switches);
            all.addAll(single);
            all.addAll(repeated);
            return all;
        }
    }

    static Flags read(Statement statement, Known known, Problems problems) {
        Flags flags = new Flags();
        for (Word word : statement.flags()) {
            int equals = word.text().indexOf('=');
            String name = equals < 0 ? word.text().substring(2) : word.text().substring(2, equals);
            String value = equals < 0 ? "" : word.text().substring(equals + 1);
            String at = statement.name() + ": ";
            if (!known.has(name)) {
                unknown(statement, name, word, known, problems);
            } else if (flags.values.containsKey(name) && !known.repeated().contains(name)) {
                problems.error(word.range(), at + "duplicate flag specified: --" + name, "", "keep one of them");
            } else if (known.switches().contains(name)) {
                if (equals >= 0 && value.isEmpty()) {
                    problems.error(
                            word.range(),
                            at + "missing a value on flag: --" + name,
                            "",
                            "write --" + name + ", or --" + name + "=false");
                } else if (!value.isEmpty() && !Set.of("true", "false").contains(Blank.lower(value))) {
                    problems.error(
                            word.range(),
                            at + "expecting boolean value for flag --" + name + ", not: " + value,
                            "",
                            "write true or false");
                } else {
                    flags.add(name, new Word(value.isEmpty() ? "true" : Blank.lower(value), word.range()));
                }
            } else if (equals < 0) {
                problems.error(
                        word.range(),
                        at + "missing a value on flag: --" + name,
                        "a flag takes its value behind =, not as the next word",
                        "write --" + name + "=value");
            } else {
                flags.add(name, new Word(value, word.range()));
            }
        }
        return flags;
    }

    private static void unknown(Statement statement, String name, Word word, Known known, Problems problems) {
        if (problems.isFull()) {
            return;
        }
        String fix = Suggestion.nearest(name, known.all())
                .map(nearest -> "did you mean --" + nearest + "?")
                .orElse(known.all().isEmpty() ? "leave it out" : "it knows --" + String.join(", --", known.all()));
        problems.error(
                word.range(),
                statement.name() + ": unknown flag: --" + name,
                known.all().isEmpty() ? statement.name() + " has no flags" : "",
                fix);
    }

    private void add(String name, Word value) {
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    /** Every use of a flag. */
    List<Word> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<Word> word(String name) {
        return all(name).stream().findFirst();
    }

    /** The value of a flag; one that is empty counts as not given. */
    Optional<String> text(String name) {
        return word(name).map(Word::text).filter(text -> !text.isEmpty());
    }

    List<String> texts(String name) {
        return all(name).stream().map(Word::text).toList();
    }

    Optional<Boolean> onOff(String name) {
        return word(name).map(word -> word.text().equals("true"));
    }

    boolean isOn(String name) {
        return onOff(name).orElse(false);
    }
}
