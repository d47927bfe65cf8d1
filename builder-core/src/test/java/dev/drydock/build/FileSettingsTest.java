package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Times and permissions of files, as the user chose. */
class FileSettingsTest {
    private static final Instant EPOCH = Instant.ofEpochSecond(1_700_000_000);
    private static final Instant OWN = Instant.ofEpochSecond(1_234_567_890);

    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void base() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.image("base", ContainerConfig.empty(), LayerEntry.directory("etc", 0755, 0, 0, 1));
        fixture.file("a", "1");
        Files.setLastModifiedTime(fixture.context.resolve("a"), FileTime.from(OWN));
        fixture.dockerfile("FROM base", "COPY a /a");
    }

    private long time(BuildResult built) throws Exception {
        return fixture.view(built).lookup("a").orElseThrow().entry().mtimeSeconds();
    }

    private List<BuildEvent.How> how() {
        return fixture.steps().stream().map(BuildEvent.StepEnded::how).toList();
    }

    @Test
    void keptTimesWithAnEpochAreThoseOfABuildWithoutAndOnlyCreatedIsTheEpoch() throws Exception {
        BuildResult without = fixture.build();
        fixture.epoch = Optional.of(EPOCH);
        fixture.settings = fixture.settings.withLayerTimes(Optional.of(LayerTimes.KEEP));
        BuildResult kept = fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED);
        assertThat(time(kept)).isEqualTo(OWN.getEpochSecond());
        assertThat(kept.image().diffIds()).isEqualTo(without.image().diffIds());
        assertThat(kept.image().created()).isEqualTo(EPOCH.toString());
        assertThat(kept.image().history()).extracting(History::created).last().isEqualTo(EPOCH.toString());
        assertThat(without.image().created()).isEqualTo(BuildFixture.NOW.toString());
    }

    @Test
    void fixedTimesWithoutAnEpochAreTheFixedOneAndAnEpochThenRunsNothing() throws Exception {
        fixture.settings = fixture.settings.withLayerTimes(Optional.of(LayerTimes.FIXED));
        BuildResult fixed = fixture.build();
        assertThat(time(fixed)).isEqualTo(FixedTime.T0);
        assertThat(fixed.image().created()).isEqualTo(BuildFixture.NOW.toString());
        fixture.settings = BuildSettings.standard();
        fixture.epoch = Optional.of(EPOCH);
        BuildResult epoch = fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.CACHED);
        assertThat(time(epoch)).isEqualTo(EPOCH.getEpochSecond());
    }

    @Test
    void theChoiceIsPartOfTheKey() throws Exception {
        fixture.build();
        fixture.settings = fixture.settings.withLayerTimes(Optional.of(LayerTimes.FIXED));
        fixture.build();
        assertThat(how()).containsExactly(BuildEvent.How.EXECUTED);
    }

    private void permissions(String path, String mode) throws Exception {
        Files.setPosixFilePermissions(fixture.context.resolve(path), PosixFilePermissions.fromString(mode));
    }

    private BuildResult build(String file, String program, String directory) throws Exception {
        permissions("d/f", file);
        permissions("d/p", program);
        permissions("d", directory);
        return fixture.build();
    }

    @Test
    void modesOfGitDoNotShowTheUmaskOfACheckout() throws Exception {
        fixture.file("d/f", "file")
                .file("d/p", "program")
                .dockerfile("FROM base", "COPY . /all/", "COPY --from=x . /x/");
        fixture.settings = fixture.settings
                .withContextModes(ContextModes.GIT)
                .withContexts(java.util.Map.of("x", new NamedContext.Folder(fixture.context.resolve("d"))));
        BuildResult open = build("rw-rw-r--", "rwxrwxr-x", "rwxrwxr-x");
        BuildResult closed = build("rw-------", "rwx------", "rwx------");
        assertThat(how()).containsExactly(BuildEvent.How.CACHED, BuildEvent.How.CACHED);
        assertThat(closed.imageId()).isEqualTo(open.imageId());
        assertThat(fixture.tree(open))
                .containsEntry("all/d", "d 755 0:0")
                .containsEntry("all/d/f", "f4 644 0:0")
                .containsEntry("all/d/p", "f7 755 0:0")
                .containsEntry("x/f", "f4 644 0:0");
        fixture.settings = fixture.settings.withContextModes(ContextModes.KEEP);
        assertThat(fixture.tree(fixture.build()))
                .containsEntry("all/d", "d 700 0:0")
                .containsEntry("all/d/f", "f4 600 0:0")
                .containsEntry("x/p", "f7 700 0:0");
    }

    @Test
    void aFileThatItsOwnerCannotExecuteIsNoProgramToGit() throws Exception {
        fixture.file("d/f", "file").file("d/p", "program").dockerfile("FROM base", "COPY . /all/");
        fixture.settings = fixture.settings.withContextModes(ContextModes.GIT);
        assertThat(fixture.tree(build("rw-r-xr-x", "rwx--x--x", "rwxr-xr-x")))
                .containsEntry("all/d/f", "f4 644 0:0")
                .containsEntry("all/d/p", "f7 755 0:0");
    }
}
