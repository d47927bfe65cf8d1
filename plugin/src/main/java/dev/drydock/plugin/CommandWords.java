package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands as elements have them: {@code <exec>} with an element for each word, or a text, which is taken apart at spaces.
 * A space in quotes or behind a backslash is none of those.
 */
final class CommandWords {
    private CommandWords() {}

    static List<String> of(Element element) {
        Element inner = element.child("exec").orElse(element);
        if (!inner.children().isEmpty() && inner.child("shell").isEmpty()) {
            return inner.children().stream().map(word -> word.text().orElse("")).toList();
        }
        return split(inner.child("shell").orElse(inner).text().orElse(""));
    }

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && quote != '\'';
            if (escapes && (Character.isWhitespace(text.charAt(i + 1)) || "\"'\\".indexOf(text.charAt(i + 1)) >= 0)) {
                word.append(text.charAt(++i));
                inWord = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                }
                word.setLength(0);
                inWord = false;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                inWord = true;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
