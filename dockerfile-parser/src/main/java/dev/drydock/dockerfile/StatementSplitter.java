package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Splits one joined line into keyword, flags and arguments, as its keyword wants it. */
final class StatementSplitter {
    private static final Set<String> HEREDOCS = Set.of("ADD", "COPY", "RUN");
    private static final int MAX_NESTING = 50;

    private final LogicalLine line;
    private final String text;
    private final WordSplitter words;
    private final char escape;
    private final Problems problems;

    StatementSplitter(LogicalLine line, char escape, Problems problems) {
        this.line = line;
        this.text = line.text();
        this.words = new WordSplitter(line, escape);
        this.escape = escape;
        this.problems = problems;
    }

    /** A statement without what only its surroundings know. */
    final class Parts {
        final int start;
        final int end;
        final Word keyword;
        final List<Word> flags = new ArrayList<>();
        List<Word> arguments = List.of();
        boolean json;
        Optional<Parts> trigger = Optional.empty();

        Parts(int start, int end, Word keyword) {
            this.start = start;
            this.end = end;
            this.keyword = keyword;
        }

        String name() {
            return Blank.upper(keyword.text());
        }

        boolean mayHaveHeredocs() {
            Parts last = name().equals("ONBUILD") ? trigger.orElse(this) : this;
            return HEREDOCS.contains(last.name()) && !last.json;
        }

        Statement statement(
                List<Heredoc> heredocs,
                String original,
                SourceRange range,
                List<String> comments,
                List<SourceRange> emptyLines) {
            Optional<Statement> inner = trigger.map(parts -> parts.statement(
                    heredocs,
                    heredocs.isEmpty() ? text.substring(parts.start, parts.end) : parts.verbatim(heredocs),
                    new SourceRange(
                            parts.keyword.range().firstLine(),
                            parts.keyword.range().firstColumn(),
                            range.lastLine(),
                            range.lastColumn()),
                    List.of(),
                    List.of()));
            return new Statement(
                    keyword,
                    flags,
                    arguments,
                    json,
                    heredocs,
                    inner,
                    text.substring(start, end),
                    original,
                    range,
                    comments,
                    emptyLines);
        }

        private String verbatim(List<Heredoc> heredocs) {
            StringBuilder out = new StringBuilder(text.substring(start));
            for (Heredoc heredoc : heredocs) {
                out.append('\n').append(heredoc.content()).append(heredoc.name());
            }
            return out.toString();
        }
    }

    Parts split(int from, int nesting) throws Refusal {
        int start = Blank.skip(text, from, text.length());
        int end = Blank.trimEnd(text, start, text.length());
        int keywordEnd = words.wordEnd(start, end);
        Parts parts = new Parts(start, end, line.word(start, keywordEnd));
        int rest = words.flags(words.skipSeparators(keywordEnd, end), end, parts.flags);
        arguments(parts, rest, end, nesting);
        return parts;
    }

    private void arguments(Parts parts, int start, int end, int nesting) throws Refusal {
        switch (parts.name()) {
            case "ADD", "COPY", "VOLUME" -> {
                if (!json(parts, start, end)) {
                    parts.arguments = words.atSpaces(start, end);
                }
            }
            case "RUN", "CMD", "ENTRYPOINT", "SHELL" -> command(parts, start, end);
            case "ARG" -> parts.arguments = words.quoted(start, end);
            case "ENV", "LABEL" -> parts.arguments = pairs(parts.name(), start, end);
            case "EXPOSE", "FROM" -> parts.arguments = words.atSpaces(start, end);
            case "MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR" -> parts.arguments = whole(start, end);
            case "HEALTHCHECK" -> healthcheck(parts, start, end);
            case "ONBUILD" -> {
                if (nesting > MAX_NESTING) {
                    throw chained(parts);
                }
                if (start < end) {
                    parts.trigger = Optional.of(split(start, nesting + 1));
                }
            }
            default -> {
                // Nobody knows how the words of an unknown instruction are to be split.
                int keywordEnd = parts.start + parts.keyword.text().length();
                parts.arguments = List.of(line.word("", keywordEnd, keywordEnd));
            }
        }
    }

    private Refusal chained(Parts parts) {
        return problems.fatal(
                parts.keyword.range(),
                "ONBUILD: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
                "",
                "name the instruction itself");
    }

    private List<Word> whole(int start, int end) {
        return start < end ? List.of(line.word(start, end)) : List.of();
    }

    private void command(Parts parts, int start, int end) throws Refusal {
        if (!json(parts, start, end)) {
            parts.arguments = whole(start, end);
        }
    }

    private boolean json(Parts parts, int start, int end) throws Refusal {
        try {
            Optional<List<JsonForm.Element>> elements = JsonForm.array(text, start, end);
            elements.ifPresent(list -> {
                parts.json = true;
                parts.arguments = list.stream()
                        .map(element -> line.word(element.text(), element.start(), element.end()))
                        .toList();
            });
            return elements.isPresent();
        } catch (JsonForm.NotStrings e) {
            throw problems.fatal(
                    line.range(e.start, e.end), parts.name() + ": " + e.getMessage(), "", "put it in double quotes");
        }
    }

    private void healthcheck(Parts parts, int start, int end) throws Refusal {
        if (start == end) {
            return;
        }
        int stop = start;
        while (stop < end && !Blank.isSpace(text.charAt(stop))) {
            stop++;
        }
        List<Word> all = new ArrayList<>(List.of(line.word(start, stop)));
        command(parts, Blank.skip(text, stop, end), end);
        all.addAll(parts.arguments);
        parts.arguments = all;
    }

    /** {@code key=value …}, or the old {@code key value} when the first word has no {@code =}. */
    private List<Word> pairs(String name, int start, int end) throws Refusal {
        List<Word> quoted = words.quoted(start, end);
        if (quoted.isEmpty()) {
            return List.of();
        }
        if (quoted.get(0).text().indexOf('=') < 0) {
            int keyEnd = words.wordEnd(start, end);
            int value = words.skipSeparators(keyEnd, end);
            if (keyEnd == end) {
                throw problems.fatal(
                        line.range(start, end),
                        name + " must have two arguments",
                        "a value is missing",
                        "write " + name + " " + text.substring(start, end) + "=value");
            }
            return List.of(line.word(start, keyEnd), line.word(value, end), line.word("", keyEnd, value));
        }
        List<Word> pairs = new ArrayList<>();
        for (Word word : quoted) {
            int equals = word.text().indexOf('=');
            if (equals < 0) {
                throw problems.fatal(
                        word.range(),
                        name + ": Syntax error - can't find = in " + Go.quote(word.text())
                                + ". Must be of the form: name=value",
                        "white space separates the pairs",
                        "quote a value that holds spaces, or escape them with \"" + escape + "\"");
            }
            pairs.add(new Word(word.text().substring(0, equals), word.range()));
            pairs.add(new Word(word.text().substring(equals + 1), word.range()));
            pairs.add(new Word("=", word.range()));
        }
        return pairs;
    }
}
