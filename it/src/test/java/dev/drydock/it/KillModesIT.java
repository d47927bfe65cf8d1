package dev.drydock.it;

import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.awaitNone;
import static dev.drydock.it.Processes.commandLine;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL at random moments in every mode, of builds that share a store: of the build, its worker, the guard, or a step's
 * monitor, while a step and what it sent into the background sleep. Processes, namespaces, mounts and scratch folders are
 * what they were before, and the next build is right. A case is a seed; {@code -Dkill.seed=N} chooses the first. Eight
 * builds of each mode die here, beside those that {@link KillStormIT}, {@link KillIT} and {@link ModeChrootIT} kill; with
 * {@code -Dkill.long=true} it is a hundred.
 */
@Tag("alone") // how soon everything has gone
class KillModesIT {
    private static final int AT_ONCE = 4;

    /** Of the time of a build, what is waited at most: those that are killed last wait for the others too. */
    private static final double SHARE = 0.4;

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long FIRST_SEED = Long.getLong("kill.seed", 1);
    private static final List<String> VICTIMS = List.of("build", "WorkerMain", " boot ", " step ");

    private static final String MARK = Long.toString(1_000_000 + System.nanoTime() % 1_000_000);

    private static Path home;
    private static String expected;
    private static long fullBuild;

    private final List<Process> builds = new ArrayList<>();

    @BeforeAll
    static void learn() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: modes root and chroot need root");
        }
        home = Machine.userFolder("killed");
        Files.copy(Machine.base("busybox"), home.resolve("busybox.tar"));
        Project right = project("root", "right", "right");
        id("root", right);
        long start = System.nanoTime();
        expected = id("root", project("root", "right", "right"));
        fullBuild = System.nanoTime() - start;
    }

    @AfterAll
    static void clean() throws Exception {
        if (home != null) {
            Machine.run(List.of("rm", "-rf", home.toString()));
        }
    }

    private static Project project(String mode, String name, String content) throws Exception {
        Project project = new Project(home.resolve(name), home.resolve("store-" + mode)).epoch("1700000000");
        project.asUser = mode.equals("rootless") || mode.equals("single");
        String orphan = "sleep " + MARK;
        project.file("f", content.repeat(10_000))
                .dockerfile(
                        "FROM busybox",
                        "COPY f /f",
                        "RUN cp /f /g; chown 5:6 /g; (trap '' TERM; setsid " + orphan + ") & (setsid sh -c '" + orphan
                                + " & wait') & sleep 0.4",
                        "RUN mkdir -p /d/e; mv /g /d; rm /bin/vi; trap '' TERM; sleep 0.4",
                        "RUN cat /d/g > /h");
        if (!Files.exists(project.store)) {
            Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
            project.run(Machine.drydock(
                            "import",
                            "--store",
                            project.store.toString(),
                            home.resolve("busybox.tar").toString(),
                            "busybox"))
                    .ok();
        }
        return project;
    }

    private static String id(String mode, Project project) throws Exception {
        return project.build("--mode", mode, "--no-cache").get("imageId").asText();
    }

    private static Process start(String mode, Project project) throws IOException {
        List<String> command = new ArrayList<>();
        if (project.asUser) {
            command.addAll(List.of("setpriv", "--reuid", Machine.user(), "--regid", Machine.user(), "--init-groups"));
        }
        command.addAll(List.of("env", "SOURCE_DATE_EPOCH=1700000000"));
        command.addAll(project.command("--mode", mode));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
    }

    /** The worker of a build has its process number in the name of its folder. */
    private static Stream<ProcessHandle> ours(Process build, Path store) {
        return processes(store.toString()).stream()
                .filter(process -> process.pid() == build.pid()
                        || commandLine(process.pid()).matches(".*[ /]" + build.pid() + "-.*"));
    }

    private static void awaitWorker(Process build, Path store) throws Exception {
        await("there is a worker", () -> !build.isAlive() || ours(build, store).count() > 1);
    }

    private static void kill(Process build, Path store, Random random) {
        String victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
        List<ProcessHandle> found = ours(build, store)
                .filter(process -> process.pid() != build.pid())
                .filter(process -> commandLine(process.pid()).contains(victim))
                .filter(process ->
                        victim.equals(" boot ") || !commandLine(process.pid()).contains(" boot "))
                .toList();
        (found.isEmpty() ? Stream.of(build.toHandle()) : found.stream()).forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(home.toString()))
                .toList();
    }

    /** Folders of workers, and what files are put together in. */
    private static List<String> scratch(Path store) throws IOException {
        try (Stream<Path> run = Files.list(store.resolve("run"));
                Stream<Path> blobs = Files.list(store.resolve("blobs/unfinished"))) {
            return Stream.concat(run, blobs).map(Path::toString).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"root,0,22", "rootless,2,25", "single,2,25", "chroot,1,25"})
    void nothingIsLeftAndTheNextBuildIsRight(String mode, int few, int many) throws Exception {
        int rounds = Boolean.getBoolean("kill.long") ? many : few;
        Path store = project(mode, "right", "right").store;
        assertThat(id(mode, project(mode, "right", "right"))).isEqualTo(expected);
        assertThat(scratch(store)).isEmpty();
        int seen = 0;
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(FIRST_SEED + round);
            builds.clear();
            for (int i = 0; i < AT_ONCE; i++) {
                builds.add(start(mode, project(mode, "victim" + i, "r" + round + "b" + i)));
            }
            for (Process build : builds) {
                if (random.nextInt(4) > 0) {
                    awaitWorker(build, store);
                }
                LockSupport.parkNanos((long) (random.nextDouble() * fullBuild * SHARE));
                HeldNamespaces held = HeldNamespaces.of(ours(build, store));
                Instant then = Instant.now();
                seen += held.names().size();
                kill(build, store, random);
                assertThat(build.waitFor(60, TimeUnit.SECONDS)).isTrue();
                await(
                        mode + ", seed " + (FIRST_SEED + round) + ": all has gone",
                        LIMIT,
                        () -> ours(build, store).findAny().isEmpty() && !held.isHeld(then));
            }
            awaitNone(store, LIMIT);
            await("no orphan sleeps", LIMIT, () -> processes("sleep " + MARK).isEmpty());
            assertThat(mounts()).isEmpty();
        }
        if (rounds > 0 && !mode.equals("chroot")) {
            assertThat(seen).as("namespaces that were looked for").isPositive();
        }
        for (Path folder : Files.list(store.resolve("run")).toList()) {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        Project right = project(mode, "right", "right");
        await(
                "the next worker clears away",
                () -> id(mode, right).equals(expected) && scratch(store).isEmpty());
        Machine.Ran fsck = right.run(Machine.drydock("fsck", "--mode", mode, "--store", store.toString()));
        assertThat(fsck.ok().out()).contains("is as it was");
    }
}
