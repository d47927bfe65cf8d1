package dev.drydock.cli;

import dev.drydock.engine.Language;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ignored}: what a build context holds. */
@Command(
        name = "ignored",
        description = "Lists a build context: what it holds, what is left out, and by which line.",
        mixinStandardHelpOptions = true)
final class IgnoredCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final LanguageArguments language = new LanguageArguments();

    @Option(
            names = {"-f", "--file", "--dockerfile"},
            paramLabel = "FILE",
            description = "The Dockerfile: FILE.dockerignore wins over .dockerignore")
    private @Nullable String dockerfile;

    @Option(
            names = "--context",
            paramLabel = "DIR",
            description = "The build context (default: the Dockerfile's folder)")
    private @Nullable String named;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default), or json with an object a line")
    private @Nullable String format;

    @Option(
            names = {"-i", "--input-file"},
            paramLabel = "FILE",
            description = "Single paths instead: JSON lines of patterns and path")
    private @Nullable Path inputFile;

    @Parameters(arity = "0..1", paramLabel = "CONTEXT", description = "The same as --context")
    private @Nullable String context;

    IgnoredCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path rows = inputFile;
        boolean json = Language.isJson(Optional.ofNullable(format));
        return language.run(console, answers -> {
            if (rows != null) {
                Language.ignoredRows(rows, answers);
            } else {
                Language.ignored(
                        Optional.ofNullable(named).or(() -> Optional.ofNullable(context)),
                        Optional.ofNullable(dockerfile),
                        LanguageArguments.folder(),
                        List.of(),
                        json,
                        answers);
            }
            return true;
        });
    }
}
