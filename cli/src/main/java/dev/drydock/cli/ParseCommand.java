package dev.drydock.cli;

import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.Language;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parse}: Dockerfiles as JSON. */
@Command(
        name = "parse",
        description = "Writes Dockerfiles as JSON, one file a line, before any expansion.",
        mixinStandardHelpOptions = true)
final class ParseCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final LanguageArguments language = new LanguageArguments();

    @Mixin
    private final FilesArguments files = new FilesArguments();

    ParseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DockerfileSet found = files.find(null);
        return language.run(console, answers -> {
            Language.parse(found, answers);
            return true;
        });
    }
}
