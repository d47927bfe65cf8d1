package dev.drydock.it;

import static dev.drydock.it.Processes.awaitNone;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Builds that are killed at any moment, run out of disk, or have the store cleared out around them: what is believed
 * afterwards is right. A case is a seed; {@code -Dkill.seed=N} chooses the first. Some thirty builds die here, some hundreds with
 * {@code -Dkill.long=true}, as {@code it/verify --long} does.
 */
class KillStormIT {
    private static final List<String> CONTENTS = List.of("one", "two", "three");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CHECK_EVERY = 10;
    private static final long FIRST_SEED = Long.getLong("kill.seed", 1);

    /** What undamaged stores give for each content, in every mode. */
    private static final Map<String, String> EXPECTED = new TreeMap<>();

    private static long fullBuild;

    private final List<Path> mounted = new ArrayList<>();
    private Path folder;
    private String mode = "auto";

    private static int rounds(int few, int many) {
        return Boolean.getBoolean("kill.long") ? many : few;
    }

    @BeforeEach
    void learn() throws Exception {
        folder = Machine.userFolder("storm");
        if (EXPECTED.isEmpty()) {
            Path store = folder.resolve("fresh");
            project("fresh", store, false, "").importing("busybox", "busybox");
            for (String content : CONTENTS) {
                long start = System.nanoTime();
                EXPECTED.put(content, id(project("fresh", store, false, content), "fresh"));
                fullBuild = Math.max(fullBuild, System.nanoTime() - start);
            }
        }
    }

    @AfterEach
    void unmount() throws Exception {
        for (Path each : mounted) {
            Machine.run(List.of("umount", "-l", each.toString()));
        }
        Machine.run(List.of("rm", "-rf", folder.toString()));
    }

    /** Every phase: a context layer, steps that write much and little, a copy of a stage, a wire form. */
    private Project project(String name, Path store, boolean asUser, String content) throws Exception {
        Project project = new Project(folder.resolve(name), store);
        project.asUser = asUser;
        project.archived = false;
        project.file("f", content.repeat(50_000));
        project.dockerfile(
                        "FROM busybox AS tools",
                        "RUN mkdir /t && cp /bin/busybox /t/a && cp /bin/busybox /t/b",
                        "FROM busybox",
                        "COPY f /f",
                        "RUN cat /f > /g; mkdir -p /d/e; ln -s /f /d/l; chown 5:6 /g; rm -f /bin/vi",
                        "COPY --from=tools /t /t",
                        "RUN sha256sum /t/* > /sums")
                .epoch("1700000000");
        if (asUser && Machine.isRoot()) {
            Machine.run(List.of("chown", "-R", Machine.user(), project.context.toString()))
                    .ok();
        }
        return project;
    }

    private List<String> build(Project project, String name) {
        return project.command(
                "--mode",
                mode,
                "-t",
                name + ":1",
                "-o",
                "type=oci,dest=" + project.context.resolveSibling(name + ".tar"));
    }

    private String id(Project project, String name) throws Exception {
        List<String> command = new ArrayList<>(build(project, name));
        command.add(command.size() - 1, "-q");
        return project.run(command).ok().out().strip();
    }

    private static Process start(Project project, List<String> command) throws IOException {
        List<String> all = new ArrayList<>();
        if (project.asUser && Machine.isRoot()) {
            all.addAll(List.of("runuser", "-u", Machine.user(), "--"));
        }
        all.add("env");
        project.environment.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(command);
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        project.context.resolveSibling("log").toFile()))
                .start();
    }

    /** Waits, then kills the build, its worker or its guard, whichever is there. */
    private void killAtRandom(Project project, Random random) throws Exception {
        LockSupport.parkNanos((long) (random.nextDouble() * fullBuild * 0.9));
        String store = project.store.toString();
        List<ProcessHandle> victims = new ArrayList<>(
                switch (random.nextInt(3)) {
                    case 0 -> processes(store, "dev.drydock.worker.WorkerMain");
                    case 1 -> processes(store, " boot ");
                    default -> processes("drydock.jar", project.context.toString());
                });
        if (victims.isEmpty()) {
            victims.addAll(processes("drydock.jar", project.context.toString()));
        }
        victims.forEach(ProcessHandle::destroyForcibly);
    }

    private void isRight(Project any, String what) throws Exception {
        Machine.Ran fsck = any.run(Machine.drydock("fsck", "--store", any.store.toString()));
        assertThat(fsck.exit()).as(what + "\n" + fsck.all()).isZero();
        String content = CONTENTS.get(Math.floorMod(what.hashCode(), CONTENTS.size()));
        Project project = project("right", any.store, any.asUser, content);
        assertThat(id(project, "right")).as(what).isEqualTo(EXPECTED.get(content));
    }

    private void storm(boolean asUser, int rounds) throws Exception {
        Path store = folder.resolve("store");
        Project first = project("first", store, asUser, "one").importing("busybox", "busybox");
        for (int round = 0; round < rounds; round++) {
            Random random = new Random(FIRST_SEED + round);
            String content = CONTENTS.get(random.nextInt(CONTENTS.size()));
            if (random.nextInt(4) == 0) {
                content += random.nextInt(1000); // nothing of it is in the store
            }
            Project project = project("victim", store, asUser, content);
            Process build = start(project, build(project, "victim"));
            killAtRandom(project, random);
            assertThat(build.waitFor(60, TimeUnit.SECONDS)).isTrue();
            awaitNone(store, LIMIT);
            if (round % CHECK_EVERY == CHECK_EVERY - 1 || round == rounds - 1) {
                isRight(first, "seeds " + FIRST_SEED + " to " + (FIRST_SEED + round));
            }
        }
        System.out.println(
                "killed: seeds " + FIRST_SEED + " to " + (FIRST_SEED + rounds - 1) + (asUser ? ", rootless" : ""));
    }

    @Test
    void whateverIsKilledTheStoreIsRight() throws Exception {
        storm(false, rounds(11, 150));
    }

    @Test
    void theSameForAnOrdinaryUser() throws Exception {
        if (!Machine.isRoot()) {
            System.out.println("storm of an ordinary user: the other test is one already");
            return;
        }
        storm(true, rounds(5, 50));
    }

    @Test
    void theSameForOneWithoutARangeOfIds() throws Exception {
        mode = "single";
        storm(Machine.isRoot(), rounds(1, 40));
    }

    @Test
    void mavenIsKilledAndTheStoreIsRight() throws Exception {
        Path store = folder.resolve("store");
        Project first = project("first", store, false, "one").importing("busybox", "busybox");
        int times = rounds(4, 60);
        String epoch =
                "<properties><project.build.outputTimestamp>1700000000</project.build.outputTimestamp></properties>";
        MavenProject victim = new MavenProject(folder.resolve("maven"), store).pom("victim", epoch);
        for (int round = 0; round < times; round++) {
            Random random = new Random(FIRST_SEED + round);
            project("maven", store, false, "round " + round); // nothing of it is in the store: there is a worker
            Process build = new ProcessBuilder(victim.command("package"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            while (build.isAlive() && processes(store.toString(), " boot ").isEmpty()) {
                LockSupport.parkNanos(10_000_000);
            }
            assertThat(build.isAlive()).as("a build with a worker").isTrue();
            LockSupport.parkNanos((long) (random.nextDouble() * fullBuild * 0.3));
            processes("org.codehaus.plexus.classworlds.launcher.Launcher", store.toString())
                    .forEach(ProcessHandle::destroyForcibly);
            assertThat(build.waitFor(60, TimeUnit.SECONDS)).isTrue();
            awaitNone(store, LIMIT);
        }
        isRight(first, "Maven killed, seeds " + FIRST_SEED + " to " + (FIRST_SEED + times - 1));
    }

    @Test
    void fourBuildsAtOnceAreKilled() throws Exception {
        Path store = folder.resolve("store");
        Project first = project("first", store, false, "one").importing("busybox", "busybox");
        int times = rounds(2, 25);
        for (int round = 0; round < times; round++) {
            Random random = new Random(FIRST_SEED + round);
            List<Process> builds = new ArrayList<>();
            List<Project> projects = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String content = CONTENTS.get(random.nextInt(CONTENTS.size())) + random.nextInt(2);
                Project project = project("victim" + i, store, false, content);
                projects.add(project);
                builds.add(start(project, build(project, "victim" + i)));
            }
            for (Project project : projects) {
                killAtRandom(project, random);
            }
            for (Process build : builds) {
                assertThat(build.waitFor(120, TimeUnit.SECONDS)).isTrue();
            }
            awaitNone(store, LIMIT);
        }
        isRight(first, "four at once, seeds " + FIRST_SEED + " to " + (FIRST_SEED + times - 1));
    }

    @Test
    void aFullDiskIsToldAndNothingHalfWrittenIsBelieved() throws Exception {
        if (!Machine.isRoot()) {
            System.out.println("full disk: only root can mount a small one");
            return;
        }
        Path store = Files.createDirectory(folder.resolve("small"));
        Machine.run(List.of("mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", store.toString()))
                .ok();
        mounted.add(store);
        Project first = project("first", store, false, "one").importing("busybox", "busybox");
        id(first, "first"); // the worker's class-data archive is there
        Path filler = store.resolve("filler");
        int told = 0;
        int few = rounds(2, 50);
        for (int round = 0; round < few; round++) {
            Random random = new Random(FIRST_SEED + round);
            long free = Files.getFileStore(store).getUsableSpace();
            long left = (long) (random.nextDouble() * 12_000_000);
            Machine.run(List.of("fallocate", "-l", Long.toString(Math.max(1, free - left)), filler.toString()))
                    .ok();
            Project project = project("victim", store, false, "full" + random.nextInt(1000));
            Machine.Ran ran = project.run(build(project, "victim"));
            if (ran.exit() != 0) {
                told++;
                assertThat(ran.err())
                        .as("seed " + (FIRST_SEED + round) + ", " + left + " bytes left")
                        .contains("the disk of the store " + store + " is full")
                        .contains(" free")
                        .contains("drydock:prune");
            }
            awaitNone(store, LIMIT);
            Files.delete(filler);
            Machine.run(Machine.drydock("prune", "--store", store.toString(), "--keep-storage", "20m"))
                    .ok();
        }
        assertThat(told).as("builds that ran out of disk").isPositive();
        isRight(first, "full disk, seeds " + FIRST_SEED + " to " + (FIRST_SEED + few - 1));
    }

    @Test
    void buildsAreRightWhileTheStoreIsClearedOut() throws Exception {
        Path store = folder.resolve("store");
        Project first = project("first", store, false, "one").importing("busybox", "busybox");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Integer> prunes = threads.submit(() -> {
                int count = 0;
                while (!done.get()) {
                    Machine.run(Machine.drydock(
                                    "prune",
                                    "--store",
                                    store.toString(),
                                    "--older-than",
                                    "0s",
                                    "--filter",
                                    "kind=steps,layers,trees,mounts,digests,scratch"))
                            .ok();
                    count++;
                }
                return count;
            });
            List<Future<Void>> builds = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                String name = "builder" + i;
                Random random = new Random(FIRST_SEED + i);
                builds.add(threads.submit(() -> {
                    for (int round = 0; round < rounds(2, 40); round++) {
                        String content = CONTENTS.get(random.nextInt(CONTENTS.size()));
                        Project project = project(name, store, false, content);
                        assertThat(id(project, name)).isEqualTo(EXPECTED.get(content));
                    }
                    return null;
                }));
            }
            for (Future<Void> build : builds) {
                build.get();
            }
            done.set(true);
            assertThat(prunes.get()).as("prunes").isPositive();
        } finally {
            done.set(true);
            threads.shutdown();
        }
        isRight(first, "cleared out while building");
    }
}
