package dev.drydock.cli;

import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.Language;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code outline}: what a build can be given. */
@Command(
        name = "outline",
        description = "Shows the stages of a Dockerfile, and the arguments, secrets and agents of a target.",
        mixinStandardHelpOptions = true)
final class OutlineCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final LanguageArguments language = new LanguageArguments();

    @Mixin
    private final FilesArguments files = new FilesArguments();

    @Mixin
    private final BuildArguments arguments = new BuildArguments();

    @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build (default: the last)")
    private String target = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json")
    private @Nullable String format;

    OutlineCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DockerfileSet found = files.find(null);
        boolean json = Language.isJson(Optional.ofNullable(format));
        return language.run(console, answers -> {
            Language.outline(found, target, arguments.values(), json, answers);
            return true;
        });
    }
}
