package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as one tar of their files, or as files. */
class RootfsExportTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.image(
                "base:1",
                ContainerConfig.empty(),
                LayerEntry.directory("d", 0750, 1, 2, 1000),
                LayerEntry.file("d/f", 0640, 3, 4, 2000, 0),
                LayerEntry.hardlink("d/z", LayerEntry.file("d/f", 0640, 3, 4, 2000, 0)),
                LayerEntry.symlink("l", "d/f", 5, 6, 3000),
                LayerEntry.file("replaced", 0600, 0, 0, 4000, 0));
        fixture.file("new", "new content");
        fixture.dockerfile("FROM base:1", "COPY new /replaced");
    }

    private RootfsExport export(Registry registry) {
        return new RootfsExport(fixture.cache, registry, fixture.workers, event -> {}, Cancellation.none());
    }

    private static List<RootfsExport.Root> roots(BuildResult built) {
        return built.images().stream()
                .map(image ->
                        new RootfsExport.Root(image.platform(), image.config().diffIds()))
                .toList();
    }

    private int written(BuildResult built, Path into) throws IOException {
        try (var registry = HttpRegistry.open(RegistryOptions.defaults().withOffline(true))) {
            return export(registry).write(roots(built), into);
        }
    }

    /** Of each path: what it is, and its owner and time. */
    private Map<String, String> exported(BuildResult built) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var registry = HttpRegistry.open(RegistryOptions.defaults().withOffline(true))) {
            export(registry).write(roots(built), out);
        }
        Map<String, String> entries = new LinkedHashMap<>();
        try (InputStream in = new ByteArrayInputStream(out.toByteArray());
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String content = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
                String what = entry.isLink() || entry.isSymbolicLink() ? "-> " + entry.getLinkName() : content;
                entries.put(
                        entry.getName(),
                        what + " " + Integer.toOctalString(entry.getMode() & 07777) + " " + entry.getLongUserId() + ":"
                                + entry.getLongGroupId());
            }
        }
        return entries;
    }

    @Test
    void theTarHoldsWhatAContainerWouldSee() throws Exception {
        assertThat(exported(fixture.build()))
                .containsEntry("d/", " 750 1:2")
                .containsEntry("l", "-> d/f 777 5:6")
                .containsEntry("replaced", "new content 644 0:0")
                .hasSize(5)
                .satisfies(entries -> assertThat(List.of(entries.get("d/z"), entries.get("d/f")))
                        .containsExactly("-> d/f 640 3:4", "d/f 640 3:4"));
    }

    @Test
    void ofSeveralPlatformsEachHasAFolder() throws Exception {
        fixture.dockerfile("FROM scratch", "COPY new /f");
        fixture.platforms = List.of(Platform.parse("linux/arm/v7"), Platform.parse("linux/amd64"));
        assertThat(exported(fixture.build()))
                .containsOnlyKeys("linux_amd64/", "linux_amd64/f", "linux_arm_v7/", "linux_arm_v7/f");
    }

    @Test
    void inAFolderAreFilesOfTheUserWithModesTimesAndLinks() throws Exception {
        Path out = folder.resolve("out");
        assertThat(written(fixture.build(), out)).isZero();
        assertThat(out.resolve("replaced")).hasContent("new content");
        assertThat(Files.getAttribute(out.resolve("d"), "unix:mode")).isEqualTo(040750);
        assertThat(Files.getAttribute(out.resolve("d/f"), "unix:mode")).isEqualTo(0100640);
        assertThat(Files.getLastModifiedTime(out.resolve("d")).toMillis()).isEqualTo(1000_000);
        assertThat(Files.getLastModifiedTime(out.resolve("d/f")).toMillis()).isEqualTo(2000_000);
        assertThat(Files.readSymbolicLink(out.resolve("l"))).hasToString("d/f");
        assertThat(Files.isSameFile(out.resolve("d/z"), out.resolve("d/f"))).isTrue();
        assertThat(Files.getAttribute(out.resolve("d/f"), "unix:uid"))
                .isEqualTo(Files.getAttribute(folder, "unix:uid"));
    }

    @Test
    void whatWasInTheFolderIsReplacedAndNeverFollowed() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("f"), "precious");
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(out.resolve("d"), outside);
        Files.createSymbolicLink(out.resolve("replaced"), precious);
        Files.writeString(out.resolve("other"), "stays");
        written(fixture.build(), out);
        written(fixture.build(), out); // once more, over its own
        assertThat(precious).hasContent("precious");
        assertThat(out.resolve("d")).isDirectoryContaining("glob:**/z");
        assertThat(out.resolve("replaced")).hasContent("new content").isRegularFile();
        assertThat(out.resolve("other")).hasContent("stays");
    }

    @Test
    void whatOnlyRootCouldMakeIsLeftOutAndSetIdBitsToo() throws Exception {
        LayerEntry fifo = LayerEntry.file("pipe", 0644, 0, 0, 0, 0);
        fixture.image(
                "base:2",
                ContainerConfig.empty(),
                new LayerEntry("pipe", EntryType.FIFO, 0644, 0, 0, 0, 0, 0, 0, 0, "", fifo.xattrs(), null, -1),
                LayerEntry.file("su", 04755, 0, 0, 0, 0));
        fixture.dockerfile("FROM base:2");
        Path out = folder.resolve("out");
        assertThat(written(fixture.build(), out)).isEqualTo(1);
        assertThat(out.resolve("pipe")).doesNotExist();
        assertThat(Files.getAttribute(out.resolve("su"), "unix:mode")).isEqualTo(0100755);
    }

    @Test
    void aFolderInTheWayOfAFileIsNotRemoved() throws Exception {
        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve("replaced/with"));
        BuildResult built = fixture.build();
        assertThatThrownBy(() -> written(built, out))
                .hasMessageContaining("there is a folder of that name")
                .hasMessageContaining("fix: empty");
        assertThat(out.resolve("replaced/with")).exists();
    }
}
