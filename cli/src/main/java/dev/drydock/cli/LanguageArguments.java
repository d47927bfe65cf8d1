package dev.drydock.cli;

import dev.drydock.build.BuildFailure;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.SettingException;
import dev.drydock.report.Answers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command for tools has: where its answer goes. */
final class LanguageArguments {
    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "File for the answer, made anew (default, and -: standard output)")
    private @Nullable String outputFile;

    /** What a command does with the place of its answer. @return whether all is well */
    @FunctionalInterface
    interface Task {
        boolean run(Answers answers) throws IOException, DockerfileException, BuildFailure, SettingException;
    }

    /** What relative paths are relative to. */
    static Path folder() {
        return Path.of("").toAbsolutePath();
    }

    int run(Console console, Task task) throws IOException, DockerfileException, BuildFailure, SettingException {
        try (Answers answers = Answers.to(Optional.ofNullable(outputFile), folder(), console.out())) {
            return task.run(answers) ? 0 : ExitCode.FAILED;
        }
    }
}
