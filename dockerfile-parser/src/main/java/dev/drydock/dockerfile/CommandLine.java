package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;

/** A command of RUN, CMD, ENTRYPOINT or HEALTHCHECK: for a shell, or to be executed as it is. */
public sealed interface CommandLine {

    /**
     * The shell form. Its variables are the shell's own.
     *
     * @param text the command with continuations joined; may be empty
     * @param heredocs the here-documents it opens, in order
     */
    record Shell(String text, List<Heredoc> heredocs) implements CommandLine {
        public Shell {
            heredocs = List.copyOf(heredocs);
        }

        /**
         * What the shell is given: the text; the body alone where the text is nothing but the opener of a here-document;
         * else text and here-documents, which the shell reads itself.
         */
        public String script() {
            if (heredocs.isEmpty()) {
                return text;
            }
            if (isHeredocAlone()) {
                return heredocs.get(0).body();
            }
            StringBuilder script = new StringBuilder(text);
            for (Heredoc heredoc : heredocs) {
                script.append('\n').append(heredoc.content()).append(heredoc.name());
            }
            return script.toString();
        }

        /**
         * The here-document to be put at {@code /dev/pipes/NAME}, mode 0755, and run through the shell by that path: the
         * text is nothing but its opener, and its body begins with {@code #!}.
         */
        public Optional<Heredoc> program() {
            return isHeredocAlone() && heredocs.get(0).body().startsWith("#!")
                    ? Optional.of(heredocs.get(0))
                    : Optional.empty();
        }

        private boolean isHeredocAlone() {
            return !heredocs.isEmpty() && Heredoc.tryOpen(text).isPresent();
        }
    }

    /** The exec form, a JSON array; possibly empty. */
    record Exec(List<String> arguments) implements CommandLine {
        public Exec {
            arguments = List.copyOf(arguments);
        }
    }

    /** The command that the arguments of a statement are, from {@code first} on. */
    static CommandLine of(Statement statement, int first) {
        List<String> words =
                statement.words().subList(first, statement.arguments().size());
        return statement.json() ? new Exec(words) : new Shell(String.join(" ", words), statement.heredocs());
    }
}
