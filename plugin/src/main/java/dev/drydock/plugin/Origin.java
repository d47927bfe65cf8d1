package dev.drydock.plugin;

import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Model;
import org.apache.maven.model.ModelBase;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;

/** Why a goal runs for a project: what decides whether a missing Dockerfile is an error. */
enum Origin {
    /** Somebody asked for it on the command line, for this project alone. */
    ASKED_FOR,
    /** The project's own pom configures the plugin. */
    CONFIGURED_HERE,
    /** A parent does, or it was asked for in a reactor of several projects. */
    INHERITED;

    static final String PLUGIN = "dev.drydock:drydock-maven-plugin";

    static Origin of(MavenSession session, MavenProject project, MojoExecution execution) {
        boolean direct = execution.getSource() == MojoExecution.Source.CLI;
        if (direct && session.getProjects().size() == 1) {
            return ASKED_FOR;
        }
        return declares(project.getOriginalModel()) ? CONFIGURED_HERE : INHERITED;
    }

    /** Whether a pom as written, profiles included, has the plugin (not merely its management). */
    static boolean declares(Model pom) {
        return Stream.concat(Stream.of(build(pom)), pom.getProfiles().stream().map(Origin::build))
                .anyMatch(found -> found);
    }

    private static boolean build(ModelBase part) {
        org.apache.maven.model.PluginContainer build =
                part instanceof Model model ? model.getBuild() : ((org.apache.maven.model.Profile) part).getBuild();
        return build != null && build.getPlugins().stream().map(Plugin::getKey).anyMatch(PLUGIN::equals);
    }
}
