package dev.drydock.plugin;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.NamedContext;
import dev.drydock.build.StepSecrets;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.Verified;
import dev.drydock.image.ImageReference;
import dev.drydock.report.Amounts;
import dev.drydock.report.BuildMetadata;
import dev.drydock.report.ProgressLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/** Builds an image of a project, and leaves what came of it in its output folder and in the project's properties. */
final class Building {
    private final MavenSession session;
    private final MavenProject project;
    private final NamedContexts contexts;
    private final ReactorImages reactor;
    private final Path store;
    private final Optional<Instant> epoch;
    private final StepSecrets secrets;
    private final boolean wantsDigest;
    private final TimeLimit limit;
    private final Invocation invocation;
    private final Log log;

    Building(
            GoalContext context,
            Path store,
            Optional<Instant> epoch,
            StepSecrets secrets,
            boolean wantsDigest,
            TimeLimit limit,
            Invocation invocation,
            Log log) {
        this.session = context.session();
        this.project = context.project();
        this.contexts = context.namedContexts();
        this.reactor = new ReactorImages(session, project);
        this.store = store;
        this.epoch = epoch;
        this.secrets = secrets;
        this.wantsDigest = wantsDigest;
        this.limit = limit;
        this.invocation = invocation;
        this.log = log;
    }

    void build(Drydock drydock, ProjectImage image, String prefix)
            throws IOException, DockerfileException, BuildFailure {
        OutputFolder output = OutputFolder.of(project, image.alias());
        output.prepare();
        if (image.inline().isPresent()) {
            Files.writeString(image.dockerfile(), image.inline().get().text());
        }
        BuildMetadata metadata = new BuildMetadata();
        ProgressLines progress = new ProgressLines(invocation.lines(prefix));
        BuildListener both = event -> {
            BuildEvent told = event instanceof BuildEvent.Warning warning
                    ? new BuildEvent.Warning(told(image, warning.text()))
                    : event;
            metadata.on(told);
            progress.on(told);
        };
        long start = System.nanoTime();
        List<String> names =
                image.names().stream().map(ImageReference::toString).toList();
        BuildResult result;
        try {
            result = drydock.build(request(image, output), image.names(), both, limit.start());
        } catch (CancellationException e) {
            metadata.write(output.metadata(), BuildMetadata.Outcome.failed(names));
            throw new BuildFailure("the image " + image.name() + " was not built within drydock.timeout=" + limit.text()
                    + "\n  why: its steps took longer; they were ended, and those that had ended are kept"
                    + "\n  fix: give it more time, or look at its log in " + output.logs());
        } catch (IOException | DockerfileException | BuildFailure | RuntimeException e) {
            metadata.write(output.metadata(), BuildMetadata.Outcome.failed(names));
            if (image.inline().isPresent() && (e instanceof DockerfileException || e instanceof BuildFailure)) {
                throw new BuildFailure(told(image, String.valueOf(e.getMessage())), e);
            }
            throw e;
        }
        Digest id = result.imageId();
        Optional<Digest> written = write(drydock, image, id, progress, prefix);
        Optional<Digest> digest = written.isEmpty() && wantsDigest
                ? Optional.of(drydock.manifestDigest(id, image.wire(), progress, Cancellation.none()))
                : written;
        output.copied(result.contextFiles());
        output.imageId(id);
        drydock.pin(output.imageIdFile());
        output.digest(digest);
        long size = drydock.size(result);
        metadata.write(
                output.metadata(),
                new BuildMetadata.Outcome(
                        names, Optional.of(id.toString()), digest.map(Digest::toString), size, result.images()));
        publish(image, id, digest);
        log.info(prefix + "built " + image.name() + " (" + id.toString().substring(0, 19) + "): "
                + progress.summary(size) + ", " + Amounts.time(Duration.ofNanos(System.nanoTime() - start)));
    }

    /** Fails if the image, built again, is another. */
    void verify(Drydock drydock, ProjectImage image, String prefix)
            throws IOException, DockerfileException, BuildFailure {
        OutputFolder output = OutputFolder.of(project, image.alias());
        Files.createDirectories(output.logs());
        if (image.inline().isPresent()) {
            Files.writeString(image.dockerfile(), image.inline().get().text());
        }
        Verified verified =
                drydock.verify(request(image, output), new ProgressLines(invocation.lines(prefix)), limit.start());
        String text = verified.text(image.name().toString());
        if (!verified.same()) {
            throw new BuildFailure(text);
        }
        text.lines().forEach(line -> log.info(prefix + line));
    }

    private Optional<Digest> write(
            Drydock drydock, ProjectImage image, Digest id, BuildListener listener, String prefix) throws IOException {
        Optional<Digest> digest = Optional.empty();
        for (ImageOutput output : image.outputs()) {
            Optional<Digest> known = drydock.write(
                    id,
                    image.names(),
                    image.wire(),
                    output,
                    OutputStream.nullOutputStream(),
                    listener,
                    Cancellation.none());
            digest = known.isPresent() ? known : digest;
            log.info(prefix + "written to " + output.dest().orElseThrow());
        }
        return digest;
    }

    /** A message, with places of the pom instead of those of a Dockerfile that nobody wrote. */
    private String told(ProjectImage image, String message) {
        return image.inline().map(text -> text.told(message, shown(image))).orElse(message);
    }

    /** How messages call the Dockerfile. */
    private String shown(ProjectImage image) {
        Path basedir = project.getBasedir().toPath();
        return image.dockerfile().startsWith(basedir)
                ? basedir.relativize(image.dockerfile()).toString()
                : image.dockerfile().toString();
    }

    private BuildRequest request(ProjectImage image, OutputFolder output) throws IOException, BuildFailure {
        List<Path> excluded = new ArrayList<>();
        excluded.add(store);
        for (MavenProject other : session.getProjects()) {
            excluded.add(OutputFolder.all(other));
        }
        excluded.add(OutputFolder.all(project));
        return new BuildRequest(
                image.dockerfile(),
                shown(image),
                image.context(),
                excluded,
                image.target(),
                image.buildArgs(),
                image.platforms(),
                image.noCache(),
                image.pull(),
                epoch,
                secrets,
                Optional.of(output.logs()),
                image.settings().withContexts(names(image, output)));
    }

    /** What names stand for: images of the reactor, and what the configuration says, which goes before them. */
    private Map<String, NamedContext> names(ProjectImage image, OutputFolder output) throws IOException, BuildFailure {
        Map<String, NamedContext> names = new LinkedHashMap<>(reactor.names());
        names.putAll(contexts.of(image.contexts(), output));
        return names;
    }

    private void publish(ProjectImage image, Digest id, Optional<Digest> digest) {
        String prefix = "drydock.image." + image.alias();
        project.getProperties().setProperty(prefix + ".ref", image.name().toString());
        project.getProperties().setProperty(prefix + ".id", id.toString());
        project.getProperties().remove(prefix + ".digest");
        digest.ifPresent(known -> project.getProperties().setProperty(prefix + ".digest", known.toString()));
    }
}
