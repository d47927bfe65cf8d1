package dev.drydock.plugin;

import dev.drydock.content.Cancellation;
import dev.drydock.doctor.DoctorReport;
import dev.drydock.engine.DoctorLines;
import dev.drydock.engine.DoctorRequest;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.SettingException;
import dev.drydock.report.Answers;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Says what this machine allows: the modes in which steps can run and what works in each, tried with workers of their own, and
 * how to get more; whether registries answer, where credentials are found, how much room there is. Fails if no step can
 * run, in the mode that is asked for if there is one.
 */
@Mojo(name = "doctor", requiresProject = false, aggregator = true, threadSafe = true)
public final class DoctorMojo extends AbstractMojo {
    private final GoalContext goal;

    /**
     * Folder of the store: blobs, layers, step records and image names. Default:
     * <code>$XDG_CACHE_HOME/drydock</code>, or <code>~/.cache/drydock</code>.
     */
    @Parameter(property = "drydock.store")
    private @Nullable String store;

    /**
     * How steps run: <code>auto</code> (the best that works), <code>root</code>, <code>rootless</code>, <code>single</code> or <code>chroot</code>.
     */
    @Parameter(property = "drydock.mode")
    private @Nullable String mode;

    /**
     * Registries to be asked whether they answer, separated by commas, beside those of the configuration and those that
     * somebody logged in to. <code>docker.io</code> is not asked unless it is named.
     */
    @Parameter(property = "drydock.doctor.registries")
    private @Nullable String registries;

    /**
     * Registries that need not be secure, separated by commas: host, host:port or a block of addresses.
     */
    @Parameter(property = "drydock.insecureRegistries")
    private @Nullable String insecureRegistries;

    /**
     * Registry that names without one belong to, for pull and push.
     */
    @Parameter(property = "drydock.registry")
    private @Nullable String registry;

    /**
     * Registry that names without one are pulled from.
     */
    @Parameter(property = "drydock.pullRegistry")
    private @Nullable String pullRegistry;

    /**
     * Form of the answer: <code>text</code>, or <code>json</code> in one line. Default: <code>text</code>.
     */
    @Parameter(property = "drydock.format")
    private @Nullable String format;

    /**
     * File that the answer is written to as well; JSON to this file alone. Without it JSON goes to standard output.
     */
    @Parameter(property = "drydock.outputFile")
    private @Nullable String outputFile;

    @Inject
    DoctorMojo(GoalContext goal) {
        this.goal = goal;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        goal.warnOfUnknown(getLog());
        EngineParameters parameters =
                EngineParameters.of(store).withMode(mode).withRegistries(insecureRegistries, registry, pullRegistry);
        new Invocation(goal, parameters, getLog()).run(this::examine);
    }

    private void examine(Drydock drydock) throws IOException, SettingException, MojoFailureException {
        Values values = goal.values();
        DoctorLines form = DoctorLines.in(values.get("format", Optional.ofNullable(format)));
        String version =
                goal.execution().getMojoDescriptor().getPluginDescriptor().getVersion();
        DoctorReport report = drydock.doctor(
                new DoctorRequest(
                        version,
                        Optional.ofNullable(goal.session().getSystemProperties().getProperty("maven.version")),
                        values.list("doctor.registries", Optional.ofNullable(registries))),
                Cancellation.none());
        print(form.of(report), form.json(), values.get("outputFile", Optional.ofNullable(outputFile)));
        if (!report.canRunSteps()) {
            String fix = report.shortest().isEmpty() ? "" : "\n  fix: " + report.shortest();
            throw new MojoFailureException("RUN " + DoctorLines.end(report) + fix);
        }
    }

    private void print(List<String> lines, boolean json, Optional<String> file) throws IOException {
        if (!json) {
            new PrintedLines(lines).print(getLog(), file.map(goal.folder()::resolve));
            return;
        }
        // Maven's own stream would take bytes for text; never closed: it is the process's
        try (Answers answers = Answers.to(file, goal.folder(), new FileOutputStream(FileDescriptor.out))) {
            for (String line : lines) {
                answers.line(line);
            }
        }
    }
}
