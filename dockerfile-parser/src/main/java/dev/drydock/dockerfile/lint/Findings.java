package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;

/** Collects what the rules find in one file, in the order they find it. */
final class Findings {
    /** A hostile file can break a rule with every word: that many findings are kept. */
    static final int KEPT = 1000;

    /** In characters; a second or less. */
    private static final long MOST = 1L << 26;

    private final String file;
    private final CheckOptions options;
    private final List<Diagnostic> found = new ArrayList<>();
    private long spent;

    Findings(String file, CheckOptions options) {
        this.file = file;
        this.options = options;
    }

    /** What the top of the file, or the build argument, says of rules. */
    CheckOptions options() {
        return options;
    }

    /** Whether more would not be kept, so that they need not be looked for. */
    boolean isFull() {
        return found.size() >= KEPT;
    }

    /**
     * Counts what looking at a file costs, so that no file takes for ever.
     *
     * @throws DockerfileException it costs too much
     */
    void spend(Dockerfile dockerfile, Instruction instruction, long work) throws DockerfileException {
        spent += work;
        if (spent > MOST) {
            throw dockerfile.refused(
                    instruction.range(),
                    instruction.name() + ": expanding the variables of all instructions takes too long",
                    "their values are long and used very often",
                    "put so much text into a file");
        }
    }

    /**
     * @param here the options of the place, which comments may have changed
     * @param detail the reference's words, exactly
     */
    void add(CheckOptions here, Rule rule, SourceRange range, String detail, String why, String fix) {
        if (here.lets(rule) && !isFull()) {
            Diagnostic finding =
                    options.error() ? Diagnostic.error(file, range, detail) : Diagnostic.warning(file, range, detail);
            found.add(finding.rule(rule.ruleName()).why(why).fix(fix));
        }
    }

    List<Diagnostic> all() {
        return List.copyOf(found);
    }
}
