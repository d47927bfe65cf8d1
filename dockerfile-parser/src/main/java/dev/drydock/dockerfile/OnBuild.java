package dev.drydock.dockerfile;

import java.util.Optional;
import java.util.Set;

/**
 * {@code ONBUILD instruction}: runs in a build that is FROM this image, right behind its FROM.
 *
 * @param expression the instruction verbatim, here-documents included: what the image's configuration holds
 * @param trigger the same, understood; absent if it would be refused, which only a build that triggers it may say
 */
public record OnBuild(Statement source, String expression, Optional<Instruction> trigger) implements Instruction {
    /** Keywords that no trigger may have. */
    static final Set<String> REFUSED = Set.of("FROM", "MAINTAINER", "ONBUILD");

    static OnBuild read(Statement statement, Problems problems) throws Refusal {
        Flags.read(statement, Flags.Known.NONE, problems);
        if (statement.trigger().isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(),
                    "ONBUILD requires at least one argument",
                    "",
                    "write ONBUILD and an instruction");
        }
        Statement inner = statement.trigger().get();
        if (inner.name().equals("ONBUILD")) {
            throw problems.fatal(
                    inner.keyword().range(),
                    "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
                    "",
                    "name the instruction itself");
        }
        if (REFUSED.contains(inner.name())) {
            throw problems.fatal(
                    inner.keyword().range(), inner.name() + " isn't allowed as an ONBUILD trigger", "", "leave it out");
        }
        Problems own = problems.fresh();
        Optional<Instruction> trigger = InstructionReader.read(inner, own);
        own.all()
                .forEach(problem -> problems.warning(
                        problem.range(),
                        problem.message(),
                        problem.why().orElse("a build that is FROM this image will be refused"),
                        problem.fix().orElse("")));
        return new OnBuild(statement, inner.text(), own.hasErrors() ? Optional.empty() : trigger);
    }

    /** Nothing in it is replaced before it is triggered. */
    @Override
    public OnBuild expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.onBuild(this);
    }
}
