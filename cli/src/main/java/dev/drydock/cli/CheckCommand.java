package dev.drydock.cli;

import dev.drydock.engine.CheckOutcome;
import dev.drydock.engine.CheckSettings;
import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.Language;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}: what is wrong with Dockerfiles. */
@Command(
        name = "check",
        description = "Finds mistakes in Dockerfiles: errors of the language, and build checks.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final LanguageArguments language = new LanguageArguments();

    @Mixin
    private final FilesArguments files = new FilesArguments();

    @Mixin
    private final BuildArguments arguments = new BuildArguments();

    @Option(
            names = "--context",
            paramLabel = "DIR",
            description = "The build context (default: the Dockerfile's folder)")
    private @Nullable String named;

    @Option(
            names = "--target",
            paramLabel = "STAGE",
            description = "Look at this stage and those it needs (default: all)")
    private @Nullable String target;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text (default), json, sarif, github (annotations) or gitlab (code quality)")
    private @Nullable String format;

    @Option(
            names = {"--error", "--check-error"},
            description = "Every finding counts as an error")
    private boolean errors;

    @Parameters(arity = "0..1", paramLabel = "CONTEXT", description = "The same as --context")
    private @Nullable String context;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Optional<String> root = Optional.ofNullable(named).or(() -> Optional.ofNullable(context));
        DockerfileSet found = files.find(root.orElse(null));
        CheckSettings settings = new CheckSettings(
                root,
                Optional.ofNullable(target),
                arguments.values(),
                CheckSettings.format(Optional.ofNullable(format)),
                errors);
        return language.run(console, answers -> {
            CheckOutcome outcome = Language.check(found, settings, LanguageArguments.folder(), answers);
            if (outcome.fails()) {
                console.say("drydock: " + outcome.reason());
            }
            return !outcome.fails();
        });
    }
}
