package dev.drydock.dockerfile;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The parser directives of a file (Dockerfile reference, "Parser directives").
 *
 * @param syntax the frontend the author asks for; also found as {@code // syntax=} or in a JSON object, and below a
 *     {@code #!} line
 * @param escape the escape character as written; only at the very top
 * @param check which build checks to skip, and whether the others are errors; also below a {@code #!} line
 */
public record Directives(Optional<Directive> syntax, Optional<Directive> escape, Optional<Directive> check) {
    private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

    /** Finds {@code syntax} and {@code check} the lenient way; {@code escape} is what the statement reader saw. */
    static Directives detect(SourceText source, Optional<Directive> escape) {
        boolean shebang = source.lines() > 0 && source.line(0).startsWith("#!");
        int from = shebang ? 1 : 0;
        Optional<Directive> syntax = scan(source, from, "#", "syntax")
                .or(() -> scan(source, from, "//", "syntax"))
                .or(() -> json(source, from));
        return new Directives(syntax, escape, scan(source, from, "#", "check"));
    }

    private static Optional<Directive> scan(SourceText source, int from, String comment, String key) {
        Set<String> seen = new HashSet<>();
        for (int line = from; line < source.lines(); line++) {
            Optional<Directive> directive = parse(source, line, source.content(line), comment);
            if (directive.isEmpty() || !seen.add(directive.get().name())) {
                break;
            }
            if (directive.get().name().equals(key)) {
                return directive;
            }
        }
        return Optional.empty();
    }

    private static Optional<Directive> json(SourceText source, int from) {
        String text = source.lines() > from ? source.lines(from, source.lines() - 1) : "";
        if (!Blank.trim(text).startsWith("{")) {
            return Optional.empty();
        }
        return JsonForm.member(text, "syntax").map(value -> new Directive("syntax", value, source.wholeLine(from)));
    }

    /** The directive in a line, which begins with the comment sign: letters and digits, {@code =}, something. */
    static Optional<Directive> parse(SourceText source, int line, String content, String comment) {
        if (!content.startsWith(comment)) {
            return Optional.empty();
        }
        int start = Blank.skip(content, comment.length(), content.length());
        int end = start;
        while (end < content.length() && isNamePart(content.charAt(end), end > start)) {
            end++;
        }
        int equals = skip(content, end);
        String name = Blank.lower(content.substring(start, end));
        if (!KNOWN.contains(name) || equals == content.length() || content.charAt(equals) != '=') {
            return Optional.empty();
        }
        int from = skip(content, equals + 1);
        int to = content.length();
        while (to > from && isSpace(content.charAt(to - 1))) {
            to--;
        }
        if (from == to) {
            return Optional.empty();
        }
        return Optional.of(new Directive(name, content.substring(from, to), source.wholeLine(line)));
    }

    private static boolean isNamePart(char c, boolean digitToo) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (digitToo && c >= '0' && c <= '9');
    }

    private static int skip(String content, int from) {
        int at = from;
        while (at < content.length() && isSpace(content.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\r' || c == '\n';
    }
}
