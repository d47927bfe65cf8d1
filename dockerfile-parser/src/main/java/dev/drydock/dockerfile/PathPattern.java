package dev.drydock.dockerfile;

/**
 * One ignore pattern, cleaned and compiled: {@code *} and {@code ?} stay within a path component, {@code **} does not.
 * Most patterns are no more than a comparison of strings.
 */
final class PathPattern {
    /** How a pattern is compared. */
    enum Kind {
        EXACT,
        PREFIX,
        SUFFIX,
        REGEXP
    }

    private final String pattern;
    private Kind kind = Kind.EXACT;
    private String regexText = "";
    private final PathRegex regex;
    private final boolean broken;

    PathPattern(String pattern) {
        this.pattern = pattern;
        translate();
        PathRegex compiled = EMPTY;
        boolean invalid = false;
        if (kind == Kind.REGEXP) {
            try {
                compiled = PathRegex.compile(regexText);
            } catch (PathRegex.Invalid e) {
                invalid = true;
            }
        }
        this.regex = compiled;
        this.broken = invalid;
    }

    private static final PathRegex EMPTY = empty();

    private static PathRegex empty() {
        try {
            return PathRegex.compile("");
        } catch (PathRegex.Invalid e) {
            throw new IllegalStateException(e);
        }
    }

    Kind kind() {
        return kind;
    }

    /** The expression that the pattern stands for, between {@code ^} and {@code $}. */
    String regexText() {
        return regexText;
    }

    /** A class that is none; it matches nothing, and who asks it is told. */
    boolean isBroken() {
        return broken;
    }

    boolean matches(String path) {
        return switch (kind) {
            case EXACT -> path.equals(pattern);
            case PREFIX -> path.startsWith(pattern.substring(0, pattern.length() - 2));
            case SUFFIX -> {
                String suffix = pattern.substring(2);
                yield path.endsWith(suffix) || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
            }
            case REGEXP -> !broken && regex.matches(path);
        };
    }

    /** Whether something below a folder could match; never false when something does. */
    boolean mayMatchBelow(String folder) {
        String below = folder + "/";
        return switch (kind) {
            case EXACT -> pattern.startsWith(below);
            case PREFIX -> {
                String prefix = pattern.substring(0, pattern.length() - 2);
                yield prefix.startsWith(below) || below.startsWith(prefix);
            }
            case SUFFIX -> true;
            case REGEXP -> broken || regex.mayContinue(below);
        };
    }

    private void translate() {
        StringBuilder out = new StringBuilder();
        int at = pattern.startsWith("\uFEFF") ? 1 : 0;
        for (boolean first = true; at < pattern.length(); first = false) {
            int c = pattern.codePointAt(at);
            at += Character.charCount(c);
            if (c == '*' && pattern.startsWith("*", at)) {
                at++;
                at += pattern.startsWith("/", at) ? 1 : 0;
                if (at < pattern.length()) {
                    out.append("(.*/)?");
                    kind = Kind.REGEXP;
                } else if (kind == Kind.EXACT) {
                    kind = Kind.PREFIX;
                } else {
                    out.append(".*");
                    kind = Kind.REGEXP;
                }
                kind = first ? Kind.SUFFIX : kind;
            } else if (c == '*' || c == '?') {
                out.append(c == '*' ? "[^/]*" : "[^/]");
                kind = Kind.REGEXP;
            } else if (".+()|{}$".indexOf(c) >= 0) {
                out.append('\\').appendCodePoint(c);
            } else if (c == '\\' && at < pattern.length()) {
                int escaped = pattern.codePointAt(at);
                at += Character.charCount(escaped);
                out.append('\\').appendCodePoint(escaped);
                kind = Kind.REGEXP;
            } else {
                out.appendCodePoint(c);
                kind = c == '[' || c == ']' ? Kind.REGEXP : kind;
            }
        }
        regexText = out.toString();
    }
}
