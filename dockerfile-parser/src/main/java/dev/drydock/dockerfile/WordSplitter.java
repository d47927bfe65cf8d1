package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Cuts a joined line into words, in the two ways the language has, and takes the flags from its front. */
final class WordSplitter {
    private final LogicalLine line;
    private final String text;
    private final char escape;

    WordSplitter(LogicalLine line, char escape) {
        this.line = line;
        this.text = line.text();
        this.escape = escape;
    }

    /** Words between white space, whatever quotes say. The stretch has none at its edges. */
    List<Word> atSpaces(int start, int end) {
        List<Word> words = new ArrayList<>();
        int at = start;
        while (at < end) {
            int stop = wordEnd(at, end);
            words.add(line.word(at, stop));
            at = skipSeparators(stop, end);
        }
        return words;
    }

    /** The end of the word that begins at {@code start}. */
    int wordEnd(int start, int end) {
        int at = start;
        while (at < end && !Blank.isSeparator(text.charAt(at))) {
            at++;
        }
        return at;
    }

    int skipSeparators(int start, int end) {
        int at = start;
        while (at < end && Blank.isSeparator(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Words as a shell would cut them, quotes and escapes kept. An escape at the very end is dropped. */
    List<Word> quoted(int start, int end) {
        List<Word> words = new ArrayList<>();
        int at = Blank.skip(text, start, end);
        while (at < end) {
            int from = at;
            int dropped = -1;
            char quote = 0;
            while (at < end && (quote != 0 || !Blank.isSpace(text.charAt(at)))) {
                char c = text.charAt(at);
                if (c == escape && quote != '\'') {
                    if (at + 1 == end) {
                        dropped = at++;
                        break;
                    }
                    // What is escaped is passed over, so that it opens and closes nothing.
                    at += Character.charCount(text.codePointAt(at + 1));
                } else if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                }
                at++;
            }
            int to = dropped >= 0 ? dropped : at;
            if (to > from) {
                words.add(line.word(from, to));
            }
            at = Blank.skip(text, at, end);
        }
        return words;
    }

    /**
     * Takes the words that begin with {@code --} from the front into {@code flags}, quotes and escapes resolved; a lone
     * {@code --} ends them.
     *
     * @return where the rest begins
     */
    int flags(int start, int end, List<Word> flags) {
        int at = start;
        while (true) {
            at = Blank.skip(text, at, end);
            if (!text.startsWith("--", at) || at + 2 > end) {
                return at;
            }
            int from = at;
            StringBuilder word = new StringBuilder();
            char quote = 0;
            boolean quoted = false;
            while (at < end && (quote != 0 || !Blank.isSpace(text.charAt(at)))) {
                char c = text.charAt(at++);
                if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                    quoted = true;
                } else if (c == quote) {
                    quote = 0;
                } else if (c != escape) {
                    word.append(c);
                } else if (at < end) {
                    int escaped = text.codePointAt(at);
                    word.appendCodePoint(escaped);
                    at += Character.charCount(escaped);
                }
            }
            if (word.toString().equals("--")) {
                return Blank.skip(text, at, end);
            }
            if (quoted || word.length() > 0) {
                flags.add(line.word(word.toString(), from, at));
            }
        }
    }
}
