package dev.drydock.cli;

import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.NamedContext;
import dev.drydock.build.OnFailure;
import dev.drydock.build.PullPolicy;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.PruneSettings;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.report.Amounts;
import dev.drydock.report.BuildMetadata;
import dev.drydock.report.ProgressLines;
import dev.drydock.upkeep.PrunePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code build}: an image from a Dockerfile. */
@Command(name = "build", description = "Builds an image from a Dockerfile.", mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final EngineArguments engine = new EngineArguments();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "Name of the image; more than once for several")
    private List<String> tags = new ArrayList<>();

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

    @Option(names = "--no-cache", description = "Run every step again")
    private boolean noCache;

    @Mixin
    private final SettingArguments settings = new SettingArguments();

    @Option(
            names = "--on-failure",
            paramLabel = "WHAT",
            description = "What becomes of the files of a RUN that fails: discard, or keep for the command shell")
    private String onFailure = "discard";

    @Mixin
    private final WireArguments wire = new WireArguments();

    @Option(names = "--pull", description = "Ask registries whether a base image is another by now")
    private boolean pull;

    @Option(names = "--push", description = "Push the image under its names")
    private boolean push;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "SPEC",
            description = "Also write the image: type=docker or type=oci, type=tar or type=local for its files,"
                    + " with dest=PATH; more than once for several")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "Write the facts of the build as JSON")
    private @Nullable Path metadataFile;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            split = ",",
            description = "What is built for (default: this machine); of several the image is an index")
    private List<String> platforms = new ArrayList<>();

    @Option(
            names = "--auto-prune",
            paramLabel = "AGE,SIZE|off",
            description =
                    "What goes out of the store by itself, once a day: what was not used for AGE, and what was not"
                            + " used for longest while it is larger than SIZE (default: 30d,20g)")
    private @Nullable String autoPrune;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the image id alone")
    private boolean quiet;

    @Parameters(
            paramLabel = "CONTEXT",
            description = "Folder that COPY and ADD read from, the address of a git repository or an archive,"
                    + " or - for an archive or a Dockerfile by standard input")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String context;

    BuildCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return engine.run(console, drydock -> {
            PrunePolicy policy = PruneSettings.policy(Optional.ofNullable(autoPrune));
            int code = build(drydock);
            drydock.upkeep().prune(policy).ifPresent(pruned -> console.detail("pruned the store: " + pruned.size()));
            return code;
        });
    }

    private int build(Drydock drydock) throws IOException, DockerfileException, BuildFailure, UsageException {
        List<ImageReference> names = new ArrayList<>();
        for (String tag : tags) {
            names.add(ImageReference.parse(tag));
        }
        if (push) {
            PushCommand.check(names);
        }
        WireSettings onWire = wire.get();
        List<ImageOutput> written = outputs();
        BuildRequest request = request();
        BuildMetadata metadata = new BuildMetadata();
        ProgressLines progress = new ProgressLines(console.lines(quiet));
        BuildListener both = event -> {
            metadata.on(event);
            progress.on(event);
        };
        long start = System.nanoTime();
        BuildResult result;
        try {
            result = drydock.build(request, names, both, console.cancellation());
        } catch (IOException | DockerfileException | BuildFailure | RuntimeException e) {
            write(metadata, BuildMetadata.Outcome.failed(tags));
            throw e;
        }
        Digest id = result.imageId();
        long size = drydock.size(result);
        Optional<Digest> digest = Optional.empty();
        for (ImageOutput output : written) {
            Optional<Digest> known =
                    drydock.write(id, names, onWire, output, console.out(), progress, console.cancellation());
            digest = known.isPresent() ? known : digest;
        }
        if (push) {
            digest = Optional.of(drydock.push(id, names, onWire, progress, console.cancellation()));
        }
        write(
                metadata,
                new BuildMetadata.Outcome(
                        tags, Optional.of(id.toString()), digest.map(Digest::toString), size, result.images()));
        if (quiet) {
            console.answer(id.toString());
        } else {
            console.say("built " + (names.isEmpty() ? "" : names.get(0) + " ") + "(" + id + "): "
                    + progress.summary(size) + ", " + Amounts.time(Duration.ofNanos(System.nanoTime() - start)));
            digest.ifPresent(known -> console.say("digest " + known));
        }
        return 0;
    }

    private List<ImageOutput> outputs() throws UsageException {
        List<ImageOutput> parsed = new ArrayList<>();
        for (String output : outputs) {
            try {
                parsed.add(ImageOutput.parse(output));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        if (quiet && parsed.stream().anyMatch(output -> output.dest().isEmpty())) {
            throw new UsageException("--quiet and an output to standard output\n  fix: leave one out");
        }
        return parsed;
    }

    private void write(BuildMetadata metadata, BuildMetadata.Outcome outcome) throws IOException {
        if (metadataFile != null) {
            metadata.write(metadataFile, outcome);
        }
    }

    private BuildRequest request() throws IOException, UsageException {
        Optional<NamedContext> remote = remoteContext();
        Path folder = remote.isPresent() ? Path.of("") : Path.of(context);
        folder = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new UsageException("the build context " + context + " is not a folder");
        }
        Path dockerfile = file == null ? folder.resolve("Dockerfile") : file.toAbsolutePath();
        Path shown = file == null ? Path.of("Dockerfile") : file;
        BuildSettings standard = settings.get()
                .withOnFailure(OnFailure.parse(onFailure)
                        .orElseThrow(() -> new UsageException(
                                "--on-failure is \"" + onFailure + "\"\n  fix: write keep or discard")));
        return new BuildRequest(
                dockerfile,
                shown.toString(),
                folder,
                List.of(engine.store()),
                Optional.ofNullable(target).filter(stage -> !stage.isEmpty()),
                buildArgs.values(),
                platforms(),
                noCache,
                pull ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT,
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
