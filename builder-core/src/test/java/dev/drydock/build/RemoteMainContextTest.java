package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds whose context is a repository, or is by HTTP, Dockerfile included. */
class RemoteMainContextTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.file("Dockerfile", "FROM scratch\nCOPY local /\n").file("local", "");
        server = new WebServer().folder(folder.resolve("served"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, String> tree(String address) throws Exception {
        fixture.settings = fixture.settings.withRemoteContext(NamedContext.parse(address, folder));
        BuildResult built = fixture.build();
        assertThat(built.contextFiles()).isEmpty();
        return fixture.tree(built);
    }

    @Test
    void aCommitHoldsItsDockerfileAndItsFiles() throws Exception {
        GitRepository repository = new GitRepository(folder, "r")
                .file("sub/dockerfile", "FROM scratch\nCOPY f /d/\n")
                .file("sub/f", "12")
                .file("Dockerfile", "FROM scratch\nCOPY . /all/\n")
                .file(".dockerignore", "sub");
        repository.commit("one");
        repository.serve();
        assertThat(tree(server.url("/r.git#master:sub"))).containsOnlyKeys("d", "d/f");
        assertThat(tree(server.url("/r.git"))).containsKeys("all/sub/f", "all/.dockerignore");
        assertThatThrownBy(() -> tree(server.url("/r.git#none")))
                .hasMessageContaining("the build context cannot be had")
                .hasMessageContaining("repository does not contain ref none")
                .hasMessageContaining("fix: correct the address of the context");
    }

    @Test
    void anArgumentKeepsTheFolderOfGit() throws Exception {
        GitRepository repository =
                new GitRepository(folder, "r").file("Dockerfile", "FROM scratch\nCOPY .git/HEAD /\n");
        repository.commit("one");
        repository.serve();
        assertThatThrownBy(() -> tree(server.url("/r.git"))).hasMessageContaining("\".git/HEAD\" is not");
        fixture.buildArgs.put("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1");
        assertThat(tree(server.url("/r.git"))).containsOnlyKeys("HEAD");
        assertThat(tree(server.url("/r.git?keep-git-dir=false"))).containsOnlyKeys("HEAD");
        fixture.buildArgs.put("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "0");
        assertThatThrownBy(() -> tree(server.url("/r.git"))).hasMessageContaining("\".git/HEAD\" is not");
    }

    @Test
    void anArchiveIsAContextAndAnotherFileIsTheDockerfile() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file :
                    Map.of("Dockerfile", "FROM scratch\nCOPY f g\n", "f", "1").entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        server.file("/context", bytes.toByteArray()).file("/any/name", "FROM scratch\nCOPY name /x\n");
        assertThat(tree(server.url("/context"))).containsOnlyKeys("g");
        assertThat(tree(server.url("/any/name"))).containsOnlyKeys("x");
        server.file("/empty", new byte[1024]);
        assertThatThrownBy(() -> tree(server.url("/nowhere"))).hasMessageContaining("the build context cannot be had");
    }

    @Test
    void anArchiveOfThisMachineIsAContextToo() throws Exception {
        Path file = folder.resolve("given");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            byte[] content = "FROM scratch\nCOPY Dockerfile /x\n".getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        fixture.settings = fixture.settings.withRemoteContext(new NamedContext.Archive(file));
        assertThat(fixture.tree(fixture.build())).containsOnlyKeys("x");
        Files.writeString(file, "FROM scratch\nCOPY given /y\n");
        assertThat(fixture.tree(fixture.build())).containsOnlyKeys("y");
    }

    @Test
    void aDockerfileThatIsNotThereIsTold() throws Exception {
        GitRepository repository = new GitRepository(folder, "r").file("f", "");
        repository.commit("one");
        repository.serve();
        assertThatThrownBy(() -> tree(server.url("/r.git")))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("there is no Dockerfile \"Dockerfile\" in the build context");
    }
}
