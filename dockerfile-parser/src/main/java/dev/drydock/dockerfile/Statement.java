package dev.drydock.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One instruction as text: keyword, flags and words, before anything is known about their meaning.
 *
 * @param keyword the name of the instruction as written
 * @param flags the words before the first that does not begin with {@code --}; quotes and escapes resolved
 * @param arguments the words as written, quotes kept. A shell form and the rest of USER, WORKDIR and their like are one
 *     word; the JSON form has one for each element, decoded; ENV and LABEL have key, value and separator ({@code =} or, in
 *     the old form, nothing) in turn; an unknown instruction has a single empty one
 * @param json whether the arguments were a JSON array
 * @param heredocs the here-documents, in order
 * @param trigger the instruction an ONBUILD holds
 * @param line the statement in one line: continuations joined, comments dropped, no here-documents
 * @param text the statement as it stands in the file, here-documents included
 * @param range from the first character that is no space to the last
 * @param comments the comment lines above, oldest first, without their {@code #}
 * @param emptyLines the blank lines inside its continuations
 */
public record Statement(
        Word keyword,
        List<Word> flags,
        List<Word> arguments,
        boolean json,
        List<Heredoc> heredocs,
        Optional<Statement> trigger,
        String line,
        String text,
        SourceRange range,
        List<String> comments,
        List<SourceRange> emptyLines) {
    public Statement {
        flags = List.copyOf(flags);
        arguments = List.copyOf(arguments);
        heredocs = List.copyOf(heredocs);
        comments = List.copyOf(comments);
        emptyLines = List.copyOf(emptyLines);
    }

    /** The keyword in upper case. */
    public String name() {
        return Blank.upper(keyword.text());
    }

    /** The keyword in lower case. */
    public String lowerName() {
        return Blank.lower(keyword.text());
    }

    /** What the comments above say of something: the rest of the first line that begins with its name and a space. */
    Map<String, String> descriptions() {
        Map<String, String> found = new HashMap<>();
        for (String comment : comments) {
            int space = comment.indexOf(' ');
            if (space > 0) {
                found.putIfAbsent(comment.substring(0, space), comment.substring(space + 1));
            }
        }
        return found;
    }

    /** The texts of {@link #arguments}. */
    List<String> words() {
        return arguments.stream().map(Word::text).toList();
    }

    /** Where the arguments stand; the keyword's place when there are none. */
    SourceRange argumentsRange() {
        if (arguments.isEmpty()) {
            return keyword.range();
        }
        SourceRange first = arguments.get(0).range();
        SourceRange last = arguments.get(arguments.size() - 1).range();
        return new SourceRange(first.firstLine(), first.firstColumn(), last.lastLine(), last.lastColumn());
    }

    /** The same statement, said to stand elsewhere: a trigger of an image belongs to the FROM that brought it. */
    Statement at(SourceRange place) {
        return new Statement(
                new Word(keyword.text(), place),
                flags.stream().map(word -> new Word(word.text(), place)).toList(),
                arguments.stream().map(word -> new Word(word.text(), place)).toList(),
                json,
                heredocs,
                trigger,
                line,
                text,
                place,
                comments,
                List.of());
    }
}
