package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code FROM [--platform=p] image [AS name]}: begins a stage.
 *
 * @param image an image, an earlier stage, a named context or {@code scratch}
 * @param stageName the name in lower case
 */
public record From(Statement source, String image, Optional<String> platform, Optional<String> stageName)
        implements Instruction {
    private static final Flags.Known FLAGS = new Flags.Known(Set.of(), Set.of("platform"), Set.of());

    static From read(Statement statement, Problems problems) throws Refusal {
        Flags flags = Flags.read(statement, FLAGS, problems);
        List<Word> words = statement.arguments();
        if (words.size() != 1 && (words.size() != 3 || !words.get(1).text().equalsIgnoreCase("AS"))) {
            throw problems.fatal(
                    statement.argumentsRange(),
                    "FROM requires either one or three arguments",
                    words.isEmpty() ? "it names no image" : "",
                    "write FROM image, or FROM image AS name");
        }
        Optional<String> name = Optional.empty();
        if (words.size() == 3) {
            String lower = Blank.lower(words.get(2).text());
            if (isStageName(lower)) {
                name = Optional.of(lower);
            } else {
                problems.error(
                        words.get(2).range(),
                        "FROM: invalid name for build stage: "
                                + Go.quote(words.get(2).text()) + ", name can't start with a number or contain symbols",
                        "",
                        "begin with a letter; go on with letters, digits, \"-\", \"_\" and \".\"");
            }
        }
        return new From(statement, words.get(0).text(), flags.text("platform"), name);
    }

    private static boolean isStageName(String lower) {
        return !lower.isEmpty()
                && lower.charAt(0) >= 'a'
                && lower.charAt(0) <= 'z'
                && lower.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0);
    }

    /** What the comment right above says of the stage, if it begins with the stage's name. */
    public Optional<String> description() {
        return stageName.flatMap(
                name -> Optional.ofNullable(source.descriptions().get(name)));
    }

    @Override
    public From expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        String expanded = expansion.word(image);
        if (expanded.isEmpty()) {
            throw new InvalidValueException(
                    "base name (" + image + ") should not be blank",
                    image,
                    "give the variable a default in an ARG above the first FROM");
        }
        Optional<String> onto = Optional.empty();
        if (platform.isPresent()) {
            String value = expansion.word(platform.get());
            if (value.isEmpty()) {
                throw new InvalidValueException(
                        "empty platform value from expression " + platform.get(),
                        platform.get(),
                        "write a system and an architecture, as in linux/amd64");
            }
            onto = Optional.of(value);
        }
        return new From(source, expanded, onto, stageName);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.from(this);
    }
}
