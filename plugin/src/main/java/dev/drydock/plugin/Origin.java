package dev.drydock.plugin;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Model;
import org.apache.maven.model.Profile;
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
        return of(direct && session.getProjects().size() == 1, project.getOriginalModel());
    }

    static Origin of(boolean askedForThisAlone, Model pom) {
        return askedForThisAlone ? ASKED_FOR : declares(pom) ? CONFIGURED_HERE : INHERITED;
    }

    /** Whether a pom as written, profiles included, has the plugin; its management alone does not count. */
    private static boolean declares(Model pom) {
        Stream<BuildBase> builds = Stream.concat(
                Stream.ofNullable(pom.getBuild()), pom.getProfiles().stream().map(Profile::getBuild));
        return builds.filter(Objects::nonNull)
                .flatMap(build -> build.getPlugins().stream())
                .anyMatch(plugin -> plugin.getKey().equals(PLUGIN));
    }
}
