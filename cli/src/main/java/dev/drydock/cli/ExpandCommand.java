package dev.drydock.cli;

import dev.drydock.engine.EnvironmentLines;
import dev.drydock.engine.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code expand}: a word with its variables replaced. */
@Command(
        name = "expand",
        description = "Replaces the variables of a word as a Dockerfile's instructions do.",
        mixinStandardHelpOptions = true)
final class ExpandCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final LanguageArguments language = new LanguageArguments();

    @Option(names = "--escape", paramLabel = "CHAR", description = "The escape character: \\ (default) or a backtick")
    private @Nullable String escape;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "A variable, or a file with one a line")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = {"-i", "--input-file"},
            paramLabel = "FILE",
            description = "Many words instead: JSON lines of word, escape, environment and mode")
    private @Nullable Path inputFile;

    @Option(names = "--word", paramLabel = "WORD", description = "The word, as it would stand in the Dockerfile")
    private @Nullable String named;

    @Parameters(arity = "0..1", paramLabel = "WORD", description = "The same")
    private @Nullable String word;

    ExpandCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path rows = inputFile;
        if (rows != null) {
            return language.run(console, answers -> {
                Language.expandRows(rows, answers);
                return true;
            });
        }
        String text = Optional.ofNullable(named)
                .or(() -> Optional.ofNullable(word))
                .orElseThrow(() -> new UsageException("expand what?\n  fix: add a word, or --input-file"));
        Map<String, String> environment = EnvironmentLines.read(variables, LanguageArguments.folder());
        char character = Language.escape(Optional.ofNullable(escape));
        return language.run(console, answers -> Language.expand(text, character, environment, answers));
    }
}
