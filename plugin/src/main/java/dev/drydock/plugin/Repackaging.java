package dev.drydock.plugin;

import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;

/** Finds a plugin that changes the project's archive after the image was built from it. */
final class Repackaging {
    /** Goals that replace the archive, by plugin; all are bound to {@code package} by default. */
    private static final Map<String, String> GOALS = Map.of(
            "org.apache.maven.plugins:maven-shade-plugin", "shade",
            "org.springframework.boot:spring-boot-maven-plugin", "repackage");

    private Repackaging() {}

    /** In one phase executions run in the order of the plugins in the pom. */
    static Optional<String> after(MavenProject project, String phase) {
        boolean after = false;
        for (Plugin plugin : project.getBuildPlugins()) {
            if (plugin.getKey().equals(Origin.PLUGIN)) {
                after = true;
            } else if (after && GOALS.containsKey(plugin.getKey())) {
                String goal = GOALS.get(plugin.getKey());
                for (PluginExecution execution : plugin.getExecutions()) {
                    String bound = execution.getPhase() == null ? "package" : execution.getPhase();
                    if (execution.getGoals().contains(goal) && bound.equals(phase)) {
                        return Optional.of(plugin.getArtifactId() + ":" + goal);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
