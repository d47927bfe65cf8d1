package dev.drydock.dockerfile;

import java.util.List;

/** {@code SHELL ["executable", "argument"…]}: what runs shell forms from here on; never empty. */
public record Shell(Statement source, List<String> arguments) implements Instruction {
    public Shell {
        arguments = List.copyOf(arguments);
    }

    static Shell read(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        String fix = "write SHELL [\"/bin/sh\", \"-c\"]";
        if (statement.arguments().isEmpty()) {
            throw problems.fatal(statement.keyword().range(), "SHELL requires at least one argument", "", fix);
        }
        if (!statement.json()) {
            throw problems.fatal(
                    statement.argumentsRange(),
                    "SHELL requires the arguments to be in JSON form",
                    "strings are in double quotes, separated by commas, and nothing may follow",
                    fix);
        }
        return new Shell(statement, statement.words());
    }

    /** Nothing in it is replaced. */
    @Override
    public Shell expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.shell(this);
    }
}
