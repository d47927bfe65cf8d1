package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.Drydock;
import dev.drydock.image.ImageReference;
import dev.drydock.report.ProgressLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/** Pushes an image of a project as it was built: by the id in its output folder, whatever its name means by now. */
final class Pushing {
    private final MavenProject project;
    private final Optional<String> registry;
    private final Invocation invocation;
    private final Log log;

    /** @param registry where names without a registry host go */
    Pushing(MavenProject project, Optional<String> registry, Invocation invocation, Log log) {
        this.project = project;
        this.registry = registry;
        this.invocation = invocation;
        this.log = log;
    }

    /** What an image is pushed as. @throws MojoFailureException a name has no registry, and none is set */
    static List<ImageReference> targets(ProjectImage image, Optional<String> registry)
            throws IOException, MojoFailureException {
        List<ImageReference> targets = new ArrayList<>();
        for (ImageReference name : image.names()) {
            if (name.hasRegistry()) {
                targets.add(name);
            } else if (registry.isPresent()) {
                targets.add(name.inRegistry(registry.get()));
            } else {
                throw new MojoFailureException(
                        "the image \"" + name + "\" is not pushed: its name has no registry\n  why:"
                                + " without one it would go to Docker Hub, which is rarely meant\n  fix: name it"
                                + " registry.example.com/" + name.familiar() + ", or set drydock.pushRegistry"
                                + " (docker.io for Docker Hub)");
            }
        }
        return targets;
    }

    void push(Drydock drydock, ProjectImage image, String prefix) throws IOException, MojoFailureException {
        OutputFolder output = OutputFolder.of(project, image.alias());
        Digest id = output.imageId()
                .orElseThrow(() -> new MojoFailureException("the image " + image.name()
                        + " was not built in this project: "
                        + output.folder() + "/image-id is not there\n  fix: run drydock:build first (mvn package does),"
                        + " or set drydock.skipPush"));
        List<ImageReference> targets = targets(image, registry);
        warnOfChanges(output.changedSince(), image, prefix);
        ProgressLines progress = new ProgressLines(invocation.lines(prefix));
        Digest digest = drydock.push(id, targets, image.wire(), progress, Cancellation.none());
        output.learned(digest);
        project.getProperties().setProperty("drydock.image." + image.alias() + ".digest", digest.toString());
        String names =
                String.join(", ", targets.stream().map(ImageReference::toString).toList());
        log.info(prefix + "pushed " + names + " @ " + digest
                + progress.transfers().map(words -> ": " + words).orElse(""));
    }

    private void warnOfChanges(List<Path> changed, ProjectImage image, String prefix) {
        if (!changed.isEmpty()) {
            String others = changed.size() == 1 ? "" : " (and " + (changed.size() - 1) + " more)";
            log.warn(prefix + changed.get(0) + others + " changed after the image " + image.name()
                    + " was built; the image holds it as it was. Bind drydock:build behind the plugin that writes it");
        }
    }
}
