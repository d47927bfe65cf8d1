package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One pass over one word: quotes, escapes and {@code $}. Recursive only for the operand of {@code ${name:-operand}}.
 *
 * <p>It yields the value and, side by side, the same split into words. As in BuildKit an operand starts the word at hand
 * anew: {@code a${b:-c}d} is the value {@code acd}, and as words {@code cd}.
 */
final class ShellLexer {
    /**
     * What is left as it stands.
     *
     * @param keepQuotes quotes are not removed
     * @param keepEscapes escape characters are not removed
     * @param ignoreQuotes a quote is a character like any other
     * @param keepUnset a variable without value stays as written
     */
    record Options(boolean keepQuotes, boolean keepEscapes, boolean ignoreQuotes, boolean keepUnset) {
        static final Options WORD = new Options(false, false, false, false);
        static final Options BODY = new Options(false, false, true, false);
        static final Options HEREDOC_NAME = new Options(false, false, false, true);
        static final Options HEREDOC_LINE = new Options(true, true, false, true);

        Options keepingQuotes() {
            return new Options(true, keepEscapes, ignoreQuotes, keepUnset);
        }
    }

    private static final int END = -1;
    private static final String QUOTE_FIX = "close the quote, or put the escape character before it";
    private static final int DEPTH = 100;

    /** No more than Linux takes in one variable, in characters. */
    private static final long GROWTH = 1 << 17;

    /** So many steps of matching a pattern count as one character of output. */
    private static final int STEPS = 128;

    private final String source;
    private final int escape;
    private final Variables variables;
    private final Options options;
    private final StringBuilder wordBuffer = new StringBuilder();
    private boolean keepEscapes;
    private int at;
    private int depth;
    private long budget;

    ShellLexer(String source, int escape, Variables variables, Options options) {
        this.source = source;
        this.escape = escape;
        this.variables = variables;
        this.options = options;
        this.keepEscapes = options.keepEscapes();
        this.at = source.startsWith("\uFEFF") ? 1 : 0;
        this.budget = source.length() + GROWTH;
    }

    String value() throws ExpansionException {
        return run(END, options.keepEscapes()).value;
    }

    List<String> words() throws ExpansionException {
        return run(END, options.keepEscapes()).words;
    }

    /** A value and its words, growing together. */
    private final class Result {
        final StringBuilder buffer = new StringBuilder();
        final List<String> words = new ArrayList<>();
        String value = "";
        private boolean inWord;

        Result() {
            wordBuffer.setLength(0);
        }

        void split(int c) {
            if (!Blank.isSpace(c)) {
                keep(c);
            } else if (inWord && wordBuffer.length() > 0) {
                flush();
            }
        }

        void keep(int c) {
            wordBuffer.appendCodePoint(c);
            inWord = true;
        }

        void keep(String text) {
            wordBuffer.append(text);
            inWord = true;
        }

        private void flush() {
            words.add(wordBuffer.toString());
            wordBuffer.setLength(0);
            inWord = false;
        }

        Result done() {
            if (wordBuffer.length() > 0) {
                flush();
            }
            value = buffer.toString();
            return this;
        }
    }

    /** Reads up to {@code stop}, which is consumed, or to the end. */
    private Result run(int stop, boolean keepEscapesHere) throws ExpansionException {
        if (++depth > DEPTH) {
            throw error(
                    "substitutions are nested more than " + DEPTH + " deep",
                    "give a part of it a name with ARG or ENV above");
        }
        boolean before = keepEscapes;
        keepEscapes = keepEscapesHere;
        try {
            Result result = new Result();
            for (int c = peek(); c != END; c = peek()) {
                if (c == stop) {
                    next();
                    return result.done();
                }
                step(c, result);
            }
            if (stop != END) {
                throw error(
                        "unexpected end of statement while looking for matching " + Character.toString(stop),
                        "close it");
            }
            return result.done();
        } finally {
            keepEscapes = before;
            depth--;
        }
    }

    private void step(int c, Result result) throws ExpansionException {
        if (c == '$') {
            String value = spend(dollar());
            result.buffer.append(value);
            value.codePoints().forEach(result::split);
        } else if (c == '<') {
            String text = lessThan();
            result.buffer.append(text);
            result.keep(text);
        } else if ((c == '\'' || c == '"') && !options.ignoreQuotes()) {
            String text = c == '"' ? doubleQuoted() : singleQuoted();
            result.buffer.append(text);
            result.keep(text);
        } else {
            next();
            if (c != escape) {
                result.buffer.appendCodePoint(c);
                result.split(c);
                return;
            }
            if (keepEscapes) {
                result.buffer.appendCodePoint(c);
                result.keep(c);
            }
            int escaped = next();
            if (escaped != END) {
                result.buffer.appendCodePoint(escaped);
                result.keep(escaped);
            }
        }
    }

    private String singleQuoted() throws ExpansionException {
        int start = at;
        int end = source.indexOf('\'', start + 1);
        if (end < 0) {
            throw error("unexpected end of statement while looking for matching single-quote", QUOTE_FIX);
        }
        at = end + 1;
        return options.keepQuotes() ? source.substring(start, at) : source.substring(start + 1, end);
    }

    private String doubleQuoted() throws ExpansionException {
        StringBuilder out = new StringBuilder();
        int start = at;
        next();
        if (options.keepQuotes()) {
            out.append('"');
        }
        for (int c = peek(); c != '"'; c = peek()) {
            if (c == END) {
                at = start;
                throw error("unexpected end of statement while looking for matching double-quote", QUOTE_FIX);
            }
            if (c == '$') {
                out.append(spend(dollar()));
                continue;
            }
            next();
            if (c == escape) {
                if (keepEscapes) {
                    out.appendCodePoint(c);
                }
                int following = peek();
                if (following == END) {
                    continue;
                }
                if (following == '"' || following == '$' || following == escape) {
                    c = next();
                }
            }
            out.appendCodePoint(c);
        }
        next();
        if (options.keepQuotes()) {
            out.append('"');
        }
        return out.toString();
    }

    private String lessThan() {
        next();
        if (peek() != '<') {
            return "<";
        }
        next();
        // White space may stand between << and the word that ends the document.
        int start = at;
        for (int c = peek(); c == '\t' || c == '\r' || c == ' '; c = peek()) {
            next();
        }
        return "<<" + source.substring(start, at);
    }

    private String dollar() throws ExpansionException {
        int start = at;
        next();
        if (peek() != '{') {
            String name = name();
            if (name.isEmpty()) {
                return "$";
            }
            Optional<String> value = variables.get(name);
            return value.orElse(options.keepUnset() ? "$" + name : "");
        }
        next();
        switch (peek()) {
            case END -> throw unclosed(start);
            case '{', '}', ':' -> throw error("syntax error: bad substitution", "write a name between the braces");
            default -> {
                return braced(start, name());
            }
        }
    }

    private String braced(int start, String name) throws ExpansionException {
        int operator = next();
        switch (operator) {
            case '}' -> {
                return variables.get(name).orElse(options.keepUnset() ? "${" + name + "}" : "");
            }
            case ':' -> {
                int second = next();
                if (second == '#' || second == '%') {
                    throw unsupported(":" + Character.toString(second));
                }
                return operand(start, name, second, true);
            }
            case '+', '-', '?', '#', '%' -> {
                return operand(start, name, operator, false);
            }
            case '/' -> {
                return replacement(start, name);
            }
            case END -> throw unclosed(start);
            default -> throw unsupported(Character.toString(operator));
        }
    }

    private String operand(int start, String name, int operator, boolean nullIsUnset) throws ExpansionException {
        boolean pattern = operator == '#' || operator == '%';
        String word = operandUpTo('}', pattern, start);
        Optional<String> value = variables.get(name);
        String written = (nullIsUnset ? ":" : "") + (operator == END ? "" : Character.toString(operator));
        if (options.keepUnset() && value.isEmpty()) {
            return "${" + name + written + word + "}";
        }
        boolean unset = value.isEmpty() || (nullIsUnset && value.get().isEmpty());
        switch (operator) {
            case '-' -> {
                return unset ? word : value.get();
            }
            case '+' -> {
                return unset ? "" : word;
            }
            case '?' -> {
                if (unset) {
                    String message = value.isEmpty() ? "is not allowed to be unset" : "is not allowed to be empty";
                    throw error(
                            name + ": " + (word.isEmpty() ? message : word),
                            "set " + name + " with ARG or ENV above, or as a build argument");
                }
                return value.get();
            }
            case '#', '%' -> {
                boolean greedy = !word.isEmpty() && word.charAt(0) == operator;
                String glob = greedy ? word.substring(1) : word;
                match(glob, value.orElse(""));
                try {
                    return operator == '%'
                            ? ShellPattern.trimSuffix(glob, value.orElse(""), greedy)
                            : ShellPattern.trimPrefix(glob, value.orElse(""), greedy);
                } catch (ShellPattern.Invalid e) {
                    throw invalid(glob, e);
                }
            }
            default -> throw unsupported(written);
        }
    }

    private String replacement(int start, String name) throws ExpansionException {
        boolean all = peek() == '/';
        if (all) {
            next();
        }
        String pattern = operandUpTo('/', true, start);
        String replacement = operandUpTo('}', true, start);
        Optional<String> value = variables.get(name);
        if (options.keepUnset() && value.isEmpty()) {
            return "${" + name + "/" + pattern + "/" + replacement + "}";
        }
        match(pattern, value.orElse(""));
        try {
            return ShellPattern.replace(pattern, value.orElse(""), replacement, all, budget);
        } catch (ShellPattern.Invalid e) {
            throw invalid(pattern, e);
        }
    }

    private String operandUpTo(int stop, boolean keepEscapesHere, int start) throws ExpansionException {
        try {
            return run(stop, keepEscapesHere).value;
        } catch (ExpansionException e) {
            if (peek() != END || depth >= DEPTH) {
                throw e;
            }
            throw stop == '/'
                    ? error("syntax error: missing '/' in ${}", "write ${name/pattern/replacement}")
                    : unclosed(start);
        }
    }

    /** A name, the number of a positional parameter, or one of the shell's special parameters. */
    private String name() {
        int start = at;
        int c = peek();
        if (Character.isDigit(c)) {
            while (Character.isDigit(peek())) {
                next();
            }
        } else if (c != END && "@*#?-$!0".indexOf(c) >= 0) {
            next();
        } else {
            while (Character.isLetterOrDigit(peek()) || peek() == '_') {
                next();
            }
        }
        return source.substring(start, at);
    }

    private int peek() {
        return at < source.length() ? source.codePointAt(at) : END;
    }

    private int next() {
        int c = peek();
        at += c == END ? 0 : Character.charCount(c);
        return c;
    }

    private String spend(String text) throws ExpansionException {
        budget -= text.length();
        if (budget < 0) {
            throw error("the expansion is longer than " + GROWTH + " characters", "put so much text into a file");
        }
        return text;
    }

    private void match(String pattern, String value) throws ExpansionException {
        budget -= (pattern.length() + 1L) * (value.length() + 1L) / STEPS;
        spend("");
    }

    /** What was done so far, in characters that were read, written or paid for. */
    long work() {
        return 2L * source.length() + GROWTH - budget;
    }

    private ExpansionException unclosed(int start) {
        return new ExpansionException(
                "syntax error: missing '}'",
                source,
                start,
                "close it with }, or put " + Character.toString(escape) + " before the $ if it is meant as it is");
    }

    private ExpansionException unsupported(String operator) {
        return error(
                "unsupported modifier (" + operator + ") in substitution",
                "behind the name may stand - + ? with or without a colon, or one of # ## % %% / //");
    }

    private ExpansionException invalid(String pattern, ShellPattern.Invalid cause) {
        return error(
                "invalid pattern (" + pattern + ") in substitution: " + cause.getMessage(),
                "a pattern knows * and ?, and a \\\\ before these and before itself");
    }

    private ExpansionException error(String message, String fix) {
        return new ExpansionException(message, source, at, fix);
    }
}
