package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Diagnostic;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rules speak: the value of {@code check}, up to three of {@code skip=}, {@code experimental=} and {@code error=},
 * joined by {@code ;}. Names that no rule has are ignored.
 *
 * @param error whether findings refuse the build
 */
record CheckOptions(
        boolean skipAll, Set<String> skipped, boolean experimentalAll, Set<String> experimental, boolean error) {
    static final CheckOptions NONE = new CheckOptions(false, Set.of(), false, Set.of(), false);

    /** A value of {@code check} that is none; the message says why, in the reference's words. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    CheckOptions {
        skipped = Set.copyOf(skipped);
        experimental = Set.copyOf(experimental);
    }

    static CheckOptions parse(String text) throws Invalid {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return NONE;
        }
        CheckOptions options = NONE;
        for (String part : trimmed.split(";", 3)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new Invalid("invalid check option " + Diagnostic.quote(part));
            }
            options = options.with(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip(),
                    part);
        }
        return options;
    }

    private CheckOptions with(String key, String value, String part) throws Invalid {
        boolean all = value.equals("all");
        return switch (key) {
            case "skip" ->
                new CheckOptions(skipAll || all, all ? skipped : names(value), experimentalAll, experimental, error);
            case "experimental" ->
                new CheckOptions(skipAll, skipped, experimentalAll || all, all ? experimental : names(value), error);
            case "error" -> new CheckOptions(skipAll, skipped, experimentalAll, experimental, isTrue(value, part));
            default -> throw new Invalid("invalid check option " + Diagnostic.quote(key));
        };
    }

    private static Set<String> names(String value) {
        return Stream.of(value.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    }

    private static boolean isTrue(String value, String part) throws Invalid {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new Invalid("failed to parse check option "
                        + Diagnostic.quote(part)
                        + ": strconv.ParseBool: parsing "
                        + Diagnostic.quote(value)
                        + ": invalid syntax");
        };
    }

    boolean lets(Rule rule) {
        if (rule.isExperimental()) {
            return experimentalAll || experimental.contains(rule.ruleName());
        }
        return !skipAll && !skipped.contains(rule.ruleName());
    }

    /**
     * These options as the comments above an instruction change them: the first {@code check=} among them counts, and it may
     * skip more rules and ask for more experimental ones. One that is malformed changes nothing; nor can it set
     * {@code error}.
     */
    CheckOptions with(List<String> comments) {
        for (String comment : comments) {
            Optional<String> value = check(comment);
            if (value.isPresent()) {
                try {
                    return merged(parse(value.get()));
                } catch (Invalid e) {
                    return this;
                }
            }
        }
        return this;
    }

    private CheckOptions merged(CheckOptions more) {
        Set<String> bothSkipped = new HashSet<>(skipped);
        bothSkipped.addAll(more.skipped);
        Set<String> bothExperimental = new HashSet<>(experimental);
        bothExperimental.addAll(more.experimental);
        return new CheckOptions(
                skipAll || more.skipAll, bothSkipped, experimentalAll || more.experimentalAll, bothExperimental, error);
    }

    /** The value in a comment of the form of a directive, up to its first space. */
    private static Optional<String> check(String comment) {
        int equals = comment.indexOf('=');
        String name = equals < 0 ? "" : comment.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        if (!name.equals("check")) {
            return Optional.empty();
        }
        String value = comment.substring(equals + 1).strip();
        int space = value.indexOf(' ');
        return value.isEmpty() ? Optional.empty() : Optional.of(space < 0 ? value : value.substring(0, space));
    }
}
