package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Draws a diagnostic: its lines, numbered, and a caret line that fits also below tabs and wide characters. */
final class Excerpt {
    private static final int WIDTH = 120;
    private static final int LEAD = 40;
    private static final int TAB = 4;

    private Excerpt() {}

    static String render(Diagnostic diagnostic, SourceText source) {
        List<String> out = new ArrayList<>();
        out.add(clean(diagnostic.toString()));
        int line = diagnostic.range().firstLine() - 1;
        if (line < source.lines()) {
            int digits = Math.max(2, String.valueOf(line + 1).length());
            if (line > 0 && !Blank.isBlank(source.content(line - 1))) {
                out.add(("   %" + digits + "d | %s").formatted(line, draw(source.content(line - 1), 0, 0).text));
            }
            String content = source.content(line);
            int from = offset(content, diagnostic.range().firstColumn() - 1);
            boolean oneLine = diagnostic.range().lastLine() == line + 1;
            int to = oneLine
                    ? offset(content, diagnostic.range().lastColumn())
                    : Blank.trimEnd(content, 0, content.length());
            Drawn drawn = draw(content, from, Math.max(from, to));
            out.add((" > %" + digits + "d | %s").formatted(line + 1, drawn.text).stripTrailing());
            out.add(" ".repeat(3 + digits) + " | " + " ".repeat(drawn.caret) + "^".repeat(drawn.length));
        }
        diagnostic.why().ifPresent(why -> out.add("  why: " + clean(why)));
        diagnostic.fix().ifPresent(fix -> out.add("  fix: " + clean(fix)));
        return String.join("\n", out);
    }

    private static int offset(String content, int codePoints) {
        int at = 0;
        for (int i = 0; i < codePoints && at < content.length(); i++) {
            at += Character.charCount(content.codePointAt(at));
        }
        return at;
    }

    /** A line as it is shown, and where the caret goes, in columns of a terminal. */
    private record Drawn(String text, int caret, int length) {}

    private static Drawn draw(String content, int from, int to) {
        StringBuilder text = new StringBuilder();
        int start = 0;
        int column = 0;
        int caret = -1;
        int end = -1;
        if (from > WIDTH - LEAD) {
            start = content.offsetByCodePoints(0, content.codePointCount(0, from) - LEAD);
            text.append("… ");
            column = 2;
        }
        int at = start;
        while (at < content.length() && column < WIDTH) {
            caret = at == from ? column : caret;
            end = at == to ? column : end;
            int c = content.codePointAt(at);
            int width = width(c);
            if (c == '\t') {
                text.append(" ".repeat(TAB));
            } else if (isHarmless(c)) {
                text.appendCodePoint(c);
            } else {
                text.append('·');
                width = 1;
            }
            column += width;
            at += Character.charCount(c);
        }
        if (at < content.length()) {
            text.append(" …");
        }
        caret = caret < 0 ? column : caret;
        end = end < 0 ? column : end;
        return new Drawn(text.toString().stripTrailing(), caret, Math.max(1, end - caret));
    }

    /** Text from a hostile file for one line of a terminal: no controls, no changes of direction. */
    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().limit(2000).forEach(c -> {
            if (c == '\t' || c == '\n' || c == '\r') {
                out.append(' ');
            } else {
                out.appendCodePoint(isHarmless(c) ? c : '·');
            }
        });
        return out.toString();
    }

    private static boolean isHarmless(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static int width(int c) {
        if (c == '\t') {
            return TAB;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return isWide(c) ? 2 : 1;
    }

    /** Unicode's East Asian Width W and F, in blocks. */
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || (c >= 0x2E80 && c <= 0x303E)
                        || (c >= 0x3041 && c <= 0x33FF)
                        || (c >= 0x3400 && c <= 0x4DBF)
                        || (c >= 0x4E00 && c <= 0xA4CF)
                        || (c >= 0xA960 && c <= 0xA97F)
                        || (c >= 0xAC00 && c <= 0xD7A3)
                        || (c >= 0xF900 && c <= 0xFAFF)
                        || (c >= 0xFE30 && c <= 0xFE6F)
                        || (c >= 0xFF00 && c <= 0xFF60)
                        || (c >= 0xFFE0 && c <= 0xFFE6)
                        || (c >= 0x1F300 && c <= 0x1F64F)
                        || (c >= 0x1F680 && c <= 0x1F6FF)
                        || (c >= 0x1F900 && c <= 0x1F9FF)
                        || (c >= 0x20000 && c <= 0x3FFFD));
    }
}
