package dev.drydock.it;

import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.commandLine;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root in a container without namespaces and mounts: slower, and the same layers as in mode root. */
class ModeChrootIT {
    private static final int KILLS = Boolean.getBoolean("kill.long") ? 100 : 4;
    private static final long FIRST_SEED = Long.getLong("kill.seed", 1);

    /** For the one store with a large base that tests share. */
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private OrdinaryContainer container;

    @BeforeEach
    void container() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: imitating a container of Docker's needs root here");
        }
        container = new OrdinaryContainer(folder.resolve("bundle"), folder, shared);
    }

    private static Path storeWithJava() throws Exception {
        Path store = shared.resolve("store");
        if (!Files.exists(store)) {
            String base = Machine.base("jre").toString();
            Machine.run(Machine.drydock("import", "--store", store.toString(), base, "jre:17"))
                    .ok();
        }
        return store;
    }

    private Project project(String name) throws Exception {
        Project project = new Project(folder.resolve(name), folder.resolve("store-" + name));
        return project.epoch("1700000000");
    }

    private JsonNode build(Project project, boolean contained, String... more) throws Exception {
        Path metadata = folder.resolve("metadata-" + System.nanoTime());
        List<String> arguments = new ArrayList<>(List.of("--metadata-file", metadata.toString()));
        arguments.addAll(List.of(more));
        List<String> command = project.command(arguments.toArray(String[]::new));
        Machine.Ran ran = contained ? container.run(command, project.environment) : project.run(command);
        ran.ok();
        if (contained) {
            assertThat(ran.all())
                    .contains("steps run in mode chroot (not root: this process has no CAP_SYS_ADMIN; not rootless: ");
        }
        return Machine.json(metadata);
    }

    @Test
    void anOrdinaryContainerMakesAndPushesTheSameLayers() throws Exception {
        List<List<String>> layers = new ArrayList<>();
        for (boolean contained : List.of(false, true)) {
            Project project = project(contained ? "inside" : "outside").importing("busybox", "busybox");
            Path secret = Files.writeString(folder.resolve("secret"), SECRET);
            project.file("app/a", "1").file("app/b", "2").dockerfile(STEPS);
            String target = Machine.registry() + "/chroot/" + (contained ? "inside" : "outside") + ":1";
            JsonNode built = build(project, contained, "-t", target, "--secret", "id=s,src=" + secret, "--push");
            assertThat(built.get("mode").asText()).isEqualTo(contained ? "chroot" : "root");
            layers.add(Project.layers(built));
            assertThat(holds(project.store, SECRET)).isEmpty();
            Machine.run(List.of("skopeo", "inspect", "--tls-verify=false", "docker://" + target))
                    .ok();
        }
        assertThat(layers.get(1)).isEqualTo(layers.get(0)).hasSize(7);
    }

    private static final String NO_CACHE = "-Ddrydock.noCache=true";

    private static final String SECRET = "hush-1597463007-times";

    private static final String[] STEPS = {
        "FROM busybox",
        "RUN mkdir -p /base/d/e && touch /base/d/e/1 /base/f /base/g && ln /base/f /base/f2 && chmod 4755 /base/g"
                + " && echo 'app:x:70:71::/:/bin/sh' >> /etc/passwd && echo 'app:x:71:' >> /etc/group",
        "COPY --chown=app app /app",
        "RUN rm /base/d/e/1 && rm -rf /app && mkdir /app && echo new > /app/c && rm -rf /base/d && echo file > /base/d"
                + " && ln /base/f /base/f3 && mv /base/g /base/h && chown 70:71 /base/h && chmod 2755 /base/h && mkfifo /p"
                + " && : >> /etc/group && mkdir /t && mv /t /base/t && touch -d @12345 /old && ls /base /base/t > /list",
        "COPY app/a /app/copied",
        "USER app",
        "RUN --mount=type=bind,target=/ctx --mount=type=tmpfs,target=/mem --mount=type=secret,id=s,uid=70"
                + " cat /ctx/app/b > /tmp/b && echo x > /mem/x && test $(wc -c < /run/secrets/s) = 21"
                + " && test $(cat /run/secrets/s /run/secrets/s | wc -c) = 42 && id > /tmp/id && cat /app/copied",
        "USER 0",
        "RUN <<EOF sh",
        "ls -laR /app /base /tmp | grep -v total | sed 's/[A-Z][a-z][a-z] .*:.. //' > /seen",
        "grep localhost /etc/hosts && echo gone > /dev/null && test -c /dev/urandom",
        "rm /seen && sh -c 'sleep 1000 &'",
        "EOF",
        "RUN test ! -e /ctx && test ! -e /mem && test ! -e /run && touch /end",
    };

    /** Files of the store that hold a text, what waits to be freed included. */
    private static List<String> holds(Path store, String text) throws Exception {
        return Machine.run(List.of("grep", "-rlF", text, store.toString()))
                .out()
                .lines()
                .toList();
    }

    /** What {@code it/quickstart} builds, with Java in a step of it, by Maven in the container. */
    @Test
    void theQuickstartIsBuiltAndPushedByMavenInAContainer() throws Exception {
        Path store = storeWithJava();
        Path repository = Path.of(System.getProperty("drydock.it.repository"));
        OrdinaryContainer job = new OrdinaryContainer(folder.resolve("job"), folder, shared, repository);
        List<JsonNode> built = new ArrayList<>();
        for (String place : List.of("outside", "inside")) {
            Path example = folder.resolve(place);
            Machine.run(List.of("cp", "-r", Machine.root().resolve("it/example").toString(), example.toString()))
                    .ok();
            MavenProject project = new MavenProject(example, store);
            if (place.equals("inside")) {
                String registry = "-Ddrydock.pushRegistry=" + Machine.registry();
                List<String> command =
                        project.command("deploy", NO_CACHE, registry, "-Ddrydock.compression=none"); // for speed
                job.run(command, Map.of()).ok();
                Machine.Ran doctor = job.run(project.command("drydock:doctor", "-Ddrydock.mode=single"), Map.of());
                assertThat(doctor.exit()).as(doctor.all()).isEqualTo(1);
                assertThat(doctor.all()).contains("RUN cannot be done in mode single, which was asked for");
            } else {
                project.mvn("package", NO_CACHE).ok();
            }
            built.add(project.metadata("hello-service"));
        }
        assertThat(built.get(0).get("mode").asText()).isEqualTo("root");
        assertThat(built.get(1).get("mode").asText()).isEqualTo("chroot");
        assertThat(Project.layers(built.get(1))).isEqualTo(Project.layers(built.get(0)));
        String name = "docker://" + Machine.registry() + "/hello-service:1.0";
        Machine.Ran pushed = Machine.run(List.of("skopeo", "inspect", "--raw", "--tls-verify=false", name));
        assertThat(Machine.parse(pushed.ok().out()).at("/config/digest").asText())
                .isEqualTo(built.get(1).get("imageId").asText())
                .isEqualTo(built.get(0).get("imageId").asText());
    }

    @Test
    void aCacheIsMovedInAndBackAndSurvivesTheWorker() throws Exception {
        Project project = project("cache").importing("busybox", "busybox");
        for (String round : List.of("1", "2")) {
            project.dockerfile(
                    "FROM busybox",
                    "RUN --mount=type=cache,target=/cache --mount=type=cache,id=ro,target=/ro,ro echo " + round
                            + " >> /cache/rounds && cat /cache/rounds > /seen && touch /ro/x",
                    "RUN test \"$(tail -n 1 /seen)\" = " + round + " && test \"$(wc -l < /seen)\" = " + round
                            + " && test ! -e /cache");
            build(project, true);
        }
        String mark = Long.toString(1_000_000 + System.nanoTime() % 1_000_000);
        project.dockerfile(
                "FROM busybox", "RUN --mount=type=cache,target=/cache echo 3 >> /cache/rounds; sleep " + mark);
        Process build = start(project);
        await("the step sleeps", () -> !processes("sleep " + mark).isEmpty());
        ours(project, "WorkerMain").forEach(ProcessHandle::destroyForcibly);
        build.waitFor();
        project.dockerfile(
                "FROM busybox",
                "RUN --mount=type=cache,target=/cache test \"$(tr '\\n' ' ' < /cache/rounds)\" = '1 2 3 '");
        build(project, true);
        try (Stream<Path> caches = Files.walk(project.store.resolve("mounts/chroot"), 3)) {
            assertThat(caches.filter(path -> path.getParent().endsWith("fs"))
                            .map(path -> path.getFileName().toString()))
                    .containsExactly("rounds");
        }
    }

    @Test
    void packagesAreInstalledAsInModeRoot() throws Exception {
        Project project = new Project(folder.resolve("debs"), storeWithJava()).epoch("1700000000");
        Machine.run(List.of(
                        "cp",
                        "-r",
                        Machine.root().resolve("it/target/bases/debs").toString(),
                        project.context.resolve("debs").toString()))
                .ok();
        project.dockerfile(
                "FROM jre:17",
                "COPY debs /debs",
                "RUN dpkg -i /debs/*.deb && rm -rf /debs /var/log/* /var/cache/* /var/lib/dpkg/*-old && getcap /bin/ping");
        List<String> outside = Project.layers(build(project, false));
        assertThat(Project.layers(build(project, true, "--no-cache"))).isEqualTo(outside);
        Path home = Machine.userFolder("packages");
        Machine.run(List.of(
                        "cp",
                        "-r",
                        project.context.toString(),
                        Machine.base("jre").toString(),
                        home.toString()))
                .ok();
        Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        Project user = new Project(home.resolve("debs"), home.resolve("store")).epoch("1700000000");
        user.asUser = true;
        user.run(Machine.drydock(
                        "import",
                        "--store",
                        user.store.toString(),
                        home.resolve("jre.tar").toString(),
                        "jre:17"))
                .ok();
        JsonNode built = user.build("--mode", "single");
        assertThat(built.get("mode").asText()).isEqualTo("single");
        assertThat(Project.layers(built)).isEqualTo(outside);
        user.run(Machine.drydock("prune", "--all", "--store", user.store.toString()));
        Machine.run(List.of("rm", "-rf", home.toString()));
    }

    @Test
    void whatThereIsNotIsRefusedWithWordsAndDoctorKnows() throws Exception {
        Project project = project("refused").importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "RUN --network=none true");
        Machine.Ran none = container.run(project.command(), project.environment);
        assertThat(none.exit()).isNotZero();
        assertThat(none.err())
                .contains("Dockerfile:2:1: RUN could not be run: --network=none cannot be kept in mode chroot")
                .doesNotContain("\tat ");
        Machine.Ran run = container.run(
                Machine.drydock("run", "--rm", "--store", project.store.toString(), "busybox", "true"),
                project.environment);
        assertThat(run.exit()).isNotZero();
        assertThat(run.err()).contains("containers cannot run in mode chroot").doesNotContain("\tat ");
        Machine.Ran doctor =
                container.run(Machine.drydock("doctor", "--store", project.store.toString()), project.environment);
        assertThat(doctor.ok().all())
                .containsPattern("root +does not work: this process has no CAP_SYS_ADMIN")
                .containsPattern("chroot +works");
    }

    /** SIGKILL of the build, its worker, its guard or a step's monitor, while orphans sleep in a session of their own. */
    @Test
    void whateverIsKilledNothingIsLeft() throws Exception {
        Project project = project("killed").importing("busybox", "busybox");
        for (int round = 0; round < KILLS; round++) {
            Random random = new Random(FIRST_SEED + round);
            String mark = Long.toString(1_000_000 + System.nanoTime() % 1_000_000);
            project.dockerfile(
                    "FROM busybox",
                    "RUN echo kept > /kept",
                    "RUN (trap '' TERM; setsid sleep " + mark + ") & (setsid sh -c 'sleep " + mark
                            + " & wait') & trap '' TERM; sleep " + mark);
            Process build = start(project);
            await("the step sleeps", () -> processes("sleep " + mark).size() >= 3);
            List<String> victims = List.of("build", "WorkerMain", " boot ", " step ");
            String victim = victims.get((round + random.nextInt(2)) % victims.size());
            LockSupport.parkNanos(random.nextInt(20_000_000));
            (victim.equals("build") ? Stream.of(build.toHandle()) : ours(project, victim))
                    .forEach(ProcessHandle::destroyForcibly);
            await(
                    "everything has gone after " + victim + ", seed " + (FIRST_SEED + round),
                    Duration.ofSeconds(5),
                    () -> processes("sleep " + mark).isEmpty()
                            && processes(project.store.toString()).isEmpty());
            build.waitFor();
        }
        project.dockerfile("FROM busybox", "RUN echo kept > /kept", "RUN cat /kept");
        assertThat(project.build("--mode", "chroot")
                        .get("steps")
                        .get(0)
                        .get("cached")
                        .asBoolean())
                .isTrue();
    }

    /** The child of one that was killed comes to the guard when nobody else is left: strace makes the guard slow enough for that. */
    @Test
    void whatAKilledProcessLeavesIsEndedToo() throws Exception {
        Project project = project("orphans").importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "RUN true");
        project.build("--mode", "chroot");
        Path helper;
        try (Stream<Path> files = Files.walk(project.store.resolve("helper"))) {
            helper = files.filter(file -> file.endsWith("drydock-init"))
                    .findFirst()
                    .orElseThrow();
        }
        List<String> slowGuard = List.of("timeout", "20", "strace", "-qq", "-o", "/dev/null", "-e", "trace=kill");
        List<String> orphans = List.of("sh", "-c", "setsid sh -c 'sleep 1597463 & sleep 1597463' & sleep 0.05");
        List<String> command = new ArrayList<>(slowGuard);
        command.addAll(List.of("-e", "inject=kill:delay_exit=20000", helper.toString(), "boot", "0", "chroot", "--"));
        command.addAll(orphans);
        Machine.run(command).ok();
        assertThat(processes("sleep 1597463")).isEmpty();
    }

    private Process start(Project project) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(project.command("--mode", "chroot"));
        builder.environment().putAll(project.environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private static Stream<ProcessHandle> ours(Project project, String word) {
        return processes(word, project.store.toString()).stream()
                .filter(process ->
                        word.equals(" boot ") || !commandLine(process.pid()).contains(" boot "));
    }
}
