package dev.drydock.dockerfile;

import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The named sets of characters that RE2 knows: {@code \d}, {@code [:alpha:]}, {@code \p{Greek}}. */
final class CharacterSets {
    private static final Map<String, IntPredicate> POSIX = Map.ofEntries(
            Map.entry("alnum", c -> isLetter(c) || isDigit(c)),
            Map.entry("alpha", CharacterSets::isLetter),
            Map.entry("ascii", c -> c < 0x80),
            Map.entry("blank", c -> c == ' ' || c == '\t'),
            Map.entry("cntrl", c -> c < ' ' || c == 0x7F),
            Map.entry("digit", CharacterSets::isDigit),
            Map.entry("graph", CharacterSets::isGraph),
            Map.entry("lower", c -> c >= 'a' && c <= 'z'),
            Map.entry("print", c -> c == ' ' || isGraph(c)),
            Map.entry("punct", c -> isGraph(c) && !isLetter(c) && !isDigit(c)),
            Map.entry("space", c -> isSpace(c) || c == 0x0B),
            Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
            Map.entry("word", CharacterSets::isWord),
            Map.entry("xdigit", c -> c < 0x80 && Character.digit(c, 16) >= 0));

    private CharacterSets() {}

    /** The set of {@code [:name:]}, of its complement if the name begins with {@code ^}. */
    static Optional<IntPredicate> posix(String name) {
        return name.startsWith("^")
                ? Optional.ofNullable(POSIX.get(name.substring(1))).map(IntPredicate::negate)
                : Optional.ofNullable(POSIX.get(name));
    }

    /** The set of {@code \d}, {@code \s} or {@code \w}, or of the complement for the capital letter. */
    static Optional<IntPredicate> perl(int letter) {
        IntPredicate digit = CharacterSets::isDigit;
        IntPredicate space = CharacterSets::isSpace;
        IntPredicate word = CharacterSets::isWord;
        return switch (letter) {
            case 'd' -> Optional.of(digit);
            case 'D' -> Optional.of(digit.negate());
            case 's' -> Optional.of(space);
            case 'S' -> Optional.of(space.negate());
            case 'w' -> Optional.of(word);
            case 'W' -> Optional.of(word.negate());
            default -> Optional.empty();
        };
    }

    /** A Unicode category of one letter, as in {@code \pL}; a brace behind the p is a plain character of ignore files. */
    static Optional<IntPredicate> category(String name) {
        if (name.length() != 1 || "CLMNPSZ".indexOf(name.charAt(0)) < 0) {
            return Optional.empty();
        }
        Predicate<String> in = Pattern.compile("\\p{" + name + "}").asMatchPredicate();
        return Optional.of(c -> in.test(Character.toString(c)));
    }

    static boolean isWord(int c) {
        return isLetter(c) || isDigit(c) || c == '_';
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    private static boolean isGraph(int c) {
        return c > ' ' && c < 0x7F;
    }
}
