package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A FROM and the instructions up to the next.
 *
 * @param index its place in the file, from 0
 * @param problems errors that refuse a build which needs this stage, and no other: values that are wrong whatever the
 *     variables are, and a source that stands further down
 */
public record Stage(int index, From from, List<Instruction> instructions, List<Diagnostic> problems) {
    public Stage {
        instructions = List.copyOf(instructions);
        problems = List.copyOf(problems);
    }

    /** The name behind AS, in lower case. */
    public Optional<String> name() {
        return from.stageName();
    }

    /** The name, or {@code stage-} and the index. */
    public String label() {
        return name().orElse("stage-" + index);
    }
}
