package dev.drydock.dockerfile;

import java.util.Optional;

/**
 * One problem in the user's text: what, where, why and how to mend it.
 *
 * @param rule name of the build check that found it; absent for the language's own rules
 * @param file name of the file as the caller gave it
 * @param message what is wrong, one line, beginning with the instruction where there is one
 * @param why the cause, when the message alone does not say it
 * @param fix what to write instead
 */
public record Diagnostic(
        Severity severity,
        Optional<String> rule,
        String file,
        SourceRange range,
        String message,
        Optional<String> why,
        Optional<String> fix) {

    /** An error without reason or remedy yet; see {@link #why(String)} and {@link #fix(String)}. */
    public static Diagnostic error(String file, SourceRange range, String message) {
        return new Diagnostic(
                Severity.ERROR, Optional.empty(), file, range, message, Optional.empty(), Optional.empty());
    }

    /** A warning without reason or remedy yet. */
    public static Diagnostic warning(String file, SourceRange range, String message) {
        return new Diagnostic(
                Severity.WARNING, Optional.empty(), file, range, message, Optional.empty(), Optional.empty());
    }

    /** The same problem with its cause; an empty text changes nothing. */
    public Diagnostic why(String text) {
        return text.isEmpty() ? this : new Diagnostic(severity, rule, file, range, message, Optional.of(text), fix);
    }

    /** The same problem with its remedy; an empty text changes nothing. */
    public Diagnostic fix(String text) {
        return text.isEmpty() ? this : new Diagnostic(severity, rule, file, range, message, why, Optional.of(text));
    }

    /** The same problem as the finding of a named build check. */
    public Diagnostic rule(String name) {
        return new Diagnostic(severity, Optional.of(name), file, range, message, why, fix);
    }

    /** The same problem, told as an error. */
    public Diagnostic asError() {
        return new Diagnostic(Severity.ERROR, rule, file, range, message, why, fix);
    }

    /**
     * The problem as people read it: place and message, the lines with a caret below, cause, remedy. Lines are separated
     * by {@code \n}, without one at the end.
     *
     * @param text the whole text of {@link #file}; where it has no such line the excerpt is left out
     */
    public String render(String text) {
        return Excerpt.render(this, SourceText.of(text));
    }

    /** Place and message in one line. */
    @Override
    public String toString() {
        return file + ":" + range + ": " + (severity == Severity.WARNING ? "warning: " : "") + message
                + rule.map(name -> " [" + name + "]").orElse("");
    }

    /** A text as messages show it: in double quotes, escaped as Go's {@code %q} does. */
    public static String quote(String text) {
        return Go.quote(text);
    }
}
