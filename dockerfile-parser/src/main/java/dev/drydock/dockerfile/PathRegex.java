package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The regular expressions that ignore patterns become: characters, classes, {@code *}, the optional {@code (.*\/)?}, and
 * what an author's backslash makes of a letter. Matching costs the product of both lengths at most; {@link java.util.regex.Pattern} would
 * try combinations of stars one by one.
 *
 * <p>Classes and escapes have the syntax of RE2, because the reference hands them through to it.
 */
final class PathRegex {
    /** The expression is none. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    private enum Kind {
        ONE,
        STAR,
        /** The next two elements may be left out. */
        OPTIONAL,
        BEGIN,
        END,
        BOUNDARY,
        NO_BOUNDARY
    }

    private record Element(Kind kind, IntPredicate set) {}

    private final String source;
    private int at;
    private final List<Element> elements = new ArrayList<>();

    private PathRegex(String source) {
        this.source = source;
    }

    static PathRegex compile(String source) throws Invalid {
        PathRegex regex = new PathRegex(source);
        while (regex.at < source.length()) {
            regex.element();
        }
        return regex;
    }

    /** Whether the expression matches the whole of a path. */
    boolean matches(String path) {
        boolean[] places = run(path);
        return places[elements.size()];
    }

    /** Whether it could match a path that begins so. */
    boolean mayContinue(String prefix) {
        boolean[] places = run(prefix);
        for (int i = 0; i < elements.size(); i++) {
            if (places[i]) {
                return true;
            }
        }
        return false;
    }

    private boolean[] run(String path) {
        boolean[] now = new boolean[elements.size() + 1];
        now[0] = true;
        for (int i = 0; i < path.length(); ) {
            settle(now, path, i);
            int c = path.codePointAt(i);
            boolean[] next = new boolean[now.length];
            for (int e = 0; e < elements.size(); e++) {
                if (now[e] && elements.get(e).set.test(c)) {
                    next[elements.get(e).kind == Kind.STAR ? e : e + 1] = true;
                }
            }
            now = next;
            i += Character.charCount(c);
        }
        settle(now, path, path.length());
        return now;
    }

    /** Goes on over everything that consumes nothing. */
    private void settle(boolean[] places, String path, int position) {
        for (int e = 0; e < elements.size(); e++) {
            if (!places[e]) {
                continue;
            }
            switch (elements.get(e).kind) {
                case STAR -> places[e + 1] = true;
                case OPTIONAL -> {
                    places[e + 1] = true;
                    places[e + 3] = true;
                }
                case BEGIN -> places[e + 1] |= position == 0;
                case END -> places[e + 1] |= position == path.length();
                case BOUNDARY -> places[e + 1] |= isBoundary(path, position);
                case NO_BOUNDARY -> places[e + 1] |= !isBoundary(path, position);
                case ONE -> {
                    // Waits for a character.
                }
            }
        }
    }

    private static boolean never(int c) {
        return false;
    }

    private static boolean notNewline(int c) {
        return c != '\n';
    }

    private static boolean isBoundary(String path, int position) {
        boolean before = position > 0 && CharacterSets.isWord(path.charAt(position - 1));
        boolean after = position < path.length() && CharacterSets.isWord(path.charAt(position));
        return before != after;
    }

    private void element() throws Invalid {
        int c = next();
        switch (c) {
            case '^' -> elements.add(new Element(Kind.BEGIN, PathRegex::never));
            case '.' -> set(PathRegex::notNewline);
            case '(' -> {
                // Only ever written by PathPattern, as (.*/)?
                elements.add(new Element(Kind.OPTIONAL, PathRegex::never));
                elements.add(new Element(Kind.STAR, PathRegex::notNewline));
                set('/');
                at += ".*/)?".length();
            }
            case '[' -> set(characterClass());
            case '*' -> {
                if (elements.isEmpty()) {
                    throw new Invalid("nothing to repeat");
                }
                Element last = elements.remove(elements.size() - 1);
                elements.add(new Element(Kind.STAR, last.set));
            }
            case '\\' -> escape();
            default -> set(c);
        }
    }

    private void set(int c) {
        set(each -> each == c);
    }

    private void set(IntPredicate set) {
        elements.add(new Element(Kind.ONE, set));
    }

    private void escape() throws Invalid {
        int c = at < source.length() ? source.codePointAt(at) : -1;
        Kind kind = switch (c) {
            case 'A' -> Kind.BEGIN;
            case 'z' -> Kind.END;
            case 'b' -> Kind.BOUNDARY;
            case 'B' -> Kind.NO_BOUNDARY;
            default -> Kind.ONE;
        };
        if (kind != Kind.ONE) {
            at++;
            elements.add(new Element(kind, PathRegex::never));
        } else if (c == 'Q') {
            at++;
            int end = source.indexOf("\\E", at);
            source.substring(at, end < 0 ? source.length() : end).codePoints().forEach(this::set);
            at = end < 0 ? source.length() : end + 2;
        } else {
            Optional<IntPredicate> named = namedSet();
            if (named.isPresent()) {
                set(named.get());
            } else {
                set(escapedCharacter());
            }
        }
    }

    private IntPredicate characterClass() throws Invalid {
        boolean negated = take("^");
        List<IntPredicate> members = new ArrayList<>();
        boolean first = true;
        while (first || !source.startsWith("]", at)) {
            first = false;
            if (at == source.length()) {
                throw new Invalid("missing closing ]");
            }
            members.add(classMember());
        }
        at++;
        return c -> members.stream().anyMatch(member -> member.test(c)) != negated;
    }

    private IntPredicate classMember() throws Invalid {
        if (source.startsWith("[:", at)) {
            int end = source.indexOf(":]", at + 2);
            if (end >= 0) {
                String name = source.substring(at + 2, end);
                at = end + 2;
                return CharacterSets.posix(name).orElseThrow(() -> new Invalid("no class " + name));
            }
        }
        if (take("\\")) {
            Optional<IntPredicate> named = namedSet();
            if (named.isPresent()) {
                return named.get();
            }
            at--;
        }
        int low = classCharacter();
        int high = low;
        if (source.startsWith("-", at) && at + 1 < source.length() && source.charAt(at + 1) != ']') {
            at++;
            high = classCharacter();
            if (high < low) {
                throw new Invalid("range in the wrong order");
            }
        }
        int last = high;
        return c -> c >= low && c <= last;
    }

    private int classCharacter() throws Invalid {
        if (at == source.length()) {
            throw new Invalid("missing closing ]");
        }
        int c = next();
        return c == '\\' ? escapedCharacter() : c;
    }

    /** {@code \d} and its like, behind the backslash; nothing is consumed if it is none. */
    private Optional<IntPredicate> namedSet() throws Invalid {
        int c = at < source.length() ? source.charAt(at) : -1;
        if (c == 'p' || c == 'P') {
            int end = source.startsWith("{", at + 1) ? source.indexOf('}', at) : at + 1;
            if (end < 0 || end >= source.length()) {
                throw new Invalid("no property");
            }
            String name = end == at + 1 ? source.substring(end, end + 1) : source.substring(at + 2, end);
            at = end + 1;
            IntPredicate set = CharacterSets.category(name).orElseThrow(() -> new Invalid("no property " + name));
            return Optional.of(c == 'P' ? set.negate() : set);
        }
        Optional<IntPredicate> set = CharacterSets.perl(c);
        at += set.isPresent() ? 1 : 0;
        return set;
    }

    private int escapedCharacter() throws Invalid {
        if (at == source.length()) {
            throw new Invalid("trailing \\");
        }
        int c = next();
        return switch (c) {
            case 'a' -> 0x07;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case 'x' -> hexadecimal();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c);
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw new Invalid("invalid escape \\" + Character.toString(c));
                }
                yield c;
            }
        };
    }

    private int octal(int first) throws Invalid {
        int value = first - '0';
        int digits = 1;
        while (digits < 3 && at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '7') {
            value = value * 8 + source.charAt(at++) - '0';
            digits++;
        }
        if (digits == 1 && first != '0') {
            throw new Invalid("invalid escape \\" + Character.toString(first));
        }
        return value;
    }

    private int hexadecimal() throws Invalid {
        boolean braces = take("{");
        int end = braces ? source.indexOf('}', at) : at + 2;
        String digits = end < 0 || end > source.length() ? "" : source.substring(at, end);
        if (!digits.matches("[0-9a-fA-F]{1,6}") || Integer.parseInt(digits, 16) > Character.MAX_CODE_POINT) {
            throw new Invalid("invalid escape \\x");
        }
        at = braces ? end + 1 : end;
        return Integer.parseInt(digits, 16);
    }

    private boolean take(String text) {
        boolean there = source.startsWith(text, at);
        at += there ? text.length() : 0;
        return there;
    }

    private int next() {
        int c = source.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }
}
