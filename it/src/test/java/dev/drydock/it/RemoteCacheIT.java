package dev.drydock.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache in a registry or a folder: what one store knows, a fresh one finds. */
class RemoteCacheIT {
    private static String image;

    @TempDir
    Path folder;

    private final String repository = "cache/" + UUID.randomUUID();

    @BeforeAll
    static void pushABase() throws Exception {
        Path store = Files.createTempDirectory("cache-store");
        image = Machine.registry() + "/cache-base/busybox:1";
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        image))
                .ok();
        Machine.run(Machine.drydock("push", "--store", store.toString(), image)).ok();
    }

    private Project on(String store) throws Exception {
        Project project = new Project(folder.resolve("project"), folder.resolve(store));
        if (!Files.exists(project.context.resolve("Dockerfile"))) {
            project.file("a", "1")
                    .file("b", "1")
                    .file("c", "1")
                    .dockerfile(
                            "FROM " + image + " AS build",
                            "COPY a /src/a",
                            "RUN head -c 100000 /dev/urandom > /big && cp /src/a /out",
                            "RUN echo more > /more",
                            "FROM " + image,
                            "WORKDIR /app",
                            "COPY b b",
                            "COPY --from=build /out out",
                            "RUN cat b out > all",
                            "COPY c c");
        }
        return project;
    }

    private String to(String mode) {
        return "type=registry,ref=" + Machine.registry() + "/" + repository + ":main,mode=" + mode;
    }

    private String from(String host) {
        return host + "/" + repository + ":main";
    }

    /** The first build, which tells the registry of its steps. */
    private JsonNode writing(String mode) throws Exception {
        JsonNode built = on("one").build("--cache-to", to(mode));
        assertThat(built.get("warnings")).isEmpty();
        return built;
    }

    private static ListAssert<String> assertHow(JsonNode built) {
        return assertThat(how(built)).as("warnings: " + built.get("warnings"));
    }

    private static List<String> how(JsonNode metadata) {
        List<String> how = new ArrayList<>();
        metadata.get("steps").forEach(step -> how.add(step.get("how").asText()));
        return how;
    }

    private static List<String> fetched(JsonNode metadata) {
        List<String> fetched = new ArrayList<>();
        metadata.get("blobsFetched").forEach(blob -> {
            if (blob.get("from").asText().contains("/cache/")) {
                fetched.add(blob.get("digest").asText());
            }
        });
        return fetched;
    }

    @Test
    void aFreshStoreRunsNoStepAndFetchesNoLayer() throws Exception {
        JsonNode first = writing("max");
        assertHow(first).containsOnly("executed");
        try (RegistryGate gate = new RegistryGate()) {
            JsonNode second = on("two").build("--cache-from", from(gate.host()));
            assertHow(second).hasSize(5).containsOnly("cached");
            assertThat(second.get("imageId")).isEqualTo(first.get("imageId"));
            assertThat(second.get("workerForked").asBoolean()).isFalse();
            assertThat(fetched(second)).isEmpty();
            assertThat(second.get("blobsFetched")).hasSize(1); // the config of the base
            assertThat(gate.asked).hasSize(2); // is it a registry, and the last step
            gate.asked.clear();
            JsonNode third = on("two").build("--cache-from", from(gate.host()));
            assertHow(third).containsOnly("cached");
            assertThat(gate.asked).isEmpty();
            String target = Machine.registry() + "/cache/pushed:1";
            on("two").tryBuild("-t", target, "--push").ok();
            assertThat(Machine.run(List.of(
                                    "skopeo",
                                    "--insecure-policy",
                                    "inspect",
                                    "--tls-verify=false",
                                    "docker://" + target))
                            .ok()
                            .out())
                    .contains("\"Layers\"");
        }
    }

    @Test
    void aMachineWithNothingButTheRegistryRunsNoStep() throws Exception {
        if (!Machine.isRoot()) {
            System.out.println("a network namespace of its own: only root can make one here");
            return;
        }
        JsonNode first = writing("max");
        Project two = on("two");
        Path metadata = folder.resolve("lonely.json");
        try (RegistryGate gate = new RegistryGate();
                LonelyMachine machine =
                        new LonelyMachine(folder).with(gate.host()).with(Machine.registry())) {
            two.run(machine.command(two.command(
                            "-t", "app:1", "--metadata-file", metadata.toString(), "--cache-from", from(gate.host()))))
                    .ok();
            JsonNode built = Machine.json(metadata);
            assertHow(built).hasSize(5).containsOnly("cached");
            assertThat(built.get("imageId")).isEqualTo(first.get("imageId"));
            assertThat(built.get("workerForked").asBoolean()).isFalse();
            assertThat(fetched(built)).isEmpty();
            assertThat(gate.asked).hasSize(2);
        }
        Machine.Ran alone = two.run(
                new LonelyMachine(folder).command(on("three").command("--cache-from", from(Machine.registry()))));
        assertThat(alone.err()).contains("Connection refused"); // it is really alone
    }

    @Test
    void afterAChangeOfTheLastStepThatOneAloneRuns() throws Exception {
        writing("min");
        on("two").file("c", "2");
        try (RegistryGate gate = new RegistryGate()) {
            JsonNode built = on("two").build("--cache-from", from(gate.host()));
            assertHow(built).containsExactly("cached", "cached", "cached", "cached", "executed");
            assertThat(built.get("workerForked").asBoolean()).isFalse();
            assertThat(gate.lookUps(repository)).isLessThanOrEqualTo(6);
            List<String> layers = new ArrayList<>();
            for (Path file : files(folder.resolve("one").resolve("blobs/sha256"))) {
                layers.add("/blobs/sha256:" + file.getFileName());
            }
            assertThat(gate.asked).noneMatch(line -> layers.stream().anyMatch(line::endsWith));
            assertThat(shown("two")).isEqualTo(shown("three"));
        }
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** What the image shows. */
    private List<String> shown(String store) throws Exception {
        Path tar = folder.resolve(UUID.randomUUID() + ".tar");
        on(store).tryBuild("-o", "type=tar,dest=" + tar).ok();
        return Machine.run(List.of("tar", "-tf", tar.toString()))
                .ok()
                .out()
                .lines()
                .sorted()
                .toList();
    }

    @Test
    void aRunAfterCachedStepsHasTheirFiles() throws Exception {
        writing("min");
        on("two")
                .dockerfile(Files.readString(folder.resolve("project/Dockerfile"))
                        .strip()
                        .replace("COPY c c", "RUN test $(cat all) = 11 && echo right > c"));
        JsonNode built = on("two").build("--cache-from", from(Machine.registry()));
        assertHow(built).containsExactly("cached", "cached", "cached", "cached", "executed");
        assertThat(fetched(built)).hasSize(4);
    }

    @Test
    void minHasTheStepsOfTheImageAndMaxThoseOfEveryStage() throws Exception {
        writing("min");
        on("two").file("b", "2");
        JsonNode min = on("two").build("--cache-from", from(Machine.registry()));
        assertHow(min).filteredOn("cached"::equals).hasSize(1); // WORKDIR
        writing("max");
        on("three").file("b", "3");
        JsonNode max = on("three").build("--cache-from", from(Machine.registry()));
        assertHow(max).filteredOn("executed"::equals).hasSize(4);
        assertHow(max).filteredOn("cached"::equals).hasSize(4);
    }

    @Test
    void fixedTimesComeWithTheirEpoch() throws Exception {
        JsonNode first = on("one").epoch("1700000000").build("--cache-to", to("min"));
        JsonNode second = on("two").epoch("1700000000").build("--cache-from", from(Machine.registry()));
        assertHow(second).containsOnly("cached");
        assertThat(second.get("imageId")).isEqualTo(first.get("imageId"));
        assertThat(fetched(second)).isEmpty();
        JsonNode third = on("three").epoch("1700000001").build("--cache-from", from(Machine.registry()));
        assertHow(third).containsOnly("cached");
        assertThat(fetched(third)).hasSize(5); // times are written anew
        JsonNode same = on("one").epoch("1700000001").build();
        assertThat(third.get("imageId")).isEqualTo(same.get("imageId"));
    }

    @Test
    void eightWritersAtOnceLoseNothing() throws Exception {
        int writers = 8;
        List<Project> projects = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            Project project = new Project(folder.resolve("p" + i), folder.resolve("store" + i));
            project.file("f", "content " + i)
                    .dockerfile(
                            "FROM " + image,
                            "WORKDIR /shared",
                            "COPY f /f",
                            "RUN cat /f > /copy",
                            "RUN cat /copy /f > /twice");
            projects.add(project);
        }
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<JsonNode>> builds = new ArrayList<>();
            List<Future<JsonNode>> again = new ArrayList<>();
            for (Project project : projects) {
                builds.add(threads.submit(
                        () -> project.build("--cache-to", to("max"), "--cache-from", from(Machine.registry()))));
            }
            for (Future<JsonNode> build : builds) {
                assertThat(build.get().get("warnings")).isEmpty();
            }
            for (int i = 0; i < writers; i++) {
                Project fresh = new Project(projects.get(i).context, folder.resolve("fresh" + i));
                again.add(threads.submit(() -> fresh.build("--cache-from", from(Machine.registry()))));
            }
            for (int i = 0; i < writers; i++) {
                JsonNode built = again.get(i).get();
                assertHow(built).as("of writer " + i).containsOnly("cached");
                assertThat(built.get("imageId")).isEqualTo(builds.get(i).get().get("imageId"));
                assertThat(fetched(built)).isEmpty();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatIsNotThereOrMakesNoSenseIsWarnedOfAndTheBuildIsRight() throws Exception {
        writing("max");
        String nobody = "127.0.0.1:9/some/cache:1";
        JsonNode alone = on("nobody").build("--cache-from", nobody, "--cache-to", nobody);
        assertHow(alone).containsOnly("executed");
        assertThat(alone.get("warnings")).hasSize(2);
        assertThat(alone.get("warnings").get(0).asText()).contains(nobody, "Connection refused");
        try (RegistryGate gate = new RegistryGate()) {
            gate.instead.put("/" + repository + "/manifests/", new RegistryGate.Answer(401, new byte[0]));
            JsonNode denied = on("denied").build("--cache-from", from(gate.host()));
            assertHow(denied).containsOnly("executed");
            assertThat(denied.get("warnings")).hasSize(1);
            assertThat(gate.lookUps(repository)).isEqualTo(1);
        }
        try (RegistryGate gate = new RegistryGate()) {
            gate.instead.put(
                    "/" + repository + "/manifests/",
                    new RegistryGate.Answer(200, "{\"schemaVersion\":2,\"layers\":7}".getBytes(UTF_8)));
            JsonNode garbage = on("garbage").build("--cache-from", from(gate.host()));
            assertHow(garbage).containsOnly("executed");
            assertThat(garbage.get("warnings")).hasSize(1);
        }
        JsonNode missing = on("missing").build("--cache-from", Machine.registry() + "/cache/never-written");
        assertHow(missing).containsOnly("executed");
        assertThat(missing.get("warnings")).isEmpty();
        JsonNode foreign = on("foreign").build("--cache-from", image);
        assertHow(foreign).containsOnly("executed");
    }

    @Test
    void aLayerThatIsGoneOrAnotherIsMadeAgain() throws Exception {
        writing("min");
        on("two")
                .dockerfile(Files.readString(folder.resolve("project/Dockerfile"))
                        .strip()
                        .replace("COPY c c", "RUN test $(cat all) = 11 && echo right > c"));
        for (byte[] body : List.of(new byte[0], "something else".getBytes(UTF_8))) {
            try (RegistryGate gate = new RegistryGate()) {
                gate.instead.put(
                        "/" + repository + "/blobs/", new RegistryGate.Answer(body.length == 0 ? 404 : 200, body));
                JsonNode built = on("store" + body.length).build("--cache-from", from(gate.host()));
                assertHow(built).contains("executed").doesNotContain("failed");
                assertThat(built.get("warnings").get(0).asText()).contains("cannot be had");
            }
        }
    }

    @Test
    void aFolderIsACacheToo() throws Exception {
        Path cache = folder.resolve("cache");
        JsonNode first = on("one").build("--cache-to", "type=local,mode=max,dest=" + cache);
        assertThat(cache.resolve("oci-layout")).exists();
        JsonNode second = on("two").build("--cache-from", "type=local,src=" + cache);
        assertHow(second).hasSize(5).containsOnly("cached");
        assertThat(second.get("imageId")).isEqualTo(first.get("imageId"));
        assertThat(fetched(second)).isEmpty();
        Project two = on("two");
        Machine.run(List.of("rm", "-rf", cache.toString())).ok();
        two.run(Machine.drydock(
                        "save",
                        "--store",
                        two.store.toString(),
                        "-o",
                        folder.resolve("app.tar").toString(),
                        "app:1"))
                .ok();
        JsonNode gone = on("three").build("--cache-from", "type=local,src=" + cache);
        assertHow(gone).containsOnly("executed");
        assertThat(gone.get("warnings")).isEmpty();
    }

    @Test
    void whatCameFromARegistryGoesToAFolder() throws Exception {
        writing("min");
        Path cache = folder.resolve("cache");
        on("two").build("--cache-from", from(Machine.registry()), "--cache-to", "type=local,dest=" + cache);
        JsonNode third = on("three").build("--cache-from", "type=local,src=" + cache);
        assertHow(third).hasSize(5).containsOnly("cached");
    }

    @Test
    void offlineNobodyIsAsked() throws Exception {
        writing("max");
        on("two").build("-t", "base:1");
        on("two").file("c", "2");
        try (RegistryGate gate = new RegistryGate()) {
            JsonNode built =
                    on("two").build("--offline", "--cache-from", from(gate.host()), "--cache-to", from(gate.host()));
            assertHow(built).contains("executed");
            assertThat(built.get("warnings")).isEmpty();
            assertThat(gate.asked).isEmpty();
        }
    }

    @Test
    void anOrdinaryUserHasTheSameCache() throws Exception {
        Path own = Machine.userFolder("cache");
        on("one").epoch("1700000000").build("--cache-to", to("max"));
        Project user = new Project(own.resolve("project"), own.resolve("store")).epoch("1700000000");
        for (String name : List.of("a", "b", "c", "Dockerfile")) {
            user.file(name, Files.readString(folder.resolve("project").resolve(name)));
        }
        user.asUser = true;
        if (Machine.isRoot()) {
            Machine.run(List.of("chown", "-R", Machine.user(), own.toString())).ok();
        }
        JsonNode built = user.build("--cache-from", from(Machine.registry()));
        assertHow(built).hasSize(5).containsOnly("cached");
        user.dockerfile(Files.readString(user.context.resolve("Dockerfile"))
                .strip()
                .replace("COPY c c", "RUN test $(cat all) = 11 && echo right > c"));
        JsonNode changed = user.build("--cache-from", from(Machine.registry()), "--cache-to", to("min"));
        assertHow(changed).containsExactly("cached", "cached", "cached", "cached", "executed");
        assertThat(changed.get("warnings")).isEmpty();
    }

    @Test
    void mavenProjectsSayItInThePomOrOnTheCommandLine() throws Exception {
        String configuration = "<configuration><images><image><name>app:1</name><build><cacheTo><to>" + to("max")
                + "</to><to>type=local,dest=target/cache</to></cacheTo></build></image></images></configuration>";
        MavenProject one = new MavenProject(folder.resolve("maven"), folder.resolve("one"))
                .file("a", "1")
                .dockerfile("FROM " + image, "COPY a /a", "RUN cat /a > /b")
                .file("pom.xml", MavenProject.text("cached", "pom", "", MavenProject.plugin(configuration)));
        Machine.Ran first = one.mvn("package").ok();
        assertThat(first.all()).contains("/" + repository + ":main: 2 steps written", "target/cache: 2 steps written");
        MavenProject two = new MavenProject(folder.resolve("maven"), folder.resolve("two"));
        Machine.Ran second = two.mvn("package", "-Ddrydock.cacheTo=", "-Ddrydock.cacheFrom=" + from(Machine.registry()))
                .ok();
        assertThat(second.all()).contains("2 steps, 2 cached").doesNotContain("steps written");
        MavenProject three = new MavenProject(folder.resolve("maven"), folder.resolve("three"));
        Machine.Ran refused = three.mvn("package", "-Ddrydock.cacheFrom=type=s3,bucket=x");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.all()).contains("drydock.cacheFrom is \"type=s3,bucket=x\"", "write type=registry,ref=NAME");
    }
}
