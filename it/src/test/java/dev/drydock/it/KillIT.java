package dev.drydock.it;

import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.awaitNone;
import static dev.drydock.it.Processes.commandLine;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of any of our processes while a step sleeps: within two seconds none is left, and the next build works. */
@Tag("alone") // counts the namespaces of all processes
class KillIT {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private Project project;
    private String mark;

    @BeforeEach
    void sleepingStep() throws Exception {
        project = new Project(folder.resolve("project"), folder.resolve("store")).importing("busybox", "busybox");
        mark = Long.toString(1_000_000 + System.nanoTime() % 1_000_000);
        project.dockerfile(
                "FROM busybox",
                "RUN echo kept > /kept",
                "RUN (trap '' TERM; setsid sleep " + mark + ") & trap '' TERM; sleep " + mark);
    }

    private Process start() throws Exception {
        Process build = new ProcessBuilder(project.command())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        await("the step sleeps", Duration.ofSeconds(60), () -> sleepers() >= 2);
        return build;
    }

    private long sleepers() {
        return processes("sleep " + mark).size();
    }

    private ProcessHandle find(String word) {
        return processes(word, project.store.toString()).stream()
                .filter(process ->
                        word.equals(" boot ") || !commandLine(process.pid()).contains(" boot "))
                .findFirst()
                .orElseThrow();
    }

    private static long namespaces(String kind) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .map(process -> {
                        try {
                            return Files.readSymbolicLink(process.resolve("ns").resolve(kind))
                                    .toString();
                        } catch (IOException e) {
                            return "";
                        }
                    })
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .count();
        }
    }

    private void killed(Process build, ProcessHandle victim) throws Exception {
        long mounts = Files.readAllLines(Path.of("/proc/self/mounts")).size();
        assertThat(victim.destroyForcibly()).isTrue();
        awaitNone(project.store, LIMIT);
        await("every sleeper has gone", LIMIT, () -> sleepers() == 0);
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts"))).hasSizeLessThanOrEqualTo((int) mounts);
        build.waitFor();
        project.dockerfile("FROM busybox", "RUN echo kept > /kept", "RUN cat /kept");
        var metadata = project.build();
        assertThat(metadata.get("steps").get(0).get("cached").asBoolean()).isTrue();
    }

    @Test
    void theBuildItself() throws Exception {
        long before = namespaces("pid");
        Process build = start();
        assertThat(namespaces("pid")).isGreaterThan(before);
        killed(build, build.toHandle());
        await("every pid namespace has gone", LIMIT, () -> namespaces("pid") <= before);
    }

    @Test
    void theWorker() throws Exception {
        Process build = start();
        killed(build, find("dev.drydock.worker.WorkerMain"));
        assertThat(Files.readString(folder.resolve("err"))).contains("the worker ended");
    }

    @Test
    void theGuard() throws Exception {
        Process build = start();
        killed(build, find(" boot "));
    }

    @Test
    void endingTheBuildEndsTheStepAtOnce() throws Exception {
        Process build = start();
        Machine.run(List.of("kill", "-TERM", Long.toString(build.pid()))).ok();
        await("every process has gone", Duration.ofSeconds(5), () -> sleepers() == 0 && !build.isAlive());
        assertThat(build.waitFor()).isNotZero();
    }
}
