package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in words: what, where, why and how to mend it, and never by a stack trace. */
class BadInputIT {
    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void project() throws Exception {
        project = new Project(folder.resolve("project"), folder.resolve("store")).importing("busybox", "busybox");
    }

    private void refused(String... words) throws Exception {
        Machine.Ran ran = project.tryBuild();
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.err()).contains(words).doesNotContain("\tat ", "Exception");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void missingDockerfile() throws Exception {
        refused("there is no Dockerfile at", "fix:");
    }

    @Test
    void unknownInstruction() throws Exception {
        project.dockerfile("FROM busybox", "RNU true");
        refused("Dockerfile:2:1", "RNU", "RUN", "2 | RNU true", "^");
    }

    @Test
    void missingAndIgnoredFiles() throws Exception {
        project.dockerfile("FROM busybox", "COPY nothing /x");
        refused("Dockerfile:2:", "\"nothing\" is not in the build context");
        project.file("target/app.jar", "j").file(".dockerignore", "target\n");
        project.dockerfile("FROM busybox", "COPY target/app.jar /x");
        refused(".dockerignore:1 leaves out \"target\"", "add \"!target/app.jar\" below it");
    }

    @Test
    void unknownTarget() throws Exception {
        project.dockerfile("FROM busybox AS builder");
        Machine.Ran ran = project.tryBuild("--target", "bulider");
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.err()).contains("bulider", "did you mean builder?");
    }

    @Test
    void aFailingCommandTellsExitCodeAndLastLines() throws Exception {
        project.dockerfile("FROM busybox", "RUN echo before; echo the reason >&2; exit 42");
        refused("Dockerfile:2:", "exit code 42", "the reason");
    }

    @Test
    void aProgramThatIsNotThere() throws Exception {
        project.dockerfile("FROM busybox", "RUN [\"/no/such/program\"]");
        refused("exec /no/such/program: ENOENT", "a program was not found in the image");
    }

    @Test
    void baseImageNotFound() throws Exception {
        project.dockerfile("FROM " + Machine.registry() + "/no/such:image");
        refused("Dockerfile:1:", "/no/such:image", "404");
    }

    @Test
    void registryThatIsDown() throws Exception {
        project.dockerfile("FROM 127.0.0.1:1/x:1");
        refused("127.0.0.1:1", "Dockerfile:1:", "fix:");
    }

    @Test
    void aStoreThatCannotBeWritten() throws Exception {
        project.dockerfile("FROM scratch");
        Path file = Files.createFile(folder.resolve("file"));
        Machine.Ran ran = Machine.run(
                Machine.drydock("build", "--store", file.resolve("store").toString(), project.context.toString()));
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.err()).contains("cannot use the store folder").doesNotContain("\tat ");
    }

    @Test
    void aDamagedLayerIsNamedAndNeverUsed() throws Exception {
        project.dockerfile("FROM busybox", "COPY Dockerfile /d").build();
        project.build();
        project.dockerfile("FROM busybox", "COPY Dockerfile /d", "RUN cat /d");
        Machine.run(List.of("sh", "-c", "rm -rf " + project.store.resolve("trees")))
                .ok();
        try (var blobs = Files.list(project.store.resolve("blobs/sha256"))) {
            Path largest = blobs.filter(Files::isRegularFile)
                    .max(java.util.Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(largest);
            bytes[bytes.length / 2] ^= 1;
            Files.setPosixFilePermissions(
                    largest, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            Files.write(largest, bytes);
            refused(largest.getFileName().toString());
        }
    }
}
