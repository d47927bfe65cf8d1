package dev.drydock.it;

import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.commandLine;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Containers whose command line, guard, worker, monitor or first process is killed at any moment: what belongs to the
 * killed ends within two seconds, and nothing else; ports are free, no namespace is held, and the store is right. A case is
 * a seed, and one kill or two; {@code -Dkill.seed=N} chooses the first. Twenty kills, a hundred with {@code -Dkill.long=true}.
 */
@Tag("alone") // has to be quick
class ContainerKillIT {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final long FIRST_SEED = Long.getLong("kill.seed", 1);
    private static final int KILLS = Boolean.getBoolean("kill.long") ? 100 : 20;

    /** How long a command takes until its container runs: moments are chosen up to a bit more. */
    private static final double STARTED_S = 1.5;

    /** Whom it hits. */
    private enum Victim {
        COMMAND,
        GUARD,
        WORKER,
        MONITOR,
        FIRST
    }

    /** What runs in a round. */
    private enum Shape {
        BEFORE,
        BEHIND,
        BOTH
    }

    private ContainerLine line;
    private long marks = 1_000_000_000L + System.nanoTime() % 900_000_000L;

    @AfterEach
    void end() throws Exception {
        if (line != null) {
            line.end();
            Machine.run(List.of("rm", "-rf", line.project.store.getParent().toString()));
        }
    }

    /** A container that serves a port: a process of its own, one that ignores SIGTERM, and one in a session of its own. */
    private record Subject(String name, String mark, int port, Path out, Process command) {
        long processes() {
            return Processes.processes("sleep " + mark).stream()
                    .filter(process -> commandLine(process.pid()).startsWith("sleep"))
                    .count();
        }

        boolean up() {
            return processes() == 2;
        }

        boolean portIsFree() {
            try (ServerSocket four = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                    ServerSocket six = new ServerSocket(port, 1, InetAddress.getByName("::1"))) {
                return four.isBound() && six.isBound();
            } catch (IOException e) {
                return false;
            }
        }

        boolean gone() {
            return processes() == 0 && portIsFree();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private Subject start(String name, boolean detached) throws Exception {
        String mark = Long.toString(marks++);
        int port = freePort();
        Path out = line.project.context.resolveSibling(name + ".out");
        List<String> words = new ArrayList<>(List.of("--name", name, "--rm", "-p", port + ":80"));
        if (detached) {
            words.add("-d");
        }
        String script = "(trap '' TERM; setsid sleep " + mark + ") & trap '' TERM; sleep " + mark + "; echo over";
        words.addAll(List.of("busybox:1", "sh", "-c", script));
        return new Subject(name, mark, port, out, line.begin(out, "run", words.toArray(String[]::new)));
    }

    private List<ProcessHandle> helpers(String role) {
        return line.ours().stream()
                .filter(process -> {
                    String command = commandLine(process.pid());
                    return switch (role) {
                        case "boot" -> command.contains("/drydock-init boot ");
                        case "step" -> command.contains("/drydock-init step ");
                        default -> command.contains("dev.drydock.worker.WorkerMain") && !command.contains(" boot ");
                    };
                })
                .toList();
    }

    /** First processes of containers: the children of their monitors. */
    private static List<ProcessHandle> firsts(List<ProcessHandle> monitors) {
        return monitors.stream().flatMap(ProcessHandle::children).toList();
    }

    /** Kills one. @return whom it hit: the command, if there is none of the others yet */
    private Victim kill(Victim wanted, List<Subject> subjects, Random random) {
        List<ProcessHandle> found = switch (wanted) {
            case GUARD -> helpers("boot");
            case WORKER -> helpers("worker");
            case MONITOR -> helpers("step");
            case FIRST -> firsts(helpers("step"));
            case COMMAND -> List.of();
        };
        if (found.isEmpty()) {
            subjects.get(subjects.size() - 1).command().destroyForcibly();
            return Victim.COMMAND;
        }
        found.get(random.nextInt(found.size())).destroyForcibly();
        return wanted;
    }

    /** @return how many were killed */
    private int round(long seed) throws Exception {
        Random random = new Random(seed);
        List<Subject> subjects = new ArrayList<>();
        Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
        if (shape != Shape.BEFORE) {
            Subject behind = start("behind", true);
            subjects.add(behind);
            if (shape == Shape.BOTH) {
                await(
                        "seed " + seed + ": it runs",
                        () -> behind.up() && !behind.command().isAlive());
            }
        }
        if (shape != Shape.BEHIND) {
            subjects.add(start("before", false));
        }
        if (random.nextBoolean()) {
            await("seed " + seed + ": all run", () -> subjects.stream().allMatch(Subject::up));
        } else {
            LockSupport.parkNanos((long) (random.nextDouble() * STARTED_S * 1e9));
        }
        List<Subject> up = subjects.stream().filter(Subject::up).toList();
        HeldNamespaces spaces = HeldNamespaces.of(Stream.concat(
                line.ours().stream(),
                up.stream().flatMap(each -> Processes.processes("sleep " + each.mark()).stream())));
        Victim hit = kill(Victim.values()[random.nextInt(Victim.values().length)], subjects, random);
        String what = "seed " + seed + ": " + shape + ", " + hit + " killed, up were "
                + up.stream().map(Subject::name).toList();
        ended(what, hit, subjects, up);
        List<Subject> rest = subjects.stream().filter(Subject::up).toList();
        boolean again = hit != Victim.GUARD && hit != Victim.WORKER && !rest.isEmpty();
        if (again) {
            Victim last = kill(random.nextBoolean() ? Victim.GUARD : Victim.WORKER, rest, random);
            ended(what + ", then " + last, last, rest, rest);
        }
        Instant killed = Instant.now();
        subjects.forEach(each -> each.command().destroyForcibly());
        helpers("boot").forEach(ProcessHandle::destroyForcibly);
        await(
                what + ": nothing is left",
                LIMIT,
                () -> line.ours().isEmpty() && subjects.stream().allMatch(Subject::gone));
        await(what + ": no namespace is left", LIMIT, () -> !spaces.isHeld(killed));
        for (Subject each : subjects) {
            assertThat(each.command().waitFor(10, TimeUnit.SECONDS)).as(what).isTrue();
        }
        return again ? 2 : 1;
    }

    /** Those that ran in the killed end in time; those that ran beside it go on. */
    private static void ended(String what, Victim hit, List<Subject> all, List<Subject> up) throws Exception {
        Subject last = all.get(all.size() - 1);
        switch (hit) {
            case GUARD, WORKER ->
                await(what + ": its containers end", LIMIT, () -> up.stream().allMatch(Subject::gone));
            case MONITOR, FIRST -> {
                if (up.size() == all.size()) {
                    await(
                            what + ": its container ends",
                            LIMIT,
                            () -> up.stream().anyMatch(Subject::gone));
                    assertThat(up.stream().filter(Subject::up)).as(what).hasSize(up.size() - 1);
                }
            }
            case COMMAND -> {
                if (last.name().equals("before")) {
                    await(what + ": it ends", LIMIT, last::gone);
                }
                for (Subject each : up) {
                    assertThat(each.up() || each.name().equals("before"))
                            .as(what)
                            .isTrue();
                }
            }
        }
    }

    /** What the killed left does no harm, and is cleared away by the next. */
    private void isRight(String what) throws Exception {
        Path run = line.project.store.resolve("run");
        try (Stream<Path> left = Files.list(run)) {
            for (Path each : left.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
        line.answer("run", "-d", "--name", "on", "busybox:1", "sleep", "1000");
        await(what + ": run/ is its worker's alone", () -> count(run) == 1);
        assertThat(line.ask("fsck").exit()).as(what).isZero();
        line.answer("rm", "-f", "on");
        await(what + ": run/ is empty", () -> count(run) == 0);
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    private void storm(ContainerLine on, long from, int kills) throws Exception {
        line = on.importing("busybox", "busybox:1");
        line.answer("run", "busybox:1", "true");
        long seed = from;
        for (int done = 0; done < kills; seed++) {
            done += round(seed);
        }
        String what = kills + " kills, seeds " + from + " to " + (seed - 1);
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
                .as(what)
                .noneMatch(mount -> mount.contains(line.project.store.toString()));
        isRight(what);
        System.out.println("containers killed: " + what + (on.project.asUser ? ", rootless" : ""));
    }

    @Test
    void nothingIsLeftOfWhatIsKilled() throws Exception {
        storm(new ContainerLine(Machine.userFolder("killed"), false), FIRST_SEED, KILLS / 2);
    }

    @Test
    void norForAnOrdinaryUser() throws Exception {
        storm(new ContainerLine(Machine.userFolder("killed"), true), FIRST_SEED + KILLS, KILLS / 2);
    }
}
