package dev.drydock.dockerfile;

import java.util.List;

/** {@code LABEL key=value …}, in order. */
public record Label(Statement source, List<KeyValue> labels) implements Instruction {
    public Label {
        labels = List.copyOf(labels);
    }

    static Label read(Statement statement, Problems problems) throws Refusal {
        return new Label(statement, KeyValue.read(statement, problems));
    }

    @Override
    public Label expand(Expansion expansion) throws ExpansionException {
        return new Label(source, KeyValue.expand(labels, expansion));
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.label(this);
    }
}
