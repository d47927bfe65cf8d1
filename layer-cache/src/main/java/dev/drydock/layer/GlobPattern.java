package dev.drydock.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** A pattern for one name, with the rules of Go's {@code filepath.Match}. */
public final class GlobPattern {
    /** Matches any run of characters; told from the others by identity. */
    private static final IntPredicate STAR = GlobPattern::any;

    private final List<IntPredicate> tokens;

    private static boolean any(int character) {
        return true;
    }

    private GlobPattern(List<IntPredicate> tokens) {
        this.tokens = tokens;
    }

    /** Whether the name has a character that a pattern gives a meaning. */
    static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    /** @throws IllegalArgumentException if the pattern is malformed */
    public static GlobPattern of(String pattern) {
        int[] p = pattern.codePoints().toArray();
        List<IntPredicate> tokens = new ArrayList<>();
        for (int i = 0; i < p.length; ) {
            switch (p[i]) {
                case '*' -> {
                    tokens.add(STAR);
                    i++;
                }
                case '?' -> {
                    tokens.add(c -> any(c));
                    i++;
                }
                case '[' -> i = characterClass(p, i + 1, tokens, pattern);
                case '\\' -> {
                    int literal = at(p, i + 1, pattern);
                    tokens.add(c -> c == literal);
                    i += 2;
                }
                default -> {
                    int literal = p[i++];
                    tokens.add(c -> c == literal);
                }
            }
        }
        return new GlobPattern(tokens);
    }

    public boolean matches(String name) {
        int[] s = name.codePoints().toArray();
        int token = 0;
        int at = 0;
        int star = -1;
        int starAt = 0;
        while (at < s.length) {
            if (token < tokens.size() && isStar(token)) {
                star = token++;
                starAt = at;
            } else if (token < tokens.size() && tokens.get(token).test(s[at])) {
                token++;
                at++;
            } else if (star >= 0) {
                token = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && isStar(token)) {
            token++;
        }
        return token == tokens.size();
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isStar(int token) {
        return tokens.get(token) == STAR;
    }

    private static int characterClass(int[] p, int start, List<IntPredicate> tokens, String pattern) {
        int i = start;
        boolean negated = at(p, i, pattern) == '^';
        if (negated) {
            i++;
        }
        IntPredicate any = c -> false;
        for (int ranges = 0; at(p, i, pattern) != ']' || ranges == 0; ranges++) {
            if (p[i] == '-' || p[i] == ']') {
                throw malformed(pattern);
            }
            i = p[i] == '\\' ? i + 1 : i;
            int low = at(p, i++, pattern);
            int high = low;
            if (at(p, i, pattern) == '-') {
                i++;
                if (at(p, i, pattern) == '-' || p[i] == ']') {
                    throw malformed(pattern);
                }
                i = p[i] == '\\' ? i + 1 : i;
                high = at(p, i++, pattern);
            }
            int to = high;
            any = any.or(c -> low <= c && c <= to);
        }
        tokens.add(negated ? any.negate() : any);
        return i + 1;
    }

    private static int at(int[] p, int i, String pattern) {
        if (i >= p.length) {
            throw malformed(pattern);
        }
        return p[i];
    }

    private static IllegalArgumentException malformed(String pattern) {
        return new IllegalArgumentException("\"" + pattern + "\" is a malformed pattern");
    }
}
