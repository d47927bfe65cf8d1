package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same Dockerfile on the same base by buildah: the same config and the same files. */
class PeerIT {
    private static final List<String> COMPARED = List.of(
            "Env",
            "Cmd",
            "Entrypoint",
            "WorkingDir",
            "User",
            "Labels",
            "ExposedPorts",
            "Volumes",
            "Healthcheck",
            "StopSignal");

    /** What buildah's chroot isolation leaves of its mounts in the layer; ours leaves none. */
    private static final List<String> MOUNT_POINTS =
            List.of("dev", "proc", "run", "sys", "etc/hosts", "etc/hostname", "etc/resolv.conf");

    @TempDir
    Path folder;

    @Test
    void buildahMakesTheSameConfigAndFiles() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: buildah with chroot isolation needs root here");
        }
        String base = Machine.registry() + "/peer/busybox:1";
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", base);
        project.run(Machine.drydock("push", "--store", project.store.toString(), base))
                .ok();
        project.file("app/bin/run", "#!/bin/sh\necho run\n")
                .file("app/conf/a.conf", "a\n")
                .file("one", "1");
        project.dockerfile(
                "FROM " + base + " AS build",
                "ARG VERSION=2",
                "WORKDIR /work",
                "COPY app app",
                "RUN chmod 755 app/bin/run && echo $VERSION > app/version && ln -s version app/current && rm /bin/vi",
                "FROM " + base,
                "ENV A=1 B=\"two words\"",
                "LABEL k=v",
                "WORKDIR /srv/app",
                "COPY --from=build --chown=web /work/app ./",
                "COPY --chmod=0640 one /etc/one",
                "RUN mkdir -p /data/x && chown -R 33:34 /data && rm -rf /var/tmp && rm /bin/awk",
                "EXPOSE 8080 53/udp",
                "VOLUME /data",
                "USER web",
                "HEALTHCHECK --interval=30s --retries=2 CMD [\"true\"]",
                "STOPSIGNAL SIGINT",
                "ENTRYPOINT [\"/srv/app/bin/run\"]",
                "CMD [\"x\", \"y\"]");
        String ours = Machine.registry() + "/peer/ours:1";
        project.build("-t", ours);
        project.run(Machine.drydock("push", "--store", project.store.toString(), ours))
                .ok();

        String theirs = Machine.registry() + "/peer/theirs:1";
        List<String> buildah = List.of(
                "buildah",
                "--root",
                folder.resolve("buildah/root").toString(),
                "--runroot",
                folder.resolve("buildah/run").toString(),
                "--storage-driver",
                "vfs");
        Machine.run(with(
                        buildah,
                        "bud",
                        "--isolation",
                        "chroot",
                        "--format",
                        "docker",
                        "--tls-verify=false",
                        "-t",
                        "it",
                        project.context.toString()))
                .ok();
        Machine.run(with(buildah, "push", "--tls-verify=false", "it", "docker://" + theirs))
                .ok();

        assertThat(config(ours)).isEqualTo(config(theirs));
        assertThat(files(ours, "ours")).isEqualTo(files(theirs, "theirs"));
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new java.util.ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static JsonNode config(String image) throws Exception {
        Machine.Ran raw = Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "inspect",
                        "--config",
                        "--raw",
                        "--tls-verify=false",
                        "docker://" + image))
                .ok();
        JsonNode config = new ObjectMapper().readTree(raw.out()).get("config");
        ObjectNode compared = new ObjectMapper().createObjectNode();
        for (String field : COMPARED) {
            if (config.hasNonNull(field)) {
                compared.set(field, config.get(field));
            }
        }
        ((ObjectNode) compared.get("Labels")).remove("io.buildah.version");
        return compared;
    }

    private List<String> files(String image, String name) throws Exception {
        Path oci = folder.resolve(name + "-oci");
        Path bundle = folder.resolve(name);
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--src-tls-verify=false",
                        "docker://" + image,
                        "oci:" + oci + ":it"))
                .ok();
        Machine.run(List.of("umoci", "unpack", "--image", oci + ":it", bundle.toString()))
                .ok();
        Machine.Ran listing = Machine.run(List.of(
                        "find",
                        bundle.resolve("rootfs").toString(),
                        "-mindepth",
                        "1",
                        "-printf",
                        "%P %y %m %U:%G %l\\n"))
                .ok();
        return listing.out()
                .lines()
                .filter(line -> !MOUNT_POINTS.contains(line.substring(0, line.indexOf(' '))))
                .sorted()
                .toList();
    }
}
