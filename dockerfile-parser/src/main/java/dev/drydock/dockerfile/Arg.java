package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ARG name[=default] …}; above the first FROM, of the whole file. */
public record Arg(Statement source, List<Declaration> declarations) implements Instruction {

    /**
     * One argument. Of several in one instruction each sees those before it, so a builder expands
     * {@link #standard} itself, and only when no build argument takes its place.
     *
     * @param standard the default as written; absent where the value comes from outside or from a global ARG
     * @param description what the comment right above says of it, if it begins with the name
     */
    public record Declaration(String name, Optional<String> standard, Optional<String> description) {}

    public Arg {
        declarations = List.copyOf(declarations);
    }

    static Arg read(Statement statement, Problems problems) throws Refusal {
        if (statement.arguments().isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(), "ARG requires at least one argument", "", "write ARG name=default");
        }
        Map<String, String> descriptions = statement.descriptions();
        List<Declaration> declarations = new ArrayList<>();
        for (Word word : statement.arguments()) {
            int equals = word.text().indexOf('=');
            String name = equals < 0 ? word.text() : word.text().substring(0, equals);
            Optional<String> standard =
                    equals < 0 ? Optional.empty() : Optional.of(word.text().substring(equals + 1));
            if (name.isEmpty()) {
                problems.error(
                        word.range(),
                        "ARG names can not be blank",
                        "nothing stands before the =",
                        "write ARG name=default");
            }
            declarations.add(new Declaration(name, standard, Optional.ofNullable(descriptions.get(name))));
        }
        return new Arg(statement, declarations);
    }

    /** Expands all defaults with the same variables; see {@link Declaration} for why a builder goes one by one. */
    @Override
    public Arg expand(Expansion expansion) throws ExpansionException {
        List<Declaration> expanded = new ArrayList<>();
        for (Declaration each : declarations) {
            Optional<String> standard =
                    each.standard.isEmpty() ? Optional.empty() : Optional.of(expansion.word(each.standard.get()));
            expanded.add(new Declaration(each.name, standard, each.description));
        }
        return new Arg(source, expanded);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.arg(this);
    }
}
