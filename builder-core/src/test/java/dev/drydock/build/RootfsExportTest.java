package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Cancellation;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.RegistryOptions;
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

/** Images as one tar of their files. */
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

    /** Of each path: what it is, and its owner and time. */
    private Map<String, String> exported(BuildResult built) throws IOException {
        Path file = folder.resolve("out/files.tar");
        try (var registry = HttpRegistry.open(RegistryOptions.defaults().withOffline(true))) {
            new RootfsExport(fixture.cache, registry, fixture.workers, event -> {}, Cancellation.none())
                    .write(built.images(), file);
        }
        assertThat(file.resolveSibling("files.tar.part")).doesNotExist();
        Map<String, String> entries = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file);
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
}
