package dev.drydock.plugin;

import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Model;
import org.apache.maven.model.Profile;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;

/**
 * The one time of what is built, if the user set one: {@code SOURCE_DATE_EPOCH}
 * (reproducible-builds.org/specs/source-date-epoch), else {@code project.build.outputTimestamp}. The value that Maven 3.10
 * and 4 supply themselves is not the user's word.
 */
final class Epoch {
    private static final String PROPERTY = "project.build.outputTimestamp";
    private static final Instant MAVENS_OWN = Instant.parse("1980-02-01T00:00:00Z");

    private Epoch() {}

    /**
     * @param system with the environment of whoever called Maven, which is not always this JVM's
     * @param user properties of the command line
     */
    static Optional<Instant> of(Properties system, Properties user, MavenProject project) throws MojoFailureException {
        Optional<Instant> environment = ofEnvironment(system);
        if (environment.isPresent()) {
            return environment;
        }
        String timestamp = user.getProperty(PROPERTY);
        boolean usersWord = timestamp != null;
        if (timestamp == null) {
            timestamp = project.getProperties().getProperty(PROPERTY);
        }
        if (timestamp == null) {
            return Optional.empty();
        }
        return OutputTimestamp.parse(timestamp)
                .filter(time -> usersWord || !time.equals(MAVENS_OWN) || isWritten(project));
    }

    /** {@code SOURCE_DATE_EPOCH}, for goals without a project. */
    static Optional<Instant> ofEnvironment(Properties system) throws MojoFailureException {
        String seconds = system.getProperty("env.SOURCE_DATE_EPOCH");
        if (seconds == null || seconds.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseUnsignedLong(seconds.strip())));
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw new MojoFailureException("SOURCE_DATE_EPOCH is \"" + seconds
                    + "\"\n  fix: set it to whole seconds since 1970-01-01T00:00:00Z, or unset it");
        }
    }

    /** Whether a pom of the project's line has the property. */
    private static boolean isWritten(MavenProject project) {
        for (MavenProject pom = project; pom != null; pom = pom.getParent()) {
            Model model = pom.getOriginalModel();
            if (model != null
                    && (model.getProperties().containsKey(PROPERTY)
                            || model.getProfiles().stream()
                                    .map(Profile::getProperties)
                                    .anyMatch(properties -> properties.containsKey(PROPERTY)))) {
                return true;
            }
        }
        return false;
    }
}
