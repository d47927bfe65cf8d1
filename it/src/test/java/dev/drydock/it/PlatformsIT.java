package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images for several platforms: made under the kernel's emulator, pushed as an index, judged by skopeo. */
class PlatformsIT {
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final String OWN = ARM ? "arm64" : "amd64";
    private static final String FOREIGN = ARM ? "amd64" : "arm64";
    private static final String MACHINE = ARM ? "x86_64" : "aarch64";
    private static final String BOTH = "linux/" + OWN + ",linux/" + FOREIGN;

    @TempDir
    Path folder;

    private static void needsEmulator() {
        boolean there = Files.exists(Path.of("/proc/sys/fs/binfmt_misc/qemu-" + MACHINE));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as("it/verify registers an emulator").isTrue();
        }
        assumeTrue(there, "no emulator is registered: it/verify does it as root");
    }

    private Project project(Path parent) throws Exception {
        Project project = new Project(parent.resolve("p"), parent.resolve("store"));
        project.asUser = !parent.startsWith(folder);
        project.importing("busybox", "busy:1");
        project.run(Machine.drydock(
                        "import",
                        "--store",
                        project.store.toString(),
                        "--platform",
                        "linux/" + FOREIGN,
                        Machine.base("foreign").toString(),
                        "busy:1"))
                .ok();
        return project;
    }

    private static List<String> ids(JsonNode metadata) {
        List<String> ids = new ArrayList<>();
        for (JsonNode step : metadata.get("steps")) {
            ids.add(step.get("platform").asText() + " " + step.get("stage").asText() + " "
                    + step.get("number").asText() + " " + step.get("how").asText());
        }
        return ids;
    }

    private static JsonNode inspect(String image, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
        command.addAll(List.of(more));
        command.addAll(List.of("--tls-verify=false", "docker://" + image));
        return new ObjectMapper().readTree(Machine.run(command).ok().out());
    }

    @Test
    void commandsOfAnotherArchitectureRunAndTheIndexIsPushed() throws Exception {
        needsEmulator();
        Project project = project(folder);
        project.dockerfile(
                "FROM --platform=$BUILDPLATFORM busy:1 AS make",
                "RUN uname -m > /made-on",
                "FROM busy:1",
                "ARG TARGETARCH",
                "COPY --from=make /made-on /",
                "RUN test $(uname -m) = $(cat /made-on) && echo same > /how || echo other > /how",
                "ENV FOR=$TARGETARCH");
        String name = Machine.registry() + "/platforms/app:1";
        JsonNode built = project.build("--platform", BOTH, "-t", name);
        project.run(Machine.drydock(
                        "push", "--store", project.store.toString(), "--annotation", "org.example.who=it", name))
                .ok();
        assertThat(ids(built))
                .containsExactlyInAnyOrder(
                        "linux/" + OWN + " make 2 executed",
                        "linux/" + OWN + " stage-1 2 executed",
                        "linux/" + OWN + " stage-1 3 executed",
                        "linux/" + FOREIGN + " stage-1 2 executed",
                        "linux/" + FOREIGN + " stage-1 3 executed");
        JsonNode index = inspect(name, "inspect", "--raw");
        assertThat(index.get("mediaType").asText()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(StreamSupport.stream(index.get("manifests").spliterator(), false)
                        .map(each -> each.at("/platform/architecture").asText()))
                .containsExactly(OWN, FOREIGN);
        assertThat(index.at("/annotations/org.example.who").asText()).isEqualTo("it");
        String first = name + "@" + index.at("/manifests/0/digest").asText();
        assertThat(inspect(first.replace(":1@", "@"), "inspect", "--raw")
                        .at("/annotations/org.example.who")
                        .asText())
                .isEqualTo("it");
        for (String architecture : List.of(OWN, FOREIGN)) {
            JsonNode config = inspect(name, "--override-arch", architecture, "inspect", "--config");
            assertThat(config.get("architecture").asText()).isEqualTo(architecture);
            assertThat(config.at("/config/Env").toString()).contains("FOR=" + architecture);
            Path layout = folder.resolve(architecture);
            Machine.run(List.of(
                            "skopeo",
                            "--insecure-policy",
                            "--override-arch",
                            architecture,
                            "copy",
                            "-q",
                            "--src-tls-verify=false",
                            "docker://" + name,
                            "oci:" + layout + ":x"))
                    .ok();
            Path tree = folder.resolve(architecture + "-tree");
            Machine.run(List.of("umoci", "unpack", "--image", layout + ":x", "--rootless", tree.toString()))
                    .ok();
            assertThat(tree.resolve("rootfs/how")).hasContent(architecture.equals(OWN) ? "same\n" : "other\n");
        }
        assertThat(ids(project.build("--platform", BOTH))).allMatch(step -> step.endsWith(" cached"));
    }

    @Test
    void rootlessStepsAreEmulatedToo() throws Exception {
        needsEmulator();
        assumeTrue(Machine.isRoot(), "an ordinary user's build is the one above");
        Project project = project(Machine.userFolder("platforms"));
        project.dockerfile("FROM busy:1", "RUN uname -m && test $(uname -m) = " + MACHINE);
        assertThat(project.build("--platform", "linux/" + FOREIGN).get("mode").asText())
                .isEqualTo("rootless");
    }

    @Test
    void imageWithoutCommandsIsSavedForPlatformsThatNothingEmulates() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).file("a", "1");
        project.dockerfile("FROM scratch", "COPY a /a", "WORKDIR /w", "ENV A=1");
        Path archive = folder.resolve("a.tar");
        JsonNode built =
                project.build("--platform", "linux/" + OWN + ",linux/vax", "--output", "type=oci,dest=" + archive);
        assertThat(built.get("images")).hasSize(2);
        for (String architecture : List.of(OWN, "vax")) {
            JsonNode config = new ObjectMapper()
                    .readTree(Machine.run(List.of(
                                    "skopeo",
                                    "--insecure-policy",
                                    "--override-arch",
                                    architecture,
                                    "inspect",
                                    "--config",
                                    "oci-archive:" + archive))
                            .ok()
                            .out());
            assertThat(config.get("architecture").asText()).isEqualTo(architecture);
        }
        project.dockerfile("FROM scratch", "COPY a /a", "RUN [\"/a\"]");
        Machine.Ran refused = project.tryBuild("--platform", "linux/" + OWN + ",linux/vax");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Dockerfile:3:1: RUN: a command for linux/vax cannot run on this linux/" + OWN + " machine")
                .contains("knows no emulator for vax");
    }
}
