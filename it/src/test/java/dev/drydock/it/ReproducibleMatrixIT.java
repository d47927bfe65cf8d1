package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One image, whatever machine, user, checkout, store, JDK or Maven it is built with. */
class ReproducibleMatrixIT {
    static final String EPOCH = "1700000000";
    private static final List<String> FILES = List.of("a", "b/c", "b/d", "ü");

    private static final String[] DOCKERFILE = {
        "FROM busybox AS s",
        "COPY . /s/",
        "RUN cp -R /s /t && chown 3:4 /t/a && chmod 4711 /t/b/c && ln -s a /t/l && mkdir -m 1777 /t/e && mkfifo /t/p",
        "FROM busybox",
        "WORKDIR /w/x",
        "COPY --from=s /t /t",
        "COPY b /b/",
        "RUN date > /dev/null && echo new > /new && rm -r /t/b/d && touch /new2",
    };

    @TempDir
    Path folder;

    /** A checkout: files made in an order, with times and permissions. */
    static Project checkout(Path context, Path store, boolean other) throws Exception {
        Project project = new Project(context, store).epoch(EPOCH);
        List<String> names = new ArrayList<>(FILES);
        if (other) {
            java.util.Collections.reverse(names);
        }
        for (String name : names) {
            project.file(name, "content of " + name + "\n");
        }
        project.file(".dockerignore", "Dockerfile\n").dockerfile(DOCKERFILE);
        for (String name : names) {
            Path file = context.resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(other ? "rw-------" : "rw-rw-r--"));
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.ofEpochSecond(other ? 1_000_000_000 : 1_500_000_000)));
        }
        Files.setPosixFilePermissions(
                context.resolve("b"), PosixFilePermissions.fromString(other ? "rwx------" : "rwxrwxr-x"));
        return project;
    }

    JsonNode build(Project project, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--context-modes",
                "git",
                "-o",
                "type=oci,dest=" + project.context.resolveSibling(project.context.getFileName() + ".tar")));
        arguments.addAll(List.of(more));
        return project.build(arguments.toArray(String[]::new));
    }

    Project first() throws Exception {
        return checkout(folder.resolve("one"), folder.resolve("store"), false).importing("busybox", "busybox");
    }

    static void assertSame(JsonNode built, JsonNode first) {
        assertThat(Project.layers(built)).containsExactlyInAnyOrderElementsOf(Project.layers(first));
        assertThat(built.get("imageId")).isEqualTo(first.get("imageId"));
        assertThat(built.get("digest")).as("digest of what was compressed").isEqualTo(first.get("digest"));
    }

    private static List<String> how(JsonNode metadata) {
        List<String> how = new ArrayList<>();
        metadata.get("steps").forEach(step -> how.add(step.get("cached").asBoolean() ? "cached" : "executed"));
        return how;
    }

    @Test
    void anotherCheckoutStoreZoneLocaleAndUmaskGiveTheSameImageAndANewEpochRunsNothing() throws Exception {
        Project project = first();
        String ref = Machine.registry() + "/reproducible/cache:1";
        JsonNode first = build(project, "--cache-to", "type=registry,mode=max,ref=" + ref);
        assertThat(first.get("digest").asText()).startsWith("sha256:");

        Project other = checkout(folder.resolve("deep/er/two"), folder.resolve("elsewhere/store 2"), true);
        other.environment.put("TZ", "Pacific/Auckland");
        other.environment.put("LC_ALL", "C.UTF-8");
        other.importing("busybox", "busybox");
        Path metadata = folder.resolve("deep/er/other.json");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(other.command(
                "--context-modes",
                "git",
                "-o",
                "type=oci,dest=" + folder.resolve("deep/two.tar"),
                "--metadata-file",
                metadata.toString()));
        other.run(command).ok();
        assertSame(Machine.json(metadata), first);

        project.epoch("1600000000");
        JsonNode epoch = build(project);
        assertThat(how(epoch)).containsOnly("cached");
        assertThat(epoch.get("imageId")).isNotEqualTo(first.get("imageId"));

        project.epoch(EPOCH);
        Machine.run(List.of("rm", "-rf", project.store.resolve("trees").toString()))
                .ok();
        assertSame(build(project, "--no-cache"), first); // on trees that were unpacked from blobs
        Project fromRegistry = checkout(folder.resolve("three"), folder.resolve("store3"), true)
                .importing("busybox", "busybox");
        JsonNode told = build(fromRegistry, "--cache-from", ref);
        assertThat(how(told)).containsOnly("cached");
        assertThat(told.get("imageId")).isEqualTo(first.get("imageId"));
        assertThat(told.get("digest")).isEqualTo(first.get("digest"));
    }

    @Test
    void everyOtherJdkOfThisMachineGivesTheSameLayers() throws Exception {
        List<Path> others = otherJdks();
        if (others.isEmpty()) {
            abort("skipped: no other JDK of 17 or newer beside " + System.getProperty("java.home"));
        }
        JsonNode first = build(first());
        int n = 0;
        for (Path jdk : others) {
            Project project = checkout(folder.resolve("jdk" + n), folder.resolve("store" + n++), false)
                    .importing("busybox", "busybox");
            Path metadata = Files.createTempFile(folder, "metadata", ".json");
            List<String> command =
                    new ArrayList<>(project.command("--context-modes", "git", "--metadata-file", metadata.toString()));
            command.set(0, jdk.resolve("bin/java").toString());
            project.run(command).ok();
            JsonNode built = Machine.json(metadata);
            assertThat(Project.layers(built))
                    .as(jdk.toString())
                    .containsExactlyInAnyOrderElementsOf(Project.layers(first));
            assertThat(built.get("imageId")).isEqualTo(first.get("imageId"));
        }
    }

    /** JDKs of 17 or newer beside the one that runs, by their real folders. */
    private static List<Path> otherJdks() throws Exception {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(home.resolveSibling(""))) {
            for (Path each : beside) {
                Path release = each.resolve("release");
                if (!Files.isExecutable(each.resolve("bin/java")) || !Files.isRegularFile(release)) {
                    continue;
                }
                String version = Files.readString(release).replaceFirst("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
                Path real = each.toRealPath();
                if (version.matches("\\d+")
                        && Integer.parseInt(version) >= 17
                        && !real.equals(home)
                        && !found.contains(real)) {
                    found.add(real);
                }
            }
        }
        return found;
    }

    @Test
    void withoutTheSwitchAFullyCachedBuildIsTheSameImage() throws Exception {
        Project project = first();
        project.environment.remove("SOURCE_DATE_EPOCH");
        JsonNode first = build(project);
        JsonNode again = build(project);
        assertThat(how(again)).containsOnly("cached");
        assertThat(again.get("imageId")).isEqualTo(first.get("imageId"));
    }
}
