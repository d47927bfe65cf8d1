package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.SourceRange;
import java.util.ArrayList;
import java.util.List;

/** Collects what the rules find in one file, in the order they find it. */
final class Findings {
    /** A hostile file can break a rule with every word: that many findings are kept. */
    private static final int KEPT = 1000;

    private final String file;
    private final CheckOptions options;
    private final List<Diagnostic> found = new ArrayList<>();

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
