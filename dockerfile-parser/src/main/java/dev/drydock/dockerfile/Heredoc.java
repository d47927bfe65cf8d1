package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A here-document (Dockerfile reference, "Here-Documents").
 *
 * @param name the word behind {@code <<}, quotes removed; also the line that ends it
 * @param content the lines as written, with their ends
 * @param expand false when part of the word was quoted: then variables stay as they are
 * @param chomp whether {@code <<-} asked for leading tabs to be removed
 * @param fileDescriptor the number before {@code <<}; 0 when there is none
 */
public record Heredoc(String name, String content, boolean expand, boolean chomp, int fileDescriptor) {

    /** The content as it is meant: without leading tabs if {@link #chomp}. */
    public String body() {
        if (!chomp) {
            return content;
        }
        StringBuilder out = new StringBuilder(content.length());
        boolean start = true;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (start && c == '\t') {
                continue;
            }
            start = c == '\n';
            out.append(c);
        }
        return out.toString();
    }

    Heredoc withContent(String text) {
        return new Heredoc(name, text, expand, chomp, fileDescriptor);
    }

    /**
     * Reads a word that opens a here-document and nothing else: {@code [fd]<<[-]WORD}.
     *
     * @throws ExpansionException a quote is not closed
     */
    static Optional<Heredoc> open(String word) throws ExpansionException {
        int at = 0;
        while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') {
            at++;
        }
        int descriptor = number(word.substring(0, at));
        if (!word.startsWith("<<", at)) {
            return Optional.empty();
        }
        at += 2;
        boolean chomp = at < word.length() && word.charAt(at) == '-';
        at += chomp ? 1 : 0;
        while (at < word.length() && isRegexSpace(word.charAt(at))) {
            at++;
        }
        String rest = word.substring(at);
        if (rest.isEmpty() || rest.indexOf('<') >= 0) {
            return Optional.empty();
        }
        if (rest.chars().allMatch(c -> c == '_' || c == '.' || (c < 0x80 && Character.isLetterOrDigit(c)))) {
            return Optional.of(new Heredoc(rest, "", true, chomp, descriptor));
        }
        ShellLexer.Options plain = ShellLexer.Options.HEREDOC_NAME;
        List<String> words = new ShellLexer(rest, '\\', Variables.none(), plain).words();
        if (words.size() != 1) {
            return Optional.empty();
        }
        List<String> raw = new ShellLexer(rest, '\\', Variables.none(), plain.keepingQuotes()).words();
        boolean quoted = quotes(words.get(0)) != quotes(raw.get(0));
        return Optional.of(new Heredoc(words.get(0), "", !quoted, chomp, descriptor));
    }

    /** Like {@link #open}, where an unclosed quote merely means that it is none. */
    static Optional<Heredoc> tryOpen(String word) {
        if (!word.contains("<<")) {
            return Optional.empty();
        }
        try {
            return open(word);
        } catch (ExpansionException e) {
            return Optional.empty();
        }
    }

    /** The here-documents that a whole statement opens; none when its quotes do not close. */
    static List<Heredoc> openedBy(String line) throws ExpansionException {
        List<String> words;
        try {
            words = new ShellLexer(line, '\\', Variables.none(), ShellLexer.Options.HEREDOC_LINE).words();
        } catch (ExpansionException e) {
            return List.of();
        }
        List<Heredoc> found = new ArrayList<>();
        for (String word : words) {
            if (word.contains("<<")) {
                open(word).ifPresent(found::add);
            }
        }
        return found;
    }

    private static int number(String digits) {
        try {
            return digits.isEmpty() ? 0 : Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static boolean isRegexSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    private static long quotes(String text) {
        return text.chars().filter(c -> c == '\'' || c == '"').count();
    }
}
