package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins lines to statements: directives, comments, continuations, here-documents. */
final class StatementReader {
    private static final int MAX_LINE_BYTES = 65_535;

    private final SourceText source;
    private final Problems problems;
    private final List<Statement> statements = new ArrayList<>();
    private final Set<String> directivesSeen = new HashSet<>();
    private boolean directivesOver;
    private Optional<Directive> escapeDirective = Optional.empty();
    private char escape = '\\';
    private List<String> comments = new ArrayList<>();
    private int next;

    StatementReader(SourceText source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    DockerfileText read() {
        if (source.lines() == 0) {
            problems.error(
                    SourceRange.at(1, 1),
                    "the Dockerfile cannot be empty",
                    "",
                    "begin with FROM and the image to build on");
        } else {
            checkLengths();
            while (next < source.lines()) {
                line();
            }
            if (statements.isEmpty() && !problems.hasErrors()) {
                problems.error(
                        SourceRange.at(1, 1),
                        "file with no instructions",
                        "it holds comments only",
                        "begin with FROM and the image to build on");
            }
        }
        return new DockerfileText(
                source.file(), source.text(), Directives.detect(source, escapeDirective), escape, statements);
    }

    private void checkLengths() {
        for (int line = 0; line < source.lines(); line++) {
            if (source.mayBeLongerThan(line, MAX_LINE_BYTES) && source.utf8Length(line) > MAX_LINE_BYTES) {
                problems.error(
                        SourceRange.at(line + 1, 1),
                        "dockerfile line greater than max allowed size of " + MAX_LINE_BYTES,
                        "it has " + source.utf8Length(line) + " bytes",
                        "break it with \"" + escape + "\" at the end of a line, or put the data into a file");
            }
        }
    }

    /** Reads the line at {@link #next} and, if it is the first of a statement, the rest of that. */
    private void line() {
        int first = next++;
        String content = source.content(first);
        int start = Blank.skip(content, 0, content.length());
        String trimmed = content.substring(start);
        boolean directive = directive(first, trimmed);
        if (Blank.isComment(trimmed)) {
            if (!directive) {
                comment(source.content(first));
            }
            return;
        }
        int end = continuation(trimmed);
        if (end < 0 && trimmed.isEmpty()) {
            return;
        }
        LogicalLine joined = new LogicalLine(source);
        joined.append(end < 0 ? trimmed : trimmed.substring(0, end), first, start);
        List<SourceRange> emptyLines = new ArrayList<>();
        while (end >= 0 && next < source.lines()) {
            int at = next++;
            String more = source.content(at);
            if (Blank.isComment(more)) {
                continue;
            }
            if (Blank.isBlank(more)) {
                emptyLines.add(SourceRange.at(at + 1, 1));
                continue;
            }
            end = continuation(more);
            joined.append(end < 0 ? more : more.substring(0, end), at, 0);
        }
        statement(joined.seal(), first, emptyLines);
    }

    private boolean directive(int line, String trimmed) {
        if (directivesOver) {
            return false;
        }
        Optional<Directive> directive = Directives.parse(source, line, trimmed, "#");
        if (directive.isEmpty()) {
            directivesOver = true;
            return false;
        }
        Directive found = directive.get();
        if (!directivesSeen.add(found.name())) {
            problems.error(
                    found.range(),
                    "only one " + found.name() + " parser directive can be used",
                    "there is one above",
                    "remove one of them");
        } else if (found.name().equals("escape")) {
            if (found.value().equals("\\") || found.value().equals("`")) {
                escape = found.value().charAt(0);
                escapeDirective = directive;
            } else {
                problems.error(
                        found.range(),
                        "invalid escape token '" + found.value() + "' does not match ` or \\",
                        "",
                        "write \"# escape=`\" or leave the line out");
            }
        }
        return true;
    }

    /** An indented comment keeps its sign, and so describes nothing; an empty one ends the block. */
    private void comment(String content) {
        String text = Blank.trim(content.substring(1));
        if (text.isEmpty()) {
            comments = new ArrayList<>();
        } else {
            comments.add(text);
        }
    }

    /** Where a line that goes on ends, without the escape character; -1 if it does not go on. */
    private int continuation(String content) {
        int end = content.length();
        while (end > 0 && (content.charAt(end - 1) == ' ' || content.charAt(end - 1) == '\t')) {
            end--;
        }
        if (end == 0 || content.charAt(end - 1) != escape) {
            return -1;
        }
        return end == 1 || content.charAt(end - 2) != escape ? end - 1 : -1;
    }

    private void statement(LogicalLine joined, int first, List<SourceRange> emptyLines) {
        StatementSplitter splitter = new StatementSplitter(joined, escape, problems);
        try {
            StatementSplitter.Parts parts = splitter.split(0, 0);
            List<Heredoc> heredocs = List.of();
            if (parts.mayHaveHeredocs() && joined.text().contains("<<")) {
                heredocs = heredocs(joined, first);
            }
            SourceRange range = range(first, next - 1);
            statements.add(parts.statement(
                    heredocs, source.lines(first, next - 1).stripTrailing(), range, comments, emptyLines));
        } catch (Refusal e) {
            problems.add(e.diagnostic());
        }
        comments = new ArrayList<>();
    }

    private List<Heredoc> heredocs(LogicalLine joined, int first) throws Refusal {
        List<Heredoc> read = new ArrayList<>();
        List<Heredoc> opened;
        try {
            opened = Heredoc.openedBy(joined.text());
        } catch (ExpansionException e) {
            throw problems.fatal(joined.range(0, joined.text().length()), String.valueOf(e.getMessage()), "", e.fix());
        }
        for (Heredoc heredoc : opened) {
            int body = next;
            while (next < source.lines() && !ends(heredoc, source.content(next))) {
                next++;
            }
            if (next == source.lines()) {
                int at = Math.max(0, joined.text().indexOf("<<"));
                throw problems.fatal(
                        joined.range(
                                at,
                                Math.min(
                                        at + 2 + heredoc.name().length(),
                                        joined.text().length())),
                        "unterminated heredoc",
                        "no line below line " + (first + 1) + " is \"" + heredoc.name() + "\" and nothing else",
                        "end it with a line \"" + heredoc.name() + "\" without spaces around it");
            }
            read.add(heredoc.withContent(body == next ? "" : source.lines(body, next - 1)));
            next++;
        }
        return read;
    }

    private static boolean ends(Heredoc heredoc, String line) {
        int start = 0;
        while (heredoc.chomp() && start < line.length() && line.charAt(start) == '\t') {
            start++;
        }
        return line.length() - start == heredoc.name().length() && line.startsWith(heredoc.name(), start);
    }

    private SourceRange range(int first, int last) {
        SourceRange begin = source.wholeLine(first);
        SourceRange end = source.wholeLine(last);
        if (first == last) {
            return begin;
        }
        return new SourceRange(begin.firstLine(), begin.firstColumn(), end.lastLine(), end.lastColumn());
    }
}
