package dev.drydock.dockerfile;

/** {@code ENTRYPOINT command}: what a container always runs; an empty array takes an inherited one away. */
public record Entrypoint(Statement source, CommandLine command) implements Instruction {
    static Entrypoint read(Statement statement, Problems problems) {
        Flags.read(statement, Flags.Known.NONE, problems);
        return new Entrypoint(statement, CommandLine.of(statement, 0));
    }

    /** Its variables are those of the container. */
    @Override
    public Entrypoint expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.entrypoint(this);
    }
}
