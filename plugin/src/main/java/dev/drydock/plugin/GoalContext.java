package dev.drydock.plugin;

import java.nio.file.Path;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;

/** Where a goal runs: session, project and execution, injected by Maven as one. */
final class GoalContext {
    private final MavenSession session;
    private final MavenProject project;
    private final MojoExecution execution;
    private final SettingsDecrypter decrypter;
    private final Provider<RepositorySystem> repositories;

    @Inject
    GoalContext(
            MavenSession session,
            MavenProject project,
            MojoExecution execution,
            SettingsDecrypter decrypter,
            Provider<RepositorySystem> repositories) {
        this.session = session;
        this.project = project;
        this.execution = execution;
        this.decrypter = decrypter;
        this.repositories = repositories;
    }

    MavenSession session() {
        return session;
    }

    MavenProject project() {
        return project;
    }

    MojoExecution execution() {
        return execution;
    }

    SettingsDecrypter decrypter() {
        return decrypter;
    }

    Values values() {
        return Values.of(session.getUserProperties(), project.getProperties());
    }

    Origin origin() {
        return Origin.of(session, project, execution);
    }

    /** What relative paths are relative to: the project's folder, or where Maven was called. */
    Path folder() {
        return project.getFile() == null
                ? Path.of(session.getRequest().getBaseDirectory())
                : project.getBasedir().toPath();
    }

    /** What steps may be lent. */
    LentSecrets secrets() {
        return new LentSecrets(
                folder(), session.getSystemProperties(), new SettingsServers(session.getSettings(), decrypter));
    }

    /** What names stand for in Dockerfiles. */
    NamedContexts namedContexts() {
        return new NamedContexts(
                folder(), repositories, session.getRepositorySession(), project.getRemoteProjectRepositories());
    }

    /** Warns of settings that nobody reads. */
    void warnOfUnknown(Log log) {
        UnknownSettings unknown =
                new UnknownSettings(execution.getMojoDescriptor().getPluginDescriptor());
        unknown.properties(values()).forEach(log::warn);
        if (project.getFile() != null) {
            unknown.elements(project).forEach(log::warn);
        }
    }
}
