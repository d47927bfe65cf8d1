package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads the JSON of the exec form: an array of strings. Strict as RFC 8259; text that is no JSON is simply not this form.
 * Nesting costs a bit, not a stack frame.
 */
final class JsonForm {
    /** A string of the array and where it stands in the text, quotes included. */
    record Element(String text, int start, int end) {}

    /** The text is a JSON array, but holds something else than strings. */
    static final class NotStrings extends Exception {
        private static final long serialVersionUID = 1L;

        final transient int start;
        final transient int end;

        NotStrings(int start, int end) {
            super("when using JSON array syntax, arrays must be comprised of strings only");
            this.start = start;
            this.end = end;
        }
    }

    private static final int MAX_DEPTH = 10_000;

    private final String text;
    private final int end;
    private int at;
    private String string = "";

    private JsonForm(String text, int start, int end) {
        this.text = text;
        this.at = start;
        this.end = end;
    }

    /** The strings of the array that {@code text} is between two offsets; absent if it is no JSON array at all. */
    static Optional<List<Element>> array(String text, int start, int end) throws NotStrings {
        int from = Blank.skip(text, start, end);
        if (from == end || text.charAt(from) != '[') {
            return Optional.empty();
        }
        JsonForm json = new JsonForm(text, from + 1, end);
        List<Element> elements = new ArrayList<>();
        NotStrings other = null;
        json.space();
        if (!json.take(']')) {
            do {
                json.space();
                int first = json.at;
                boolean isString = first < end && text.charAt(first) == '"';
                if (!json.value()) {
                    return Optional.empty();
                }
                if (isString) {
                    elements.add(new Element(json.string, first, json.at));
                } else if (other == null) {
                    other = new NotStrings(first, json.at);
                }
                json.space();
            } while (json.take(','));
            if (!json.take(']')) {
                return Optional.empty();
            }
        }
        json.space();
        if (json.at != end) {
            return Optional.empty();
        }
        if (other != null) {
            throw other;
        }
        return Optional.of(elements);
    }

    /** The string that a JSON object has under {@code key}; absent if the text is no object or has no such string. */
    static Optional<String> member(String text, String key) {
        JsonForm json = new JsonForm(text, 0, text.length());
        json.space();
        if (!json.take('{')) {
            return Optional.empty();
        }
        Optional<String> found = Optional.empty();
        json.space();
        if (!json.take('}')) {
            do {
                json.space();
                if (json.at == json.end || text.charAt(json.at) != '"' || !json.value()) {
                    return Optional.empty();
                }
                String name = json.string;
                json.space();
                if (!json.take(':')) {
                    return Optional.empty();
                }
                json.space();
                boolean isString = json.at < json.end && text.charAt(json.at) == '"';
                if (!json.value()) {
                    return Optional.empty();
                }
                if (name.equals(key)) {
                    found = isString ? Optional.of(json.string) : Optional.empty();
                }
                json.space();
            } while (json.take(','));
            if (!json.take('}')) {
                return Optional.empty();
            }
        }
        json.space();
        return json.at == json.end ? found : Optional.empty();
    }

    /** Passes one value of any kind; a string is left in {@link #string}. */
    private boolean value() {
        BitSet objects = new BitSet();
        int depth = 0;
        while (true) {
            space();
            if (at == end) {
                return false;
            }
            char c = text.charAt(at);
            if (c == '[' || c == '{') {
                at++;
                objects.set(++depth, c == '{');
                space();
                if (depth > MAX_DEPTH) {
                    return false;
                }
                if (take(c == '{' ? '}' : ']')) {
                    depth--;
                } else if (c == '{' && !key()) {
                    return false;
                } else {
                    continue;
                }
            } else if (!scalar(c)) {
                return false;
            }
            while (depth > 0) {
                space();
                if (take(',')) {
                    if (objects.get(depth)) {
                        space();
                        if (!key()) {
                            return false;
                        }
                    }
                    break;
                }
                if (!take(objects.get(depth) ? '}' : ']')) {
                    return false;
                }
                depth--;
            }
            if (depth == 0) {
                return true;
            }
        }
    }

    private boolean key() {
        if (at == end || text.charAt(at) != '"' || !scalar('"')) {
            return false;
        }
        space();
        return take(':');
    }

    private boolean scalar(char c) {
        return switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        };
    }

    private boolean literal(String word) {
        if (!text.startsWith(word, at) || at + word.length() > end) {
            return false;
        }
        at += word.length();
        return true;
    }

    private boolean number() {
        int start = at;
        take('-');
        if (!take('0') && digits() == 0) {
            return false;
        }
        if (take('.') && digits() == 0) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            if (digits() == 0) {
                return false;
            }
        }
        return !Double.isInfinite(Double.parseDouble(text.substring(start, at)));
    }

    private int digits() {
        int start = at;
        while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private boolean string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < end) {
            char c = text.charAt(at++);
            if (c == '"') {
                string = out.toString();
                return true;
            }
            if (c < ' ') {
                return false;
            }
            if (c != '\\') {
                out.append(c);
            } else if (at == end || !escape(text.charAt(at++), out)) {
                return false;
            }
        }
        return false;
    }

    private boolean escape(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\', '/' -> out.append(c);
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'u' -> {
                int unit = hex();
                if (unit < 0) {
                    return false;
                }
                appendUnit((char) unit, out);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Half of a surrogate pair without the other half becomes U+FFFD. */
    private void appendUnit(char unit, StringBuilder out) {
        if (!Character.isSurrogate(unit)) {
            out.append(unit);
            return;
        }
        int mark = at;
        if (Character.isHighSurrogate(unit) && take('\\') && take('u')) {
            int low = hex();
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                out.append(unit).append((char) low);
                return;
            }
        }
        at = mark;
        out.append('\uFFFD');
    }

    private int hex() {
        int value = 0;
        for (int i = 0; i < 4; i++, at++) {
            int digit = at < end && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private void space() {
        while (at < end && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(char c) {
        if (at < end && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }
}
