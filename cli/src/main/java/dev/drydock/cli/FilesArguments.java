package dev.drydock.cli;

import dev.drydock.engine.DockerfileSet;
import dev.drydock.engine.SettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that read one Dockerfile or many. */
final class FilesArguments {
    @Option(
            names = {"-f", "--file", "--dockerfile"},
            paramLabel = "FILE",
            description = "The file (default: Dockerfile, or src/main/docker/Dockerfile)")
    private @Nullable String dockerfile;

    @Option(
            names = "--dockerfiles",
            paramLabel = "PATTERN",
            split = ",",
            description = "Many files instead: Ant patterns, in the order of their paths; one with ! leaves out")
    private List<String> dockerfiles = new ArrayList<>();

    @Option(
            names = "--basedir",
            paramLabel = "DIR",
            description = "Folder that the patterns are relative to (default: the current one)")
    private @Nullable Path basedir;

    DockerfileSet find(@Nullable String context) throws SettingException, IOException {
        Path folder = LanguageArguments.folder();
        return dockerfiles.isEmpty()
                ? DockerfileSet.one(folder, Optional.ofNullable(dockerfile), Optional.ofNullable(context))
                : DockerfileSet.matching(basedir == null ? folder : folder.resolve(basedir), dockerfiles);
    }
}
