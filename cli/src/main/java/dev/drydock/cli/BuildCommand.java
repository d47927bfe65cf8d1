package dev.drydock.cli;

import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.OnFailure;
import dev.drydock.build.PullPolicy;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.PruneSettings;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.ImageReference;
import dev.drydock.report.Amounts;
import dev.drydock.report.BuildMetadata;
import dev.drydock.report.ProgressLines;
import dev.drydock.upkeep.PrunePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    private final RequestArguments request = new RequestArguments();

    @Option(names = "--no-cache", description = "Run every step again")
    private boolean noCache;

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
        BuildRequest asked = request.get(
                engine.store(),
                noCache,
                pull ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT,
                OnFailure.parse(onFailure)
                        .orElseThrow(() -> new UsageException(
                                "--on-failure is \"" + onFailure + "\"\n  fix: write keep or discard")));
        BuildMetadata metadata = new BuildMetadata();
        ProgressLines progress = new ProgressLines(console.lines(quiet));
        BuildListener both = event -> {
            metadata.on(event);
            progress.on(event);
        };
        long start = System.nanoTime();
        BuildResult result;
        try {
            result = drydock.build(asked, names, both, console.cancellation());
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
}
