package dev.drydock.dockerfile;

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

    /** The same problem, never without a remedy. */
    static Diagnostic complete(Diagnostic problem, SourceText source) {
        if (problem.fix().isPresent()) {
            return problem;
        }
        return problem.fix(
                form(keyword(problem.range().firstLine() - 1, source)).orElse("correct the line, or remove it"));
    }

    /** To write an instruction in the form that it has; absent if there is no such instruction. */
    static Optional<String> form(String keyword) {
        return Optional.ofNullable(FORMS.get(keyword)).map(form -> "write it as " + form);
    }

    /** The keyword of the instruction that a line belongs to; of a trigger, the trigger's. */
    private static String keyword(int line, SourceText source) {
        int at = Math.min(line, source.lines() - 1);
        while (at > 0 && goesOn(source.content(at - 1))) {
            at--;
        }
        if (at < 0) {
            return "";
        }
        String[] words = Blank.trim(source.content(at)).split("\\s+", 3);
        String first = Blank.upper(words[0]);
        boolean trigger = first.equals("ONBUILD") && words.length > 1 && FORMS.containsKey(Blank.upper(words[1]));
        return trigger ? Blank.upper(words[1]) : first;
    }

    private static boolean goesOn(String content) {
        String line = content.stripTrailing();
        return line.endsWith("\\") || line.endsWith("`");
    }
}
