package dev.drydock.plugin;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/** Whether containers are left alone: where no integration tests run, none is needed. */
final class RunSkip {
    private static final List<String> TESTS = List.of("skipITs", "skipTests", "maven.test.skip");

    private RunSkip() {}

    /** The setting that says so; absent if none does. */
    static Optional<String> of(GoalContext goal, @Nullable String skip, @Nullable String skipRun)
            throws MojoFailureException {
        Values values = goal.values();
        if (values.flag("skip", Optional.ofNullable(skip))) {
            return Optional.of("drydock.skip");
        } else if (values.flag("skipRun", Optional.ofNullable(skipRun))) {
            return Optional.of("drydock.skipRun");
        }
        return tests(goal.session().getUserProperties(), goal.project().getProperties());
    }

    static Optional<String> tests(Properties user, Properties project) {
        for (String name : TESTS) {
            String value =
                    user.getProperty(name, project.getProperty(name, "false")).strip();
            if (value.isEmpty() || value.equalsIgnoreCase("true")) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
