package dev.drydock.dockerfile;

/** {@code WORKDIR path}: absolute, or relative to the one before. */
public record Workdir(Statement source, String path) implements Instruction {
    static Workdir read(Statement statement, Problems problems) throws Refusal {
        return new Workdir(statement, InstructionReader.onlyArgument(statement, problems));
    }

    @Override
    public Workdir expand(Expansion expansion) throws ExpansionException {
        return new Workdir(source, expansion.word(path));
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.workdir(this);
    }
}
