package dev.drydock.engine;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Reading;
import dev.drydock.dockerfile.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A remedy for problems that come without one of their own: the form that their instruction has. */
final class Remedies {
    private static final Map<String, String> FORMS = Map.ofEntries(
            Map.entry("ADD", "ADD [--flag] SOURCE... DESTINATION"),
            Map.entry("ARG", "ARG NAME[=DEFAULT]..."),
            Map.entry("CMD", "CMD [\"PROGRAM\", \"ARGUMENT\"...], or CMD COMMAND"),
            Map.entry("COPY", "COPY [--flag] SOURCE... DESTINATION"),
            Map.entry("ENTRYPOINT", "ENTRYPOINT [\"PROGRAM\", \"ARGUMENT\"...], or ENTRYPOINT COMMAND"),
            Map.entry("ENV", "ENV NAME=VALUE..."),
            Map.entry("EXPOSE", "EXPOSE PORT[-PORT][/tcp|/udp|/sctp]..."),
            Map.entry("FROM", "FROM [--platform=PLATFORM] IMAGE [AS NAME]"),
            Map.entry("HEALTHCHECK", "HEALTHCHECK [--flag] CMD COMMAND, or HEALTHCHECK NONE"),
            Map.entry("LABEL", "LABEL NAME=VALUE..."),
            Map.entry("MAINTAINER", "LABEL org.opencontainers.image.authors=NAME, which has taken its place"),
            Map.entry("ONBUILD", "ONBUILD INSTRUCTION, which is not ONBUILD, FROM or MAINTAINER"),
            Map.entry("RUN", "RUN [--flag] COMMAND, or RUN [\"PROGRAM\", \"ARGUMENT\"...]"),
            Map.entry("SHELL", "SHELL [\"PROGRAM\", \"ARGUMENT\"...]"),
            Map.entry("STOPSIGNAL", "STOPSIGNAL SIGNAL"),
            Map.entry("USER", "USER NAME[:GROUP]"),
            Map.entry("VOLUME", "VOLUME PATH..., or VOLUME [\"PATH\"...]"),
            Map.entry("WORKDIR", "WORKDIR PATH"));

    private Remedies() {}

    static Diagnostic complete(Diagnostic problem, Reading reading) {
        if (problem.fix().isPresent()) {
            return problem;
        }
        int line = problem.range().firstLine();
        return reading.text().statements().stream()
                .filter(statement -> statement.range().firstLine() <= line
                        && line <= statement.range().lastLine())
                .findFirst()
                .map(Statement::name)
                .or(() -> Optional.of(word(reading.text().text(), line)))
                .map(FORMS::get)
                .map(form -> problem.fix("write it as " + form))
                .orElseGet(() -> problem.fix("correct the line, or remove it"));
    }

    /** The first word of a line whose statement could not be read. */
    private static String word(String text, int line) {
        return text.lines()
                .skip(line - 1L)
                .findFirst()
                .map(content -> content.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT))
                .orElse("");
    }
}
