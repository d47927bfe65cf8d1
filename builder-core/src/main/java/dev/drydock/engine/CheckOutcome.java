package dev.drydock.engine;

import dev.drydock.report.CheckedFile;
import java.util.List;

/**
 * What a check came to.
 *
 * @param strict whether every finding counts as an error
 */
public record CheckOutcome(int errors, int warnings, boolean strict) {
    static CheckOutcome of(List<CheckedFile> files, boolean strict) {
        return new CheckOutcome(
                files.stream().mapToInt(CheckedFile::errors).sum(),
                files.stream().mapToInt(CheckedFile::warnings).sum(),
                strict);
    }

    /** Whether the goal fails. */
    public boolean fails() {
        return errors > 0 || (strict && warnings > 0);
    }

    /** Why it fails, in one line. */
    public String reason() {
        return "the check found " + count(errors, "error") + " and " + count(warnings, "warning")
                + (errors == 0 ? ", which count as errors (drydock.check.error)" : "");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
