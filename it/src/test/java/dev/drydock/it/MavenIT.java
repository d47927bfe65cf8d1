package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds by Maven itself: twice, at once, side by side, and as far as their last module allows. */
class MavenIT {
    private static String base;

    @TempDir
    Path folder;

    @BeforeAll
    static void pushABase() throws Exception {
        Path store = Files.createTempDirectory("maven-it-store");
        base = Machine.registry() + "/maven/busybox:1";
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        base))
                .ok();
        Machine.run(Machine.drydock("push", "--store", store.toString(), base)).ok();
    }

    private Path store() {
        return folder.resolve("store");
    }

    private static final String JAR_PLUGINS = plugin("clean", "3.5.0", "")
            + plugin("resources", "3.5.0", "")
            + plugin("compiler", "3.16.0", "")
            + plugin("surefire", "3.6.1", "")
            + plugin(
                    "jar",
                    "3.5.1",
                    "<configuration><outputTimestamp>2026-01-01T00:00:00Z</outputTimestamp></configuration>")
            + MavenProject.plugin("");

    private static String plugin(String name, String version, String more) {
        return "<plugin><artifactId>maven-" + name + "-plugin</artifactId><version>" + version + "</version>" + more
                + "</plugin>";
    }

    private MavenProject jar(String folderName, String properties) throws Exception {
        return new MavenProject(folder.resolve(folderName), store())
                .file("src/main/java/a/A.java", "package a;\n\nclass A {}\n")
                .file("src/main/resources/r.txt", "r\n")
                .file(".dockerignore", "target/maven-status\n") // the compiler plugin notes absolute paths there
                .dockerfile("FROM " + base, "COPY . /src", "RUN cat /src/target/app-1.jar > /copy")
                .file(
                        "pom.xml",
                        MavenProject.text(
                                "app",
                                "jar",
                                "",
                                JAR_PLUGINS,
                                "<properties><maven.compiler.release>17</maven.compiler.release>"
                                        + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>"
                                        + properties
                                        + "</properties>"));
    }

    private static void assertNothingDone(JsonNode metadata) {
        assertThat(metadata.get("workerForked").asBoolean()).isFalse();
        assertThat(metadata.get("layersWritten")).isEmpty();
        assertThat(metadata.get("blobsFetched")).isEmpty();
        metadata.get("steps")
                .forEach(step -> assertThat(step.get("cached").asBoolean()).isTrue());
    }

    @Test
    void cleanPackageTwiceDoesNothingTheSecondTimeWithAndWithoutTheSwitch() throws Exception {
        String timestamp = "<project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>";
        for (String properties : List.of("", timestamp)) {
            MavenProject project = jar("app" + properties.length(), properties);
            project.mvn("clean", "package").ok();
            String first = project.imageId("app");
            project.mvn("clean", "package").ok();
            assertNothingDone(project.metadata("app"));
            assertThat(project.imageId("app")).isEqualTo(first);
            if (properties.isEmpty()) {
                MavenProject elsewhere = jar("elsewhere/deep", properties);
                elsewhere.mvn("clean", "package").ok();
                assertNothingDone(elsewhere.metadata("app"));
                assertThat(elsewhere.imageId("app")).isEqualTo(first);
            }
        }
    }

    @Test
    void twoBuildsAtOnceOnOneStoreFetchEachLayerOnce() throws Exception {
        List<MavenProject> projects = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            projects.add(new MavenProject(folder.resolve(name), store())
                    .pom(name)
                    .file("f", name)
                    .dockerfile("FROM " + base, "RUN echo shared > /shared", "COPY f /f", "RUN cat /f > /copy"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Machine.Ran>> runs = new ArrayList<>();
            for (MavenProject project : projects) {
                runs.add(threads.submit(() -> project.mvn("package")));
            }
            for (Future<Machine.Ran> run : runs) {
                run.get().ok();
            }
        } finally {
            threads.shutdown();
        }
        JsonNode one = projects.get(0).metadata("one");
        JsonNode two = projects.get(1).metadata("two");
        assertThat(one.get("imageId")).isNotEqualTo(two.get("imageId"));
        assertThat(fetched(one, "layer") + fetched(two, "layer")).isEqualTo(1);
    }

    /** How many of the base's layers a build fetched: all its blobs but the small config. */
    private static int fetched(JsonNode metadata, String what) {
        int count = 0;
        for (JsonNode blob : metadata.get("blobsFetched")) {
            count += what.equals("layer") && blob.get("size").asLong() > 100_000 ? 1 : 0;
        }
        return count;
    }

    @Test
    void twoModulesAtOnceInTwoClassRealmsShareOneWorker() throws Exception {
        MavenProject root = new MavenProject(folder.resolve("r"), store()).parent("r", "a", "b");
        // a dependency of its own gives module b's plugin a class realm of its own
        String ownRealm =
                "<plugin><groupId>dev.drydock</groupId><artifactId>drydock-maven-plugin</artifactId><dependencies>"
                        + "<dependency><groupId>javax.inject</groupId><artifactId>javax.inject</artifactId><version>1</version>"
                        + "</dependency></dependencies></plugin>";
        MavenProject a = new MavenProject(root.folder.resolve("a"), store())
                .module("r", "a", "")
                .dockerfile("FROM " + base, "RUN echo a > /a");
        MavenProject b = new MavenProject(root.folder.resolve("b"), store())
                .module("r", "b", ownRealm)
                .dockerfile("FROM " + base, "RUN echo b > /b");
        root.mvn("-T2", "package").ok();
        List<JsonNode> both = List.of(a.metadata("a"), b.metadata("b"));
        assertThat(both).extracting(one -> one.get("workerForked").asBoolean()).containsExactlyInAnyOrder(true, false);
        assertThat(both).allSatisfy(one -> assertThat(one.get("mode").asText()).isNotEmpty());
        assertThat(a.imageId("a")).isNotEqualTo(b.imageId("b"));
    }

    @Test
    void anImageOfAnotherModuleIsWhatThatModuleBuiltIfItIsUpstream() throws Exception {
        String upstream =
                "<dependencies><dependency><groupId>it</groupId><artifactId>lower</artifactId><version>1</version>"
                        + "<type>pom</type></dependency></dependencies>";
        // the upper module comes first in the pom: without the dependency it would be built first
        MavenProject root = new MavenProject(folder.resolve("up"), store()).parent("up", "upper", "lower");
        MavenProject lower = new MavenProject(root.folder.resolve("lower"), store())
                .module("up", "lower", "")
                .file("f", "1")
                .dockerfile("FROM " + base, "COPY f /lower");
        MavenProject upper = new MavenProject(root.folder.resolve("upper"), store())
                .module("up", "upper", "")
                .dockerfile("FROM lower:1", "COPY --from=lower:1 /lower /again");
        Machine.Ran refused = root.mvn("-T2", "package");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.all())
                .contains(
                        "Dockerfile:1:",
                        "lower:1 is built by lower",
                        "<artifactId>lower</artifactId>",
                        "<type>pom</type>")
                .doesNotContain("\tat dev.drydock");

        upper.module("up", "upper", "", upstream);
        root.mvn("-T2", "package").ok();
        String first = upper.imageId("upper");
        // another project of this store takes the name: this reactor's images are its own
        new MavenProject(folder.resolve("stranger"), store())
                .pom("lower")
                .dockerfile("FROM scratch", "LABEL not=ours")
                .mvn("package")
                .ok();
        assertThat(root.mvn("package", "-pl", "upper").ok().all()).contains("is the one that lower built");
        assertThat(upper.imageId("upper")).isEqualTo(first);
        lower.file("f", "2");
        root.mvn("package").ok();
        assertThat(upper.imageId("upper")).isNotEqualTo(first);
    }

    @Test
    void aBuildThatTakesTooLongIsEndedAndLeavesAUsableStore() throws Exception {
        MavenProject project = new MavenProject(folder.resolve("slow"), store())
                .pom("slow")
                .dockerfile("FROM " + base, "RUN echo kept > /kept", "RUN sleep 1000");
        Machine.Ran ran = project.mvn("package", "-Ddrydock.timeout=8s");
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.all()).contains("drydock.timeout=8s", "fix:").doesNotContain("\tat dev.drydock");
        project.dockerfile("FROM " + base, "RUN echo kept > /kept")
                .mvn("package")
                .ok();
        assertNothingDone(project.metadata("slow"));
    }

    @Test
    void mavensValidationOfPluginsFindsNothing() throws Exception {
        MavenProject project =
                new MavenProject(folder.resolve("valid"), store()).pom("valid").dockerfile("FROM " + base, "LABEL a=b");
        List<String> command = new ArrayList<>(project.command("package", "-Dmaven.plugin.validation=VERBOSE"));
        command.set(
                0,
                Path.of(System.getProperty("drydock.it.newerMaven"), "bin", "mvn")
                        .toString());
        Machine.Ran ran = Machine.run(command).ok();
        assertThat(ran.all()).contains("built valid:1");
        assertThat(ran.all().lines().filter(line -> line.startsWith("[WARNING]")))
                .isEmpty();
    }

    @Test
    void twoCheckoutsOfOneNamePushEachItsOwn() throws Exception {
        List<MavenProject> checkouts = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            checkouts.add(new MavenProject(folder.resolve(name), store())
                    .pom("same", "<properties><maven.deploy.skip>true</maven.deploy.skip></properties>")
                    .file("f", name)
                    .dockerfile("FROM " + base, "COPY f /f"));
        }
        for (MavenProject checkout : checkouts) {
            checkout.mvn("package").ok();
        }
        assertThat(checkouts.get(0).imageId("same"))
                .isNotEqualTo(checkouts.get(1).imageId("same"));
        for (int i = 0; i < checkouts.size(); i++) {
            MavenProject checkout = checkouts.get(i);
            Files.delete(checkout.folder.resolve("Dockerfile")); // what was built is pushed, whatever became of that
            checkout.mvn("drydock:push", "-Ddrydock.pushRegistry=" + Machine.registry() + "/checkout" + i)
                    .ok();
            String name = Machine.registry() + "/checkout" + i + "/same:1";
            assertThat(configDigest(name)).isEqualTo(checkout.imageId("same"));
        }
    }

    /** The image id of what a registry has, by a client that is not ours. */
    private static String configDigest(String name) throws Exception {
        Machine.Ran raw = Machine.run(List.of(
                        "skopeo", "--insecure-policy", "inspect", "--raw", "--tls-verify=false", "docker://" + name))
                .ok();
        return new ObjectMapper().readTree(raw.out()).at("/config/digest").asText();
    }

    @Test
    void deployWithTheSkipAndWithARepositoryPushesTheImage() throws Exception {
        MavenProject skipping = new MavenProject(folder.resolve("skipping"), store())
                .pom("skipping", "<properties><maven.deploy.skip>true</maven.deploy.skip></properties>")
                .dockerfile("FROM scratch", "LABEL a=b");
        String registry = "-Ddrydock.pushRegistry=" + Machine.registry() + "/deployed";
        skipping.mvn("deploy", registry).ok();
        assertThat(configDigest(Machine.registry() + "/deployed/skipping:1")).isEqualTo(skipping.imageId("skipping"));

        Path repository = folder.resolve("repository");
        MavenProject deploying = new MavenProject(folder.resolve("deploying"), store())
                .pom(
                        "deploying",
                        "<distributionManagement><repository><id>files</id><url>" + repository.toUri()
                                + "</url></repository></distributionManagement>")
                .dockerfile("FROM scratch", "LABEL a=c");
        deploying.mvn("deploy", registry).ok();
        assertThat(configDigest(Machine.registry() + "/deployed/deploying:1"))
                .isEqualTo(deploying.imageId("deploying"));
        assertThat(repository.resolve("it/deploying/1/deploying-1.pom")).exists();
    }

    @Test
    void ofThreeModulesTheLastFailsAndNothingOfItIsPushed() throws Exception {
        MavenProject root = new MavenProject(folder.resolve("three"), store()).parent("three", "m1", "m2", "m3");
        for (String name : List.of("m1", "m2", "m3")) {
            new MavenProject(root.folder.resolve(name), store())
                    .module("three", name, "", "<properties><maven.deploy.skip>true</maven.deploy.skip></properties>")
                    .dockerfile("FROM " + base, name.equals("m3") ? "RUN exit 3" : "LABEL name=" + name);
        }
        Machine.Ran ran =
                root.mvn("deploy", "-Dmaven.deploy.skip", "-Ddrydock.pushRegistry=" + Machine.registry() + "/three");
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.all()).contains("exit code 3", "Dockerfile:2:1").doesNotContain("\tat dev.drydock");
        for (String name : List.of("m1", "m2")) {
            assertThat(configDigest(Machine.registry() + "/three/" + name + ":1"))
                    .startsWith("sha256:");
        }
        assertThat(Machine.run(List.of(
                                "skopeo",
                                "--insecure-policy",
                                "inspect",
                                "--raw",
                                "--tls-verify=false",
                                "docker://" + Machine.registry() + "/three/m3:1"))
                        .exit())
                .isNotZero();
        assertThat(root.folder.resolve("m3/target/drydock/m3/image-id")).doesNotExist();
    }
}
