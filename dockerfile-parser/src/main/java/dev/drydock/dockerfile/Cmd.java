package dev.drydock.dockerfile;

/** {@code CMD command}: what a container runs, or the arguments of its entrypoint. */
public record Cmd(Statement source, CommandLine command) implements Instruction {
    static Cmd read(Statement statement, Problems problems) {
        Flags.read(statement, Flags.Known.NONE, problems);
        return new Cmd(statement, CommandLine.of(statement, 0));
    }

    /** Its variables are those of the container. */
    @Override
    public Cmd expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.cmd(this);
    }
}
