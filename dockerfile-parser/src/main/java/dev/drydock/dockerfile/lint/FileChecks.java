package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.DockerfileText;
import dev.drydock.dockerfile.Heredoc;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rules that need the text alone: how names and keywords are written. They hold for all stages, needed or not. */
final class FileChecks {
    private static final Set<String> RESERVED = Set.of("context", "scratch");

    private final Findings findings;

    FileChecks(Findings findings) {
        this.findings = findings;
    }

    /** Blank lines inside continuations; known before any instruction is looked at. */
    void continuations(DockerfileText text) {
        for (Statement statement : text.statements()) {
            if (!statement.emptyLines().isEmpty()) {
                int blank = statement.emptyLines().get(0).firstLine();
                findings.add(
                        findings.options(),
                        Rule.NO_EMPTY_CONTINUATION,
                        SourceRange.at(lastJoinedLine(statement), 1),
                        "Empty continuation line",
                        "line " + blank + " is blank and the instruction goes on below it",
                        "take the line out, or begin it with #");
            }
        }
    }

    /** The last line of a statement in front of its here-documents. */
    private static int lastJoinedLine(Statement statement) {
        int line = statement.range().lastLine();
        for (Heredoc heredoc : statement.heredocs()) {
            line -= 1 + (int) heredoc.content().chars().filter(c -> c == '\n').count();
        }
        return line;
    }

    /**
     * The rules of single statements.
     *
     * @param isWhole whether the parser could make an instruction of it
     */
    void statement(Statement statement, boolean isWhole) {
        CheckOptions here = findings.options().with(statement.comments());
        switch (statement.name()) {
            case "MAINTAINER" ->
                findings.add(
                        here,
                        Rule.MAINTAINER_DEPRECATED,
                        Places.keyword(statement),
                        "Maintainer instruction is deprecated in favor of using label",
                        "",
                        "write LABEL org.opencontainers.image.authors=\""
                                + (statement.arguments().isEmpty()
                                        ? "name"
                                        : statement.arguments().get(0).text())
                                + "\"");
            case "FROM" -> from(here, statement, isWhole);
            case "ARG" -> {
                if (isWhole) {
                    description(
                            here,
                            statement,
                            statement.arguments().stream()
                                    .map(word -> word.text().split("=", 2)[0])
                                    .toList());
                }
            }
            default -> {}
        }
    }

    private void from(CheckOptions here, Statement statement, boolean isWhole) {
        int words = statement.arguments().size();
        if (words == 3) {
            String name = statement.arguments().get(2).text();
            if (!name.equals(lower(name))) {
                findings.add(
                        here,
                        Rule.STAGE_NAME_CASING,
                        Places.argument(statement, 2),
                        "Stage name '" + name + "' should be lowercase",
                        "stage names are compared in lower case",
                        "write AS " + lower(name));
            }
        }
        if (words >= 3) {
            String from = statement.keyword().text();
            String as = statement.arguments().get(1).text();
            boolean isLower = from.equals(lower(from));
            String wanted = isLower ? lower(as) : upper(as);
            if ((isLower || from.equals(upper(from))) && !as.equals(wanted)) {
                findings.add(
                        here,
                        Rule.FROM_AS_CASING,
                        Places.argument(statement, 1),
                        "'" + as + "' and '" + from + "' keywords' casing do not match",
                        "",
                        "write " + wanted);
            }
        }
        if (isWhole && words == 3) {
            description(
                    here, statement, List.of(lower(statement.arguments().get(2).text())));
        }
    }

    /** The comment line right above has to begin with one of the names. */
    private void description(CheckOptions here, Statement statement, List<String> names) {
        List<String> comments = statement.comments();
        if (comments.isEmpty() || names.isEmpty()) {
            return;
        }
        String last = comments.get(comments.size() - 1);
        if (names.contains(last.split(" ", 2)[0])) {
            return;
        }
        String wanted = names.size() > 1 ? "<arg_key>" : names.get(0);
        findings.add(
                here,
                Rule.INVALID_DEFINITION_DESCRIPTION,
                Places.keyword(statement),
                "Comment for " + statement.name() + " should follow the format: `# " + wanted + " <description>`",
                "the comment above is shown as the description of what it names",
                "begin it with \"# " + names.get(0) + " \", or put an empty line \"#\" between");
    }

    void stageNames(List<Stage> stages) {
        Map<String, Integer> lines = new HashMap<>();
        for (Stage stage : stages) {
            if (stage.name().isEmpty()) {
                continue;
            }
            String name = stage.name().get();
            SourceRange place = Places.argument(stage.from().source(), 2);
            if (RESERVED.contains(name)) {
                findings.add(
                        findings.options(),
                        Rule.RESERVED_STAGE_NAME,
                        place,
                        "Stage name should not use the same name as reserved stage \"" + name + "\"",
                        "",
                        "choose another name");
            }
            Integer first = lines.putIfAbsent(name, stage.from().range().firstLine());
            if (first != null) {
                findings.add(
                        findings.options(),
                        Rule.DUPLICATE_STAGE_NAME,
                        place,
                        "Duplicate stage name \"" + name + "\", stage names should be unique",
                        "the stage of line " + first + " has this name, and only the last one is found by it",
                        "choose another name");
            }
        }
    }

    /** All keywords from the first FROM on are written as most of them are. */
    void keywords(List<Stage> stages) {
        List<Statement> statements = new ArrayList<>();
        for (Stage stage : stages) {
            statements.add(stage.from().source());
            stage.instructions().stream().map(Instruction::source).forEach(statements::add);
        }
        int balance = 0;
        for (Statement statement : statements) {
            String keyword = statement.keyword().text();
            balance += keyword.equals(lower(keyword)) ? 1 : keyword.equals(upper(keyword)) ? -1 : 0;
        }
        boolean wantLower = balance > 0;
        for (Statement statement : statements) {
            String keyword = statement.keyword().text();
            String wanted = wantLower ? lower(keyword) : upper(keyword);
            if (!keyword.equals(wanted)) {
                findings.add(
                        findings.options(),
                        Rule.CONSISTENT_INSTRUCTION_CASING,
                        Places.keyword(statement),
                        "Command '" + keyword + "' should match the case of the command majority ("
                                + (wantLower ? "lowercase" : "uppercase") + ")",
                        "",
                        "write " + wanted);
            }
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
