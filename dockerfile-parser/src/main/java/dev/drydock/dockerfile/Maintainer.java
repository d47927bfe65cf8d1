package dev.drydock.dockerfile;

/** {@code MAINTAINER name}: the author of the image; deprecated. */
public record Maintainer(Statement source, String author) implements Instruction {
    static Maintainer read(Statement statement, Problems problems) throws Refusal {
        return new Maintainer(statement, InstructionReader.onlyArgument(statement, problems));
    }

    /** Nothing in it is replaced. */
    @Override
    public Maintainer expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.maintainer(this);
    }
}
