package dev.drydock.dockerfile;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The patterns of {@code ${v#p}}, {@code ${v%p}} and {@code ${v/p/r}}: {@code *}, {@code ?} and characters, of which
 * {@code *}, {@code ?} and {@code \} may be escaped; there are no classes. Neither wildcard crosses a line end.
 *
 * <p>Every pair of pattern place and text place is tried once, so that a match costs their product at most.
 */
final class ShellPattern {
    /** The pattern is not one, or matching it would cost too much. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    private static final int ANY = -1;
    private static final int STAR = -2;
    private static final long MAX_COST = 1L << 27;

    private final int[] pattern;
    private final int length;
    private final boolean greedy;
    private final int[] text;
    private final BitSet tried = new BitSet();

    private ShellPattern(String pattern, String text, boolean greedy) throws Invalid {
        this.pattern = new int[pattern.length()];
        this.length = compile(pattern, this.pattern);
        this.greedy = greedy;
        this.text = text.codePoints().toArray();
        if ((length + 1L) * (this.text.length + 1L) > MAX_COST) {
            throw new Invalid("pattern and value are too long to be compared");
        }
    }

    private static int compile(String pattern, int[] out) throws Invalid {
        int[] in = pattern.codePoints().toArray();
        int length = 0;
        int at = in.length > 0 && in[0] == 0xFEFF ? 1 : 0;
        while (at < in.length) {
            int c = in[at++];
            int following = at < in.length ? in[at] : 0;
            if (c == '*') {
                out[length++] = STAR;
            } else if (c == '?') {
                out[length++] = ANY;
            } else if (c != '\\') {
                out[length++] = c;
            } else if (at < in.length && (following == '*' || following == '?' || following == '\\')) {
                out[length++] = following;
                at++;
            } else if (at == in.length || (following != '}' && following != '/')) {
                throw new Invalid("invalid escape '\\" + (at < in.length ? Character.toString(following) : "") + "'");
            }
        }
        return length;
    }

    static String trimPrefix(String pattern, String value, boolean greedy) throws Invalid {
        ShellPattern shell = new ShellPattern(pattern, value, greedy);
        int end = shell.match(0);
        return end < 0 ? value : shell.slice(end, shell.text.length);
    }

    /** Reverses both and trims the front: the shortest match at the end is not what a search from the left finds. */
    static String trimSuffix(String pattern, String value, boolean greedy) throws Invalid {
        String rest = trimPrefix(reversePattern(pattern), reverse(value), greedy);
        return reverse(rest);
    }

    /** Replaces the first match, or all. The replacement may name the match as {@code $0}, if it replaces all. */
    static String replace(String pattern, String value, String replacement, boolean all, long limit) throws Invalid {
        ShellPattern shell = new ShellPattern(pattern, value, true);
        int size = shell.text.length;
        StringBuilder out = new StringBuilder();
        int copied = 0;
        int search = 0;
        while (search <= size) {
            int start = search;
            int end = shell.match(start);
            while (end < 0 && start < size) {
                end = shell.match(++start);
            }
            if (end < 0) {
                break;
            }
            out.append(shell.slice(copied, start));
            // An empty match right behind the last one is none.
            if (end > copied || start == 0) {
                out.append(all ? fill(replacement, shell.slice(start, end)) : replacement);
            }
            if (out.length() > limit) {
                throw new Invalid("the result is too long");
            }
            copied = end;
            if (!all) {
                break;
            }
            search = Math.max(end, search + 1);
        }
        return out.append(shell.slice(copied, size)).toString();
    }

    /** The end of the preferred match that begins at {@code start}, or -1. */
    private int match(int start) {
        Deque<int[]> later = new ArrayDeque<>();
        later.push(new int[] {0, start});
        while (!later.isEmpty()) {
            int[] place = later.pop();
            int p = place[0];
            int t = place[1];
            while (true) {
                int key = p * (text.length + 1) + t;
                if (tried.get(key)) {
                    break;
                }
                if (p == length) {
                    // Places at the end of a match may be part of the next one; those before it failed.
                    for (int i = 0; i < length; i++) {
                        tried.clear(i * (text.length + 1) + t);
                    }
                    return t;
                }
                tried.set(key);
                boolean more = t < text.length;
                if (pattern[p] == STAR) {
                    boolean longer = more && text[t] != '\n';
                    if (greedy && longer) {
                        later.push(new int[] {p + 1, t});
                        t++;
                    } else {
                        if (longer) {
                            later.push(new int[] {p, t + 1});
                        }
                        p++;
                    }
                } else if (more && (pattern[p] == text[t] || (pattern[p] == ANY && text[t] != '\n'))) {
                    p++;
                    t++;
                } else {
                    break;
                }
            }
        }
        return -1;
    }

    private String slice(int from, int to) {
        return new String(text, from, to - from);
    }

    /** Fills a replacement as Go's {@code Regexp.Expand} does: there are no groups but the whole match. */
    private static String fill(String template, String match) {
        int dollar = template.indexOf('$');
        if (dollar < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (; dollar >= 0; dollar = template.indexOf('$', at)) {
            out.append(template, at, dollar);
            at = dollar + 1;
            if (at < template.length() && template.charAt(at) == '$') {
                out.append('$');
                at++;
                continue;
            }
            boolean brace = at < template.length() && template.charAt(at) == '{';
            int start = brace ? at + 1 : at;
            int end = start;
            while (end < template.length() && isNamePart(template.codePointAt(end))) {
                end += Character.charCount(template.codePointAt(end));
            }
            boolean closed = !brace || (end < template.length() && template.charAt(end) == '}');
            if (end == start || !closed) {
                out.append('$');
                continue;
            }
            if (template.substring(start, end).equals("0")) {
                out.append(match);
            }
            at = brace ? end + 1 : end;
        }
        return out.append(template, at, template.length()).toString();
    }

    private static boolean isNamePart(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static String reversePattern(String pattern) {
        int[] in = pattern.codePoints().toArray();
        int[] out = new int[in.length];
        int last = in.length - 1;
        int i = 0;
        while (i <= last) {
            int to = last - i;
            if (in[i] == '\\' && i != last) {
                out[to - 1] = '\\';
                out[to] = in[i + 1];
                i += 2;
            } else {
                out[to] = in[i++];
            }
        }
        return new String(out, 0, out.length);
    }

    private static String reverse(String text) {
        int[] in = text.codePoints().toArray();
        for (int i = 0, j = in.length - 1; i < j; i++, j--) {
            int c = in[i];
            in[i] = in[j];
            in[j] = c;
        }
        return new String(in, 0, in.length);
    }
}
