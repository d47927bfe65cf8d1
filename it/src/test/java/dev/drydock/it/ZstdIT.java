package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A base whose layers are zstd: read by a worker without namespaces where no step runs, and pushed as they are. */
class ZstdIT {
    @TempDir
    Path folder;

    @Test
    void aZstdBaseIsCopiedOntoAndRunOn() throws Exception {
        Path store = folder.resolve("first");
        String plain = Machine.registry() + "/zstd/plain:1";
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        plain))
                .ok();
        Machine.run(Machine.drydock("push", "--store", store.toString(), plain)).ok();
        String zstd = Machine.registry() + "/zstd/zstd:1";
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--src-tls-verify=false",
                        "--dest-tls-verify=false",
                        "--dest-compress-format",
                        "zstd",
                        "docker://" + plain,
                        "oci:" + folder.resolve("oci") + ":x"))
                .ok();
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--dest-tls-verify=false",
                        "--preserve-digests",
                        "oci:" + folder.resolve("oci") + ":x",
                        "docker://" + zstd))
                .ok();
        Machine.Ran manifest = Machine.run(
                List.of("skopeo", "--insecure-policy", "inspect", "--raw", "--tls-verify=false", "docker://" + zstd));
        assertThat(manifest.out()).contains("tar+zstd");
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).file("a", "1");
        project.dockerfile("FROM " + zstd, "COPY a /tmp/a");
        JsonNode copied = project.build();
        assertThat(copied.get("layersIndexed")).hasSize(1);
        project.dockerfile("FROM " + zstd, "COPY a /tmp/a", "RUN cat /tmp/a > /b");
        assertThat(project.build().get("mode").asText()).isIn("root", "rootless");
        assertThat(project.run(Machine.drydock("fsck", "--store", project.store.toString()))
                        .ok()
                        .out())
                .contains("is as it was");
    }
}
