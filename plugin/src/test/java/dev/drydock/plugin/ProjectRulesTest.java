package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.build.ContextFile;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.model.Profile;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a goal reads off Maven's model: epoch, origin, later plugins, output. */
class ProjectRulesTest {
    private static final String TIMESTAMP = "project.build.outputTimestamp";

    private final Properties system = new Properties();
    private final Properties user = new Properties();

    private static Plugin plugin(String key, String goal, String phase) {
        Plugin plugin = new Plugin();
        plugin.setGroupId(key.substring(0, key.indexOf(':')));
        plugin.setArtifactId(key.substring(key.indexOf(':') + 1));
        PluginExecution execution = new PluginExecution();
        execution.addGoal(goal);
        execution.setPhase(phase);
        plugin.addExecution(execution);
        return plugin;
    }

    private static MavenProject project(Plugin... plugins) {
        Model model = new Model();
        model.setBuild(new Build());
        for (Plugin plugin : plugins) {
            model.getBuild().addPlugin(plugin);
        }
        MavenProject project = new MavenProject(model);
        project.setOriginalModel(model);
        return project;
    }

    private Optional<Instant> epoch(MavenProject project) throws MojoFailureException {
        return Epoch.of(system, user, project);
    }

    // ---- epoch ----

    @Test
    void nothingSetMeansNoEpoch() throws Exception {
        assertThat(epoch(project())).isEmpty();
    }

    @Test
    void theEnvironmentGoesBeforeThePom() throws Exception {
        MavenProject project = project();
        project.getProperties().setProperty(TIMESTAMP, "2026-11-01T00:00:00Z");
        assertThat(epoch(project)).contains(Instant.parse("2026-11-01T00:00:00Z"));
        system.setProperty("env.SOURCE_DATE_EPOCH", "1700000000");
        assertThat(epoch(project)).contains(Instant.ofEpochSecond(1_700_000_000));
    }

    @Test
    void whatMavenSuppliesItselfIsNotTheUsersWord() throws Exception {
        MavenProject project = project();
        project.setOriginalModel(new Model());
        project.getProperties().setProperty(TIMESTAMP, "1980-02-01T00:00:00Z");
        assertThat(epoch(project)).isEmpty();
        user.setProperty(TIMESTAMP, "1980-02-01T00:00:00Z");
        assertThat(epoch(project)).isPresent();
    }

    @Test
    void theSameTimeWrittenInAParentIsTheUsersWord() throws Exception {
        MavenProject parent = project();
        parent.getOriginalModel().addProperty(TIMESTAMP, "1980-02-01T00:00:00Z");
        MavenProject project = project();
        project.setOriginalModel(new Model());
        project.setParent(parent);
        project.getProperties().setProperty(TIMESTAMP, "1980-02-01T00:00:00Z");
        assertThat(epoch(project)).isPresent();
    }

    @Test
    void textThatIsNoTimeIsRefusedByName() {
        system.setProperty("env.SOURCE_DATE_EPOCH", "-1");
        assertThatThrownBy(() -> epoch(project()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("\"-1\"");
        system.clear();
        user.setProperty(TIMESTAMP, "yesterday");
        assertThatThrownBy(() -> epoch(project()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith(TIMESTAMP);
    }

    // ---- origin ----

    @Test
    void aPomDeclaresThePluginInItsBuildOrAProfile() {
        Plugin ours = plugin(Origin.PLUGIN, "build", null);
        Model pom = new Model();
        assertThat(Origin.of(false, pom)).isEqualTo(Origin.INHERITED);
        pom.setBuild(new Build());
        pom.getBuild().setPluginManagement(new PluginManagement());
        pom.getBuild().getPluginManagement().addPlugin(ours);
        assertThat(Origin.of(false, pom)).isEqualTo(Origin.INHERITED);
        pom.getBuild().addPlugin(ours);
        assertThat(Origin.of(false, pom)).isEqualTo(Origin.CONFIGURED_HERE);
        assertThat(Origin.of(true, pom)).isEqualTo(Origin.ASKED_FOR);
        Model withProfile = new Model();
        Profile profile = new Profile();
        profile.setBuild(new Build());
        profile.getBuild().addPlugin(ours);
        withProfile.addProfile(new Profile());
        withProfile.addProfile(profile);
        assertThat(Origin.of(false, withProfile)).isEqualTo(Origin.CONFIGURED_HERE);
    }

    // ---- repackaging ----

    @Test
    void aPluginThatRepackagesAfterUsInTheSamePhaseIsFound() {
        Plugin ours = plugin(Origin.PLUGIN, "build", null);
        Plugin shade = plugin("org.apache.maven.plugins:maven-shade-plugin", "shade", null);
        Plugin boot = plugin("org.springframework.boot:spring-boot-maven-plugin", "repackage", "package");
        Plugin other = plugin("org.springframework.boot:spring-boot-maven-plugin", "build-info", "package");
        Plugin later = plugin("org.apache.maven.plugins:maven-shade-plugin", "shade", "verify");
        assertThat(Repackaging.after(project(ours, shade), "package")).contains("maven-shade-plugin:shade");
        assertThat(Repackaging.after(project(ours, boot), "package")).contains("spring-boot-maven-plugin:repackage");
        assertThat(Repackaging.after(project(shade, ours), "package")).isEmpty();
        assertThat(Repackaging.after(project(ours, shade), "verify")).isEmpty();
        assertThat(Repackaging.after(project(ours, later), "package")).isEmpty();
        assertThat(Repackaging.after(project(ours, other), "package")).isEmpty();
    }

    // ---- output ----

    @Test
    void aCopiedFileThatHoldsSomethingElseIsNoticed(@TempDir Path folder) throws Exception {
        OutputFolder output = new OutputFolder(folder.resolve("target/drydock/app"));
        output.prepare();
        Path jar = Files.writeString(folder.resolve("target/app\n\tone.jar"), "one");
        Path gone = Files.writeString(folder.resolve("target/gone.jar"), "one");
        output.copied(List.of(seen(jar), seen(gone)));
        assertThat(output.changedSince()).isEmpty();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        assertThat(output.changedSince()).as("the same bytes at another time").isEmpty();
        Files.writeString(jar, "two");
        Files.delete(gone);
        assertThat(output.changedSince()).containsExactly(jar, gone);
        output.copied(List.of(seen(jar)));
        assertThat(output.changedSince()).isEmpty();
    }

    private static ContextFile seen(Path file) throws IOException {
        return new ContextFile(
                file,
                Files.size(file),
                Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS),
                Digest.of(Files.readAllBytes(file)));
    }

    @Test
    void aBuildThatBeginsForgetsTheImageBefore(@TempDir Path folder) throws Exception {
        OutputFolder output = new OutputFolder(folder.resolve("app"));
        assertThat(output.imageId()).isEmpty();
        output.prepare();
        Digest id = Digest.of(new byte[0]);
        output.imageId(id);
        output.digest(Optional.of(id));
        Files.writeString(output.logs().resolve("stage-0-2.log"), "x");
        assertThat(output.imageId()).contains(id);
        output.prepare();
        assertThat(output.imageId()).isEmpty();
        assertThat(Files.exists(folder.resolve("app/digest"))).isFalse();
        assertThat(output.logs()).isEmptyDirectory();
    }

    // ---- time limit ----

    @Test
    void aTimeLimitIsReadInHoursMinutesAndSeconds() throws Exception {
        assertThat(TimeLimit.of(Optional.of("1h30m")).duration()).contains(java.time.Duration.ofMinutes(90));
        assertThat(TimeLimit.of(Optional.of("90s")).duration()).contains(java.time.Duration.ofSeconds(90));
        assertThat(TimeLimit.of(Optional.of("90")).duration()).contains(java.time.Duration.ofSeconds(90));
        assertThat(TimeLimit.of(Optional.empty()).start().cancelled()).isFalse();
        for (String wrong : List.of("soon", "0", "-1s", "10 m", "5d")) {
            assertThatThrownBy(() -> TimeLimit.of(Optional.of(wrong)))
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("drydock.timeout")
                    .hasMessageContaining("fix:");
        }
    }
}
