package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that stand for repositories, archives and files by HTTP, and images of layouts. */
class RemoteContextTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
        server = new WebServer().folder(folder.resolve("served"));
        fixture.file("a", "1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> tree(String value, String... lines) throws Exception {
        fixture.settings = fixture.settings.withContexts(Map.of("src", NamedContext.parse(value, folder)));
        return fixture.tree(fixture.dockerfile(lines).build());
    }

    private static byte[] archive(boolean xz) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStream around = xz ? new XZCompressorOutputStream(bytes) : bytes;
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(around)) {
            for (String name : List.of("deep/in/file", "../../escape", ".dockerignore")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(1);
                entry.setIds(7, 8);
                tar.putArchiveEntry(entry);
                tar.write('*');
                tar.closeArchiveEntry();
            }
            TarArchiveEntry link = new TarArchiveEntry("out", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("/etc/passwd");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void anArchiveIsAFolderOfWhatItHolds() throws Exception {
        for (boolean xz : new boolean[] {false, true}) {
            server.file("/x", archive(xz));
            assertThat(tree(server.url("/x"), "FROM scratch", "COPY --from=src / /d/"))
                    .containsEntry("d/deep/in/file", "f1 644 0:0")
                    .containsEntry("d/deep", "d 755 0:0")
                    .containsKeys("d/escape", "d/.dockerignore")
                    .containsEntry("d/out", "l->/etc/passwd 777 0:0");
            assertThat(tree(server.url("/x"), "FROM src", "COPY a /a")).containsKeys("deep/in/file", "a");
        }
    }

    @Test
    void aLinkOfAnArchiveLeadsToNoFileOfThisMachine() throws Exception {
        server.file("/x", archive(false));
        assertThatThrownBy(() -> tree(server.url("/x"), "FROM scratch", "COPY --from=src /out /d"))
                .hasMessageContaining("is not in the context \"src\"");
    }

    @Test
    void anotherFileIsAFolderWithThatFile() throws Exception {
        server.file("/tool", "12", "Content-Disposition", "attachment; filename=\"../named.bin\"")
                .file("/plain", "123");
        assertThat(tree(server.url("/tool"), "FROM scratch", "COPY --from=src / /d/"))
                .containsEntry("d/named.bin", "f2 600 0:0");
        assertThat(tree(server.url("/plain"), "FROM scratch", "COPY --from=src pl* /d/"))
                .containsEntry("d/plain", "f3 600 0:0");
        assertThat(tree(server.url("/plain"), "FROM src")).containsOnlyKeys("plain");
    }

    @Test
    void whatCameIsUnpackedOnceAndAServerIsAskedAgain() throws Exception {
        server.file("/x", archive(false));
        tree(server.url("/x"), "FROM src", "COPY a /a");
        tree(server.url("/x"), "FROM src", "COPY a /a");
        assertThat(server.asked()).extracting(WebServer.Asked::answer).containsExactly(200, 304);
        assertThat(fixture.steps()).extracting(BuildEvent.StepEnded::how).containsOnly(BuildEvent.How.CACHED);
        fixture.offline = true;
        tree(server.url("/x"), "FROM src", "COPY a /a");
        assertThatThrownBy(() -> tree(server.url("/y"), "FROM src"))
                .hasMessageContaining("the context \"src\"")
                .hasMessageContaining("offline");
    }

    @Test
    void aRepositoryIsAFolder() throws Exception {
        GitRepository repository =
                new GitRepository(folder, "r").file("sub/f", "in git").file("g", "");
        repository.commit("one");
        repository.serve();
        String url = server.url("/r.git");
        assertThat(tree(url, "FROM src", "COPY --from=src sub /again/"))
                .containsEntry("sub/f", "f6 644 0:0")
                .containsEntry("again/f", "f6 644 0:0")
                .doesNotContainKey(".git");
        assertThat(tree(url + "#master:sub", "FROM src")).containsOnlyKeys("f");
        assertThatThrownBy(() -> tree(url + "#none", "FROM src"))
                .hasMessageContaining("the context \"src\"")
                .hasMessageContaining("repository does not contain ref none")
                .hasMessageContaining("fix:");
        assertThatThrownBy(() -> NamedContext.parse(url + "?what=x", folder))
                .hasMessageContaining("unexpected query key");
    }

    /** The image of a name of the store as a layout, in a folder of its own. */
    private Path layout(String image, String tag) throws Exception {
        Path layout = folder.resolve("layouts/" + tag);
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        ImageNames names = new ImageNames(fixture.cache);
        Digest id = names.find(ImageReference.parse(image), Platform.host()).orElseThrow();
        List<Descriptor> layers = new java.util.ArrayList<>();
        for (var diffId : names.config(id).diffIds()) {
            layers.add(blob(
                    blobs,
                    MediaType.OCI_LAYER,
                    Files.readAllBytes(fixture.cache.content().path(diffId.digest()))));
        }
        Descriptor config = blob(
                blobs,
                MediaType.OCI_CONFIG,
                Files.readAllBytes(fixture.cache.content().path(id)));
        Descriptor manifest = blob(
                blobs, MediaType.OCI_MANIFEST, new Manifest(MediaType.OCI_MANIFEST, config, layers, Map.of()).toJson());
        Descriptor named = new Descriptor(
                manifest.mediaType(),
                manifest.digest(),
                manifest.size(),
                Map.of("org.opencontainers.image.ref.name", tag));
        ImageIndex index =
                new ImageIndex(MediaType.OCI_INDEX, List.of(new ImageIndex.Entry(named, Optional.empty())), Map.of());
        Files.write(layout.resolve("index.json"), index.toJson());
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}", StandardCharsets.UTF_8);
        fixture = new BuildFixture(folder.resolve("elsewhere")).file("a", "1");
        return layout;
    }

    private static Descriptor blob(Path blobs, String type, byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Files.write(blobs.resolve(digest.hex()), bytes);
        return new Descriptor(type, digest, bytes.length, Map.of());
    }

    private Path layout(String tag) throws Exception {
        fixture.image(
                "base",
                ContainerConfig.empty().withVariable("foo", "bar"),
                LayerEntry.directory("test", 0755, 0, 0, 1),
                LayerEntry.file("test/out", 0644, 3, 4, 1, 0));
        return layout("base", tag);
    }

    @Test
    void anImageOfALayoutIsABaseAndASource() throws Exception {
        String at = "oci-layout://" + layout("v1");
        Digest manifest = ImageIndex.parse(Files.readAllBytes(folder.resolve("layouts/v1/index.json")))
                .manifests()
                .get(0)
                .descriptor()
                .digest();
        for (String name : List.of("", ":v1", "@" + manifest)) {
            assertThat(tree(at + name, "FROM src", "COPY --from=src /test/out /copied"))
                    .containsKey("test/out")
                    .containsEntry("copied", "f8 644 3:4");
            assertThat(fixture.build().image().config().env()).contains("foo=bar");
        }
        assertThat(tree("oci-layout://layouts/v1:v1", "FROM missing.example/x AS src", "FROM src"))
                .containsKey("test/out");
    }

    @Test
    void aLayoutWithoutTheImageSaysSo() throws Exception {
        Path layout = layout("v1");
        assertThatThrownBy(() -> tree("oci-layout://" + layout + ":v2", "FROM src"))
                .hasMessageContaining("has no image \"v2\"")
                .hasMessageContaining("fix:");
        assertThatThrownBy(() -> tree("oci-layout://nowhere", "FROM src")).hasMessageContaining("it has no index.json");
    }

    @Test
    void aBlobOfALayoutThatIsNotWhatItsNamePromisesIsRefused() throws Exception {
        Path layout = layout("v1");
        Path largest;
        try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
            largest = blobs.max(java.util.Comparator.comparingLong(
                            file -> file.toFile().length()))
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(largest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(largest, bytes);
        assertThatThrownBy(() -> tree("oci-layout://" + layout, "FROM src"))
                .isInstanceOf(DigestMismatchException.class);
    }
}
