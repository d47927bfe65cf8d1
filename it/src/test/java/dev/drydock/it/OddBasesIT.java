package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bases that are not like others: links where mounts go, odd roots, device nodes, layers that do not name their parents. */
class OddBasesIT {
    @TempDir
    Path folder;

    private static List<String> tarOf(Path blob) throws Exception {
        return Machine.run(List.of("tar", "--numeric-owner", "-tvf", blob.toString()))
                .ok()
                .out()
                .lines()
                .toList();
    }

    private static List<String> names(Path blob) throws Exception {
        return Machine.run(List.of("tar", "-tf", blob.toString()))
                .ok()
                .out()
                .lines()
                .toList();
    }

    private static Path blob(Project project, JsonNode metadata, int step) {
        String layer = metadata.get("steps").get(step).get("layer").asText().substring(7);
        return project.store.resolve("blobs/sha256").resolve(layer);
    }

    private Path odd() throws Exception {
        Path tar = folder.resolve("odd.tar");
        Path root = folder.resolve("root");
        Machine.run(List.of("sh", "-ec", """
                mkdir -p "$1/bin" "$1/usr/settings" "$1/tmp" "$1/home/me" "$1/srv"
                cp /bin/busybox "$1/bin/" && for a in sh cat ls stat mkdir touch rm echo id; do ln -s busybox "$1/bin/$a"; done
                ln -s usr/settings "$1/etc"
                printf 'me:x:7:8::/home/me:/bin/sh\\n' > "$1/usr/settings/passwd"
                chmod 1777 "$1/tmp"; chmod 0700 "$1/home/me"; chmod 0711 "$1"
                chown 7:8 "$1" "$1/home/me"
                mknod "$1/srv/node" c 1 7
                tar --numeric-owner -cf "$2" -C "$1" .
                """, "sh", root.toString(), tar.toString()))
                .ok();
        return tar;
    }

    @Test
    void anEtcThatIsALinkADeviceAndAnOddRoot() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: making a device node needs root");
        }
        Path tar = odd();
        String[] dockerfile = {
            "FROM odd",
            "RUN cat /etc/hosts /etc/resolv.conf > /tmp/copy && stat -c '%a %u:%g' / /tmp /home/me > /tmp/modes && ls -l /srv",
            "RUN echo set > /etc/setting && rm /bin/id",
            "USER me",
            "RUN touch /home/me/mine && cat /tmp/modes",
        };
        Project root = new Project(folder.resolve("p"), folder.resolve("store"))
                .dockerfile(dockerfile)
                .epoch("1700000000");
        root.run(Machine.drydock("import", "--store", root.store.toString(), tar.toString(), "odd"))
                .ok();
        JsonNode asRoot = root.build();
        // no mount point of the sandbox is in a layer, and parents come as they are
        assertThat(names(blob(root, asRoot, 0))).containsExactlyInAnyOrder("tmp/", "tmp/copy", "tmp/modes");
        assertThat(names(blob(root, asRoot, 1)))
                .containsExactlyInAnyOrder("bin/", "bin/.wh.id", "usr/", "usr/settings/", "usr/settings/setting");
        assertThat(tarOf(blob(root, asRoot, 2))).anyMatch(line -> line.matches("-rw-r--r-- 7/8 .* home/me/mine"));
        Machine.Ran modes = Machine.run(
                        List.of("tar", "-xOf", blob(root, asRoot, 0).toString(), "tmp/modes"))
                .ok();
        assertThat(modes.out()).isEqualTo("711 7:8\n1777 0:0\n700 7:8\n");

        Path home = Machine.userFolder("odd");
        Project user = new Project(home.resolve("p"), home.resolve("store"))
                .dockerfile(dockerfile)
                .epoch("1700000000");
        Files.copy(tar, home.resolve("odd.tar"));
        Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        user.asUser = true;
        user.run(Machine.drydock(
                        "import",
                        "--store",
                        user.store.toString(),
                        home.resolve("odd.tar").toString(),
                        "odd"))
                .ok();
        assertThat(Project.layers(user.build())).isEqualTo(Project.layers(asRoot));
        Machine.run(List.of("rm", "-rf", home.toString())).ok();
    }

    @Test
    void scratchWithAStaticProgramRuns() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        Files.copy(Path.of("/bin/busybox"), project.context.resolve("busybox"));
        project.dockerfile(
                "FROM scratch",
                "COPY --chmod=755 busybox /bin/busybox",
                "RUN [\"/bin/busybox\", \"sh\", \"-c\", \"/bin/busybox mkdir -p /a/b && echo x > /etc/made\"]");
        JsonNode built = project.build();
        assertThat(names(blob(project, built, 1))).containsExactlyInAnyOrder("a/", "a/b/", "etc/", "etc/made");
    }

    @Test
    void aDamagedClassDataArchiveAndATouchedJarDisturbNothing() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        project.archived = false;
        project.importing("busybox", "busybox");
        Path jar = folder.resolve("drydock.jar");
        Files.copy(Machine.jar(), jar);
        project.dockerfile("FROM busybox", "RUN echo 1");
        List<String> command = new ArrayList<>(project.command());
        command.set(command.indexOf(Machine.jar().toString()), jar.toString());
        Machine.run(command).ok();
        try (var archives = Files.list(project.store.resolve("cds"))) {
            Path archive = archives.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(archive);
            Files.delete(archive);
            Files.write(archive, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        }
        project.dockerfile("FROM busybox", "RUN echo 2");
        Machine.run(command).ok();
        Files.setLastModifiedTime(jar, java.nio.file.attribute.FileTime.fromMillis(1_700_000_000_000L));
        project.dockerfile("FROM busybox", "RUN echo 3");
        assertThat(Machine.run(command).ok().err()).contains("RUN echo 3").doesNotContain("CACHED");
    }
}
