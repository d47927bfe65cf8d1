package dev.drydock.cli;

import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.NamedContext;
import dev.drydock.build.OnFailure;
import dev.drydock.build.PullPolicy;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be built, and how, in docker's spelling: what {@code build} and {@code verify} have in common. */
final class RequestArguments {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile (default: CONTEXT/Dockerfile)")
    private @Nullable Path file;

    @Mixin
    private final BuildArguments buildArgs = new BuildArguments();

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|env=NAME]",
            description = "A secret for RUN --mount=type=secret; without src and env, the environment variable ID")
    private List<String> secrets = new ArrayList<>();

    @Option(
            names = "--ssh",
            paramLabel = "ID[=SOCKET]",
            description = "An ssh agent for RUN --mount=type=ssh (default socket: SSH_AUTH_SOCK)")
    private List<String> agents = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "Stage to build (default: the last)")
    private @Nullable String target;

    @Mixin
    private final SettingArguments settings = new SettingArguments();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            split = ",",
            description = "What is built for (default: this machine); of several the image is an index")
    private List<String> platforms = new ArrayList<>();

    @Parameters(
            paramLabel = "CONTEXT",
            description = "Folder that COPY and ADD read from, the address of a git repository or an archive,"
                    + " or - for an archive or a Dockerfile by standard input")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String context;

    /** What is to be built; the store is never part of the context. */
    BuildRequest get(Path store, boolean noCache, PullPolicy pull, OnFailure onFailure)
            throws IOException, UsageException {
        Optional<NamedContext> remote = remoteContext();
        Path folder = remote.isPresent() ? Path.of("") : Path.of(context);
        folder = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new UsageException("the build context " + context + " is not a folder");
        }
        Path dockerfile = file == null ? folder.resolve("Dockerfile") : file.toAbsolutePath();
        Path shown = file == null ? Path.of("Dockerfile") : file;
        BuildSettings standard = settings.get().withOnFailure(onFailure);
        return new BuildRequest(
                dockerfile,
                shown.toString(),
                folder,
                List.of(store),
                Optional.ofNullable(target).filter(stage -> !stage.isEmpty()),
                buildArgs.values(),
                platforms(),
                noCache,
                pull,
                epoch(),
                LentSecrets.of(secrets, agents),
                Optional.empty(),
                remote.map(standard::withRemoteContext).orElse(standard));
    }

    /** The context, if it is an address or comes by standard input; its Dockerfile is then in it. */
    private Optional<NamedContext> remoteContext() throws IOException, UsageException {
        if (context.equals("-")) {
            Path archive = Files.createTempFile("drydock-context", ".tar");
            archive.toFile().deleteOnExit();
            Files.copy(System.in, archive, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(new NamedContext.Archive(archive));
        }
        try {
            return Optional.of(NamedContext.parse(context, Path.of("")))
                    .filter(parsed -> parsed instanceof NamedContext.Repository || parsed instanceof NamedContext.Web);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the build context " + context + ": " + e.getMessage());
        }
    }

    private List<Platform> platforms() throws IOException {
        List<Platform> parsed = new ArrayList<>();
        for (String platform : platforms) {
            parsed.add(Platform.parse(platform));
        }
        return parsed.isEmpty() ? List.of(Platform.host()) : parsed;
    }

    static Optional<Instant> epoch() throws UsageException {
        String seconds = System.getenv("SOURCE_DATE_EPOCH");
        if (seconds == null || seconds.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseUnsignedLong(seconds.strip())));
        } catch (NumberFormatException | DateTimeException e) {
            throw new UsageException("SOURCE_DATE_EPOCH is \"" + seconds
                    + "\"\n  fix: set it to whole seconds since 1970-01-01T00:00:00Z, or unset it");
        }
    }
}
