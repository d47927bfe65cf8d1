package dev.drydock.plugin;

import dev.drydock.build.BuildFailure;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.FailureReport;
import dev.drydock.engine.SettingException;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.report.LineSink;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** One goal at work: the engine as this session wants it, and failures in the form that Maven shows once. */
final class Invocation {
    private final GoalContext context;
    private final EngineParameters parameters;
    private final Log log;

    Invocation(GoalContext context, EngineParameters parameters, Log log) {
        this.context = context;
        this.parameters = parameters;
        this.log = log;
    }

    /** What a goal does with the engine. */
    @FunctionalInterface
    interface Task {
        void run(Drydock drydock)
                throws IOException, DockerfileException, BuildFailure, SettingException, MojoFailureException,
                        MojoExecutionException;
    }

    /**
     * Opens the engine, does the task, and closes.
     *
     * @throws MojoFailureException the user's text, setting or command is wrong
     * @throws MojoExecutionException the machine, the network or we failed
     */
    void run(Task task) throws MojoFailureException, MojoExecutionException {
        EngineOptions options = options();
        try (Drydock drydock = Drydock.open(options)) {
            task.run(drydock);
        } catch (MojoFailureException | MojoExecutionException e) {
            throw e;
        } catch (IOException | DockerfileException | BuildFailure | SettingException | RuntimeException e) {
            FailureReport report = FailureReport.of(e);
            Throwable cause = log.isDebugEnabled() ? e : null;
            if (report.usersOwn()) {
                throw new MojoFailureException(report.text(), cause);
            }
            throw new MojoExecutionException(report.text(), cause instanceof Exception known ? known : null);
        }
    }

    /** The store of this invocation. */
    Path store() throws MojoFailureException {
        Optional<String> store = context.values().get("store", parameters.store());
        if (store.isEmpty()) {
            return EngineOptions.defaultStore();
        }
        if (store.get().isBlank()) {
            throw new MojoFailureException("drydock.store is empty\n  fix: name a folder, or leave it out");
        }
        return context.folder().resolve(store.get()).toAbsolutePath().normalize();
    }

    private EngineOptions options() throws MojoFailureException {
        Values values = context.values();
        Optional<Mode> mode = Optional.empty();
        Optional<String> word = values.get("mode", parameters.mode()).filter(text -> !text.equals("auto"));
        if (word.isPresent()) {
            mode = Mode.parse(word.get());
            if (mode.isEmpty()) {
                throw new MojoFailureException(
                        "drydock.mode is \"" + word.get() + "\"\n  fix: write auto, root, rootless or chroot");
            }
        }
        return new EngineOptions(
                store(),
                mode,
                registries(),
                values.get("pullRegistry", parameters.pullRegistry())
                        .or(() -> values.get("registry", parameters.registry())),
                SessionWorkers.of(context.session()));
    }

    private RegistryOptions registries() throws MojoFailureException {
        MavenSession session = context.session();
        List<String> insecure = context.values().list("insecureRegistries", parameters.insecureRegistries());
        return RegistryOptions.defaults()
                .withOffline(session.isOffline())
                .withInsecure(insecure)
                .withSources(List.of(new SettingsServers(session.getSettings(), context.decrypter())))
                .withTrace(log::debug);
    }

    /** Where lines go; {@code prefix} says which image they are about, if there are several. */
    LineSink lines(String prefix) {
        return (level, text) -> {
            switch (level) {
                case DETAIL -> log.debug(prefix + text);
                case INFO, OUTPUT -> log.info(prefix + text);
                case WARNING -> log.warn(prefix + text);
            }
        };
    }
}
