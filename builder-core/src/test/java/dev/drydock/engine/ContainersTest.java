package dev.drydock.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.build.ContainerCommit;
import dev.drydock.container.ContainerOutput;
import dev.drydock.container.HealthSetting;
import dev.drydock.container.RestartSetting;
import dev.drydock.image.ImageReference;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Health;
import dev.drydock.protocol.ContainerState.Status;
import dev.drydock.protocol.Window;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How containers run, and how they end. */
class ContainersTest extends ContainersFixture {
    @Test
    void anImageSaysHowItIsRunAndSettingsSayOtherwise() throws Exception {
        start(named("own"), "full");
        assertThat(ended("own").exitCode()).isZero();
        assertThat(log("own")).isEqualTo("entry command\n");
        start(
                named("other")
                        .entrypoint(List.of("sh", "-c"))
                        .command(List.of("id; pwd; echo $A $B $HOME; hostname; cat /seeded/file"))
                        .environment(Map.of("B", "mine"))
                        .hostname("box"),
                "full");
        ended("other");
        assertThat(log("other"))
                .isEqualTo("uid=1000(joe) gid=1001(joe) groups=7(more),1001(joe)\n/work\nimage mine /home/joe\nbox\n"
                        + "from the image\n");
        start(
                named("root").user("0:7").workingDirectory("/new/place").entrypoint(List.of("sh", "-c", "id -g; pwd")),
                "full");
        ended("root");
        assertThat(log("root")).isEqualTo("7\n/new/place\n");
    }

    @Test
    void whatCannotBeRunIsToldAndNothingIsLeft() throws Exception {
        assertThatThrownBy(() -> start(named("none").command(List.of("/no/such"))))
                .hasMessageContaining("exec /no/such: ENOENT");
        assertThatThrownBy(() -> start(named("nobody", "true").user("ghost")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the user \"ghost\"");
        assertThat(containers.list(GO)).isEmpty();
        assertThat(run(named("fore").command(List.of("/no/such")), Optional.empty(), nothing())
                        .exitCode())
                .isEqualTo(127);
        assertThat(run(named("fore").command(List.of("/etc/passwd")), Optional.empty(), nothing())
                        .exitCode())
                .isEqualTo(126);
        start(named("twice", "sleep 1000"));
        assertThatThrownBy(() -> start(named("twice", "true")))
                .hasMessageContaining("the name twice is that of container");
        assertThatThrownBy(() -> containers.find("absent", GO))
                .hasMessageContaining("there is no container \"absent\"");
    }

    @Test
    void exitCodesAndSignals() throws Exception {
        assertThat(run(named("code", "exit 42"), Optional.empty(), nothing()).exitCode())
                .isEqualTo(42);
        assertThat(run(named("signal", "kill -SEGV $$"), Optional.empty(), nothing())
                        .exitCode())
                .isEqualTo(139);
        start(named("polite", "trap 'echo bye; exit 3' TERM; echo on; while :; do sleep 0.05; done"));
        await("it runs", () -> log("polite").contains("on"));
        assertThat(containers.stop("polite", Optional.empty(), GO).exitCode()).isEqualTo(3);
        assertThat(log("polite")).isEqualTo("on\nbye\n");
        start(named("deaf", "trap '' TERM; echo on; while :; do sleep 0.05; done")
                .stopTimeout(Duration.ofMillis(200)));
        await("it runs", () -> log("deaf").contains("on"));
        assertThat(containers.stop("deaf", Optional.empty(), GO).exitCode()).isEqualTo(137);
        start(
                named("own", "trap 'exit 9' USR1; echo on; while :; do sleep 0.05; done")
                        .entrypoint(List.of()),
                "full");
        await("it runs", () -> log("own").contains("on"));
        assertThat(containers.stop("own", Optional.empty(), GO).exitCode()).isEqualTo(9); // the image's STOPSIGNAL
    }

    @Test
    void whatIsLeftBehindIsReaped() throws Exception {
        start(named("parent", "for i in 1 2 3; do (sh -c 'sleep 0.01 & :'); done; echo done; sleep 1000"));
        await(
                "all have ended",
                () -> log("parent").contains("done")
                        && exec("parent", "sh", "-c", "ps -o stat,args")
                                .output()
                                .lines()
                                .noneMatch(line -> line.startsWith("Z"))
                        && !exec("parent", "ps").output().contains("sleep 0.01"));
    }

    @Test
    void furtherProcessesJoinIt() throws Exception {
        start(named("host", "sleep 1000").environment(Map.of("A", "1")).hostname("box"));
        Said said = exec("host", "sh", "-c", "echo $A$MORE; hostname; echo problem >&2; exit 4");
        assertThat(said.output()).isEqualTo("11\nbox\n");
        assertThat(said.errors()).isEqualTo("problem\n");
        assertThat(said.exitCode()).isEqualTo(4);
        assertThat(exec("host", Optional.of("joe"), "id").output())
                .contains("uid=1000(joe)")
                .contains("7(more)");
        assertThat(exec("host", "/no/such").exitCode()).isEqualTo(127);
        assertThat(exec("host", "cat", "/proc/1/cmdline").output()).doesNotContain(folder.toString());
    }

    @Test
    void standardInputAndATerminalWithItsSize() throws Exception {
        InputStream words = new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8));
        assertThat(run(named("cat").command(List.of("cat", "-")), Optional.empty(), typing(Optional.of(words), r -> {}))
                        .output())
                .isEqualTo("one\ntwo\n");
        List<Consumer<Window>> resized = new ArrayList<>();
        java.io.PipedOutputStream keys = new java.io.PipedOutputStream();
        InputStream keyboard = new java.io.PipedInputStream(keys);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Said> shell = threads.submit(() -> run(
                    named(
                            "terminal",
                            "stty size; while ! stty size | grep -q '50 120'; do sleep 0.05; done; echo grown; read x; echo got $x; tty"),
                    Optional.of(new Window(24, 80)),
                    typing(Optional.of(keyboard), resized::add)));
            await("it has begun", () -> log("terminal").contains("24 80"));
            resized.get(0).accept(new Window(50, 120));
            await("it has grown", () -> log("terminal").contains("grown"));
            keys.write("word\n".getBytes(UTF_8));
            keys.flush();
            Said said = shell.get();
            assertThat(said.output()).contains("got word").contains("/dev/pts/0");
            assertThat(said.exitCode()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void restartPolicies() throws Exception {
        ContainerState failing = start(named("failing", "exit 5").restart(RestartSetting.parse("on-failure:2")));
        assertThat(ended(failing.name()).restarts()).isEqualTo(2);
        assertThat(ended(failing.name()).exitCode()).isEqualTo(5);
        start(named("fine", "exit 0").restart(RestartSetting.parse("on-failure")));
        assertThat(ended("fine").restarts()).isZero();
        ContainerState always = start(
                named("always", "date +%s%N >> /times; echo run; exit 0").restart(RestartSetting.parse("always")));
        await("three runs", () -> log("always").lines().count() >= 3);
        ContainerState now = containers.find(always.id(), GO);
        assertThat(now.restarts()).isGreaterThanOrEqualTo(2);
        List<ContainerOutput.Line> runs = new ContainerOutput(Path.of(always.logFile())).more();
        Duration first = Duration.between(runs.get(0).time(), runs.get(1).time());
        Duration second = Duration.between(runs.get(1).time(), runs.get(2).time());
        assertThat(first).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        assertThat(second).isGreaterThanOrEqualTo(Duration.ofMillis(200)); // the wait doubles
        containers.stop("always", Optional.empty(), GO);
        assertThat(containers.find("always", GO).status()).isEqualTo(Status.EXITED);
        start(named("kept", "echo x >> /kept; cat /kept; exit $(( $(wc -l < /kept) < 2 ))")
                .restart(RestartSetting.parse("on-failure:5")));
        assertThat(ended("kept").exitCode()).isZero();
        assertThat(log("kept")).isEqualTo("x\nx\nx\n"); // what it wrote stays
    }

    private static HealthSetting check(String command, int retries, Duration timeout) {
        return new HealthSetting(
                false,
                Optional.of(List.of("CMD-SHELL", command)),
                Optional.of(Duration.ofMillis(50)),
                Optional.of(timeout),
                Optional.empty(),
                Optional.empty(),
                Optional.of(retries));
    }

    @Test
    void healthStates() throws Exception {
        ContainerState begun = start(
                named("healing", "sleep 1000").health(check("test -e /well && echo well", 2, Duration.ofSeconds(5))));
        assertThat(begun.health()).contains(Health.STARTING);
        await("it is ill", () -> containers.find("healing", GO).health().equals(Optional.of(Health.UNHEALTHY)));
        exec("healing", "touch", "/well");
        await("it is well", () -> containers.find("healing", GO).health().equals(Optional.of(Health.HEALTHY)));
        assertThat(containers.find("healing", GO).healthOutput()).isEqualTo("well\n");
        start(named("slow", "sleep 1000").health(check("sleep 1000", 1, Duration.ofMillis(100))));
        await("it is ill", () -> containers.find("slow", GO).health().equals(Optional.of(Health.UNHEALTHY)));
        assertThat(containers.find("slow", GO).healthOutput()).contains("took longer than 100 ms");
        start(named("unchecked", "sleep 1000").health(HealthSetting.disabled()));
        assertThat(containers.find("unchecked", GO).health()).isEmpty();
    }

    @Test
    void aUserIsWhoThatIsInTheImageOfTheContainerWhateverItsNameMeansNow() throws Exception {
        image("mine", List.of("CMD [\"sh\"]"));
        start(named("first", "sleep 1000"), "mine");
        start(named("other", "rm /etc/passwd; echo on; sleep 1000"));
        await("it has written", () -> log("other").contains("on"));
        containers.commit(
                "other", new ContainerCommit("", "", List.of()), List.of(ImageReference.parse("mine")), false, GO);
        assertThat(exec("first", Optional.of("joe"), "id", "-u").output()).isEqualTo("1000\n");
    }
}
