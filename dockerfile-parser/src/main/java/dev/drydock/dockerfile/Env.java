package dev.drydock.dockerfile;

import java.util.List;

/** {@code ENV key=value …}, in order; every value sees the variables from before the instruction. */
public record Env(Statement source, List<KeyValue> variables) implements Instruction {
    public Env {
        variables = List.copyOf(variables);
    }

    static Env read(Statement statement, Problems problems) throws Refusal {
        return new Env(statement, KeyValue.read(statement, problems));
    }

    @Override
    public Env expand(Expansion expansion) throws ExpansionException {
        return new Env(source, KeyValue.expand(variables, expansion));
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.env(this);
    }
}
