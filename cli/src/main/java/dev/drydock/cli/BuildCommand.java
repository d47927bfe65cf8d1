package dev.drydock.cli;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.PullPolicy;
import dev.drydock.content.Digest;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.report.BuildMetadata;
import dev.drydock.report.ProgressLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code build}: an image from a Dockerfile. */
@Command(name = "build", description = "Build an image from a Dockerfile.", mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "name, and optionally tag, of the image; several")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "the Dockerfile (default: CONTEXT/Dockerfile)")
    private @Nullable Path file;

    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "value of an ARG; without one, the environment's")
    private List<String> buildArgs = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "stage to build (default: the last)")
    private @Nullable String target;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "platform to build for (default: this machine's)")
    private @Nullable String platform;

    @Option(names = "--no-cache", description = "run every step")
    private boolean noCache;

    @Option(names = "--pull", description = "ask registries for newer base images")
    private boolean pull;

    @Option(names = "--push", description = "push the image under its names")
    private boolean push;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "SPEC",
            description = "type=docker,dest=FILE or type=oci,dest=FILE: also write the image as a tar")
    private List<String> outputs = new ArrayList<>();

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "write what was done as JSON")
    private @Nullable Path metadataFile;

    @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image id to a file")
    private @Nullable Path iidFile;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress; print the image id alone")
    private boolean quiet;

    @Parameters(paramLabel = "CONTEXT", description = "folder whose files COPY and ADD may read")
    private Path context = Path.of(".");

    @Override
    public Integer call() throws Exception {
        List<ImageReference> names = new ArrayList<>();
        for (String tag : tags) {
            names.add(ImageReference.parse(tag));
        }
        List<Path> archives = archives();
        BuildMetadata metadata = new BuildMetadata();
        ProgressLines progress = new ProgressLines((level, line) -> {
            if (!quiet) {
                System.err.println(line);
            }
        });
        BuildListener both = event -> {
            metadata.on(event);
            progress.on(event);
        };
        List<String> familiar = names.stream().map(ImageReference::familiar).toList();
        try (Interrupts interrupts = new Interrupts();
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            BuildResult built;
            try {
                built = drydock.build(request(), names, both, interrupts.cancellation());
            } catch (Exception e) {
                write(metadata, BuildMetadata.Outcome.failed(familiar));
                throw e;
            }
            Optional<Digest> digest = Optional.empty();
            for (Path archive : archives) {
                digest = Optional.of(drydock.save(built.imageId(), names, archive, interrupts.cancellation()));
            }
            if (push) {
                digest =
                        Optional.of(PushCommand.push(drydock, built.imageId(), names, both, interrupts.cancellation()));
            }
            long size = drydock.size(built.imageId());
            write(
                    metadata,
                    new BuildMetadata.Outcome(
                            familiar, Optional.of(built.imageId().toString()), digest.map(Digest::toString), size));
            if (iidFile != null) {
                Files.writeString(iidFile, built.imageId().toString());
            }
            if (quiet) {
                System.out.println(built.imageId());
            } else {
                System.err.println("built " + String.join(", ", familiar) + (familiar.isEmpty() ? "" : "  ")
                        + built.imageId() + ": " + progress.summary(size));
                digest.ifPresent(manifest -> System.err.println("digest " + manifest));
            }
            return 0;
        }
    }

    private void write(BuildMetadata metadata, BuildMetadata.Outcome outcome) throws IOException {
        if (metadataFile != null) {
            metadata.write(metadataFile, outcome);
        }
    }

    private BuildRequest request() throws IOException {
        if (!Files.isDirectory(context)) {
            throw new IOException("the context " + context + " is no folder");
        }
        Path dockerfile = file != null ? file : dockerfileOf(context);
        Map<String, String> arguments = new LinkedHashMap<>();
        for (String argument : buildArgs) {
            int equals = argument.indexOf('=');
            String value = equals < 0 ? System.getenv(argument) : argument.substring(equals + 1);
            if (value != null) {
                arguments.put(equals < 0 ? argument : argument.substring(0, equals), value);
            }
        }
        return new BuildRequest(
                dockerfile,
                String.valueOf(dockerfile.getFileName()),
                context,
                List.of(context.toAbsolutePath().normalize().resolve("target/drydock")),
                Optional.ofNullable(target),
                arguments,
                platform == null ? Platform.host() : Platform.parse(platform),
                noCache,
                pull ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT,
                SourceDateEpoch.fromEnvironment(),
                Optional.empty());
    }

    private static Path dockerfileOf(Path context) {
        Path lower = context.resolve("dockerfile");
        Path usual = context.resolve("Dockerfile");
        return !Files.exists(usual) && Files.exists(lower) ? lower : usual;
    }

    private List<Path> archives() throws IOException {
        List<Path> archives = new ArrayList<>();
        for (String output : outputs) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String field : output.split(",")) {
                int equals = field.indexOf('=');
                fields.put(equals < 0 ? "dest" : field.substring(0, equals), field.substring(equals + 1));
            }
            String type = fields.getOrDefault("type", "oci");
            String dest = fields.get("dest");
            if (dest == null || !List.of("oci", "docker").contains(type)) {
                throw new IOException("--output " + output + ": write type=oci,dest=FILE or type=docker,dest=FILE");
            }
            archives.add(Path.of(dest));
        }
        return archives;
    }

    /** Passed on for commands that tell of transfers alone. */
    static BuildListener transfers(boolean quiet) {
        return event -> {
            if (!quiet && event instanceof BuildEvent.Transfer transfer) {
                System.err.println(transfer.kind()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', ' ') + " " + transfer.blob() + " (" + transfer.bytes() + " bytes)");
            }
        };
    }
}
