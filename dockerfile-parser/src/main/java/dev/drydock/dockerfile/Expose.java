package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code EXPOSE port…}.
 *
 * @param words the words sorted, as the history of an image shows them
 * @param ports the same, understood; filled by expanding, since a word may hold variables and become many
 */
public record Expose(Statement source, List<String> words, List<PortRange> ports) implements Instruction {
    public Expose {
        words = List.copyOf(words);
        ports = List.copyOf(ports);
    }

    static Expose read(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        if (statement.arguments().isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(), "EXPOSE requires at least one argument", "", "write EXPOSE 8080");
        }
        return new Expose(statement, statement.words().stream().sorted().toList(), List.of());
    }

    @Override
    public Expose expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        List<String> expanded = new ArrayList<>();
        List<PortRange> understood = new ArrayList<>();
        for (String word : words) {
            for (String port : expansion.words(word)) {
                expanded.add(port);
                understood.add(PortRange.parse(port));
            }
        }
        return new Expose(source, expanded, understood);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.expose(this);
    }
}
