package dev.drydock.plugin;

import dev.drydock.build.NamedContext;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.report.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.execution.ProjectDependencyGraph;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.DefaultExpressionEvaluator;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The names of images that other projects of the reactor declare: in a Dockerfile each means what that project built, by
 * its {@code image-id} file, and not whatever the name means in the store.
 *
 * <p>A Dockerfile makes no edge in Maven's graph. So a name of a project that is built in this run and need not be done
 * before is refused, with the dependency that makes it so; in a run of one thread it would work by chance.
 */
final class ReactorImages {
    private final MavenSession session;
    private final MavenProject current;
    private Optional<Map<String, NamedContext>> found = Optional.empty();

    ReactorImages(MavenSession session, MavenProject current) {
        this.session = session;
        this.current = current;
    }

    /** What each name means; found once, for all images of the project. */
    Map<String, NamedContext> names() throws IOException {
        if (found.isEmpty()) {
            found = Optional.of(find());
        }
        return found.get();
    }

    private Map<String, NamedContext> find() throws IOException {
        List<MavenProject> all = session.getAllProjects();
        Map<String, NamedContext> names = new LinkedHashMap<>();
        if (all == null || all.size() < 2) {
            return names;
        }
        ProjectDependencyGraph graph = session.getProjectDependencyGraph();
        List<MavenProject> upstream = graph == null ? List.of() : graph.getUpstreamProjects(current, true);
        for (MavenProject other : all) {
            if (other.equals(current)) {
                continue;
            }
            for (ProjectImage image : images(other)) {
                Optional<NamedContext> meaning = meaning(other, image, upstream);
                for (ImageReference name : image.names()) {
                    meaning.ifPresent(context -> names.putIfAbsent(name.toString(), context));
                }
            }
        }
        return names;
    }

    private Optional<NamedContext> meaning(MavenProject other, ProjectImage image, List<MavenProject> upstream)
            throws IOException {
        boolean builtNow = session.getProjects().contains(other);
        if (builtNow && !upstream.contains(other)) {
            return Optional.of(new NamedContext.Refused(
                    "the image " + image.name() + " is built by " + other.getArtifactId()
                            + ", which need not be done before " + current.getArtifactId(),
                    "a Dockerfile makes no edge in Maven's graph of projects",
                    "add to the pom of " + current.getArtifactId() + ": <dependency><groupId>" + other.getGroupId()
                            + "</groupId><artifactId>" + other.getArtifactId() + "</artifactId><version>"
                            + other.getVersion() + "</version><type>pom</type></dependency>"));
        }
        OutputFolder output = OutputFolder.of(other, image.alias());
        Optional<Digest> imageId = output.imageId();
        if (imageId.isEmpty()) {
            return Optional.empty();
        }
        String note = "";
        if (!builtNow) {
            Instant built = Files.getLastModifiedTime(output.imageIdFile()).toInstant();
            note = "the image " + image.name() + " is the one that " + other.getArtifactId() + " built "
                    + Amounts.age(Duration.between(built, Instant.now())) + " ago; this run does not build it";
        }
        return Optional.of(new NamedContext.Built(imageId.get(), note));
    }

    /** The images of a project, as its own goals would find them; none where its configuration is wrong: it will say so. */
    private List<ProjectImage> images(MavenProject project) {
        Plugin plugin = project.getPlugin(Origin.PLUGIN);
        if (plugin == null || plugin.getExecutions().isEmpty()) {
            return List.of();
        }
        Properties commandLine = new Properties();
        commandLine.putAll(session.getUserProperties());
        commandLine.remove("drydock.image"); // means the images of the projects that are selected, not their names
        commandLine.remove("drydock.filter");
        Values values = Values.of(commandLine, project.getProperties());
        List<ProjectImage> images = new ArrayList<>();
        Map<String, Object> configurations = new HashMap<>();
        for (PluginExecution execution : plugin.getExecutions()) {
            Object configuration =
                    execution.getConfiguration() == null ? plugin.getConfiguration() : execution.getConfiguration();
            if (execution.getGoals().contains("build")) {
                configurations.put(String.valueOf(configuration), configuration);
            }
        }
        for (Object configuration : configurations.values()) {
            try {
                images.addAll(
                        new ProjectImages(project, parameters(configuration), values, Origin.INHERITED, new SilentLog())
                                .selected());
            } catch (MojoFailureException e) {
                // that project's own goal fails for it
            }
        }
        return images;
    }

    private static ImageParameters parameters(Object configuration) throws MojoFailureException {
        if (!(configuration instanceof Xpp3Dom dom)) {
            return ImageParameters.none();
        }
        try {
            Element all =
                    Element.of(new XmlPlexusConfiguration(dom), new DefaultExpressionEvaluator(), Optional.of(dom));
            ImageParameters parameters = new ImageParameters(
                    all.child("images").filter(images -> !images.children().isEmpty()),
                    all.text("image"),
                    Map.of(),
                    Map.of(),
                    all.text("tags").map(Values::split).orElse(List.of()));
            return parameters
                    .with("dockerfile", all.text("dockerfile").orElse(null))
                    .with("context", all.text("context").orElse(null));
        } catch (ExpressionEvaluationException | PlexusConfigurationException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    /** What another project's goals will say is not ours to say. */
    private static final class SilentLog extends SystemStreamLog {
        @Override
        public void info(CharSequence content) {}

        @Override
        public void warn(CharSequence content) {}
    }
}
