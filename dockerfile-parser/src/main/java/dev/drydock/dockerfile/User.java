package dev.drydock.dockerfile;

/** {@code USER user[:group]}, names or numbers. */
public record User(Statement source, String user) implements Instruction {
    static User read(Statement statement, Problems problems) throws Refusal {
        return new User(statement, InstructionReader.onlyArgument(statement, problems));
    }

    @Override
    public User expand(Expansion expansion) throws ExpansionException {
        return new User(source, expansion.word(user));
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.user(this);
    }
}
