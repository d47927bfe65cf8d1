package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;

/** Makes an instruction of a statement: knows the keywords, and leaves the rest to their records. */
final class InstructionReader {
    static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private InstructionReader() {}

    /** The instruction; absent if something is so wrong with it that nothing can be made of it. */
    static Optional<Instruction> read(Statement statement, Problems problems) {
        try {
            return Optional.of(
                    switch (statement.name()) {
                        case "ADD" -> Add.read(statement, problems);
                        case "ARG" -> Arg.read(statement, problems);
                        case "CMD" -> Cmd.read(statement, problems);
                        case "COPY" -> Copy.read(statement, problems);
                        case "ENTRYPOINT" -> Entrypoint.read(statement, problems);
                        case "ENV" -> Env.read(statement, problems);
                        case "EXPOSE" -> Expose.read(statement, problems);
                        case "FROM" -> From.read(statement, problems);
                        case "HEALTHCHECK" -> Healthcheck.read(statement, problems);
                        case "LABEL" -> Label.read(statement, problems);
                        case "MAINTAINER" -> Maintainer.read(statement, problems);
                        case "ONBUILD" -> OnBuild.read(statement, problems);
                        case "RUN" -> Run.read(statement, problems);
                        case "SHELL" -> Shell.read(statement, problems);
                        case "STOPSIGNAL" -> StopSignal.read(statement, problems);
                        case "USER" -> User.read(statement, problems);
                        case "VOLUME" -> Volume.read(statement, problems);
                        case "WORKDIR" -> Workdir.read(statement, problems);
                        default -> throw unknown(statement, problems);
                    });
        } catch (Refusal e) {
            problems.add(e.diagnostic());
            return Optional.empty();
        }
    }

    private static Refusal unknown(Statement statement, Problems problems) {
        String keyword = statement.keyword().text();
        if (problems.isFull()) {
            return problems.fatal(statement.keyword().range(), "unknown instruction: " + keyword, "", "");
        }
        String fix = Suggestion.nearest(keyword, KEYWORDS)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("an instruction is one of " + String.join(", ", KEYWORDS));
        return problems.fatal(statement.keyword().range(), "unknown instruction: " + keyword, "", fix);
    }

    static String onlyArgument(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        return onlyArgumentWhateverFlags(statement, problems);
    }

    static String onlyArgumentWhateverFlags(Statement statement, Problems problems) throws Refusal {
        if (statement.arguments().size() != 1) {
            throw problems.fatal(
                    statement.keyword().range(),
                    statement.name() + " requires exactly one argument",
                    "it has none",
                    "write " + statement.name() + " and what it is to be");
        }
        return statement.arguments().get(0).text();
    }
}
