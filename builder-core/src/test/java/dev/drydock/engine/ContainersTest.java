package dev.drydock.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.build.ContainerCommit;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerOutput;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.HealthSetting;
import dev.drydock.container.PortSetting;
import dev.drydock.container.RestartSetting;
import dev.drydock.container.VolumeSetting;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ContainerState.Health;
import dev.drydock.protocol.ContainerState.Status;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.Obstacle;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import dev.drydock.protocol.WorkerFailure;
import dev.drydock.registry.RegistryOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a real kernel, in the worker of one session. */
class ContainersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Cancellation GO = Cancellation.none();

    @TempDir
    static Path folder;

    private static LocalWorkerOwner owner;
    private static Drydock drydock;
    private static Containers containers;

    @BeforeAll
    static void open() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(root.resolve("seeded"));
        Files.writeString(root.resolve("seeded/file"), "from the image\n");
        Files.writeString(
                root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\njoe:x:1000:1001::/home/joe:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\njoe:x:1001:\nmore:x:7:joe\n");
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
        assertThat(new ProcessBuilder("chroot", root.toString(), "/bin/busybox", "--install", "/bin")
                        .start()
                        .waitFor())
                .isZero();
        assertThat(new ProcessBuilder(
                                "tar",
                                "-C",
                                root.toString(),
                                "--owner=0",
                                "--group=0",
                                "-cf",
                                folder + "/root.tar",
                                ".")
                        .start()
                        .waitFor())
                .isZero();
        owner = new LocalWorkerOwner();
        drydock = Drydock.open(new EngineOptions(
                folder.resolve("store"), Optional.empty(), RegistryOptions.defaults(), Optional.empty(), owner));
        image("plain", List.of("CMD [\"sh\"]"));
        image(
                "full",
                List.of(
                        "ENV A=image B=image",
                        "WORKDIR /work",
                        "USER joe",
                        "EXPOSE 8080 9090/udp",
                        "VOLUME /seeded",
                        "STOPSIGNAL SIGUSR1",
                        "ENTRYPOINT [\"echo\", \"entry\"]",
                        "CMD [\"command\"]"));
        containers = drydock.containers(event -> {});
    }

    private static void image(String name, List<String> changes) throws Exception {
        drydock.importRootfs(
                folder + "/root.tar",
                ImageReference.parse(name),
                new RootfsImport.Image(Platform.host(), Instant.EPOCH, "", changes),
                InputStream.nullInputStream(),
                event -> {},
                GO);
    }

    @AfterAll
    static void close() throws Exception {
        containers.close();
        drydock.close();
        owner.close();
    }

    @AfterEach
    void endAll() throws Exception {
        for (ContainerState state : containers.list(GO)) {
            if (state.alive()) {
                containers.stop(state.id(), Optional.of(new ContainerSpec.Stop(9, Duration.ZERO)), GO);
            }
            containers.remove(state.id(), GO);
        }
    }

    private static ContainerSettings named(String name, String... script) {
        ContainerSettings settings =
                new ContainerSettings(name, folder.resolve("logs").resolve(name + ".log"));
        return script.length == 0 ? settings : settings.command(List.of("sh", "-c", String.join("\n", script)));
    }

    private static ContainerState start(ContainerSettings settings) throws Exception {
        return start(settings, "plain");
    }

    private static ContainerState start(ContainerSettings settings, String image) throws Exception {
        RunnableImage runnable = containers.image(image, PullPolicy.NEVER, GO);
        return containers.start(settings, runnable, image, false, GO);
    }

    private static String log(String name) throws Exception {
        StringBuilder text = new StringBuilder();
        new ContainerOutput(folder.resolve("logs").resolve(name + ".log"))
                .more()
                .forEach(line -> text.append(line.error() ? "! " : "")
                        .append(line.text())
                        .append('\n'));
        return text.toString();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static ContainerState ended(String name) throws Exception {
        return containers.await(name, GO);
    }

    /** How a command in the foreground went. */
    private record Said(int exitCode, String output, String errors, String problem) {}

    private static Said exec(String container, String... command) throws Exception {
        return exec(container, Optional.empty(), command);
    }

    private static Said exec(String container, Optional<String> user, String... command) throws Exception {
        ExecSpec spec = new ExecSpec(
                container, List.of(command), List.of("MORE=1"), Optional.empty(), "", Optional.empty(), false, false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        RunResult result =
                containers.exec(spec, user, nothing(), (error, bytes) -> (error ? err : out).writeBytes(bytes), GO);
        return new Said(result.exitCode(), out.toString(UTF_8), err.toString(UTF_8), result.problem());
    }

    private static ContainerClient.Terminal nothing() {
        return typing(Optional.empty(), resized -> {});
    }

    private static ContainerClient.Terminal typing(Optional<InputStream> input, Consumer<Consumer<Window>> resizes) {
        return new ContainerClient.Terminal() {
            @Override
            public Optional<InputStream> input() {
                return input;
            }

            @Override
            public void onResize(Consumer<Window> resized) {
                resizes.accept(resized);
            }
        };
    }

    private static Said run(ContainerSettings settings, Optional<Window> window, ContainerClient.Terminal terminal)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        RunResult result = containers.run(
                settings,
                containers.image("plain", PullPolicy.NEVER, GO),
                "plain",
                window,
                terminal,
                (error, bytes) -> (error ? err : out).writeBytes(bytes),
                state -> {},
                GO);
        return new Said(result.exitCode(), out.toString(UTF_8), err.toString(UTF_8), result.problem());
    }

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
    void volumes() throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        Files.writeString(host.resolve("f"), "of the host\n");
        Path base = folder;
        ContainerSettings writer = named(
                        "writer",
                        "cat /host/f; echo changed > /seeded/file; echo anon > /anon/x; (echo y > /host/y) 2>/dev/null || echo read-only;"
                                + " df -m /memory | tail -1 | awk '{print $2}'; sleep 1000")
                .volumes(List.of(
                        VolumeSetting.parse("./host:/host:ro", base),
                        VolumeSetting.parse("data:/seeded", base),
                        VolumeSetting.parse("/anon", base),
                        VolumeSetting.Tmpfs.parse("/memory:size=3m")));
        start(writer);
        await("it is through", () -> log("writer").lines().count() == 3);
        assertThat(log("writer")).isEqualTo("of the host\nread-only\n3\n");
        start(named("reader", "cat /seeded/file /anon/x").volumesFrom(List.of("writer")));
        ended("reader");
        assertThat(log("reader")).isEqualTo("changed\nanon\n");
        start(named("again", "cat /seeded/file").volumes(List.of(VolumeSetting.parse("data:/seeded", base))));
        ended("again");
        assertThat(log("again")).isEqualTo("changed\n"); // it outlives the container
        start(named("seeded", "cat /seeded/file").volumes(List.of(VolumeSetting.parse("other:/seeded", base))));
        ended("seeded");
        assertThat(log("seeded")).isEqualTo("from the image\n");
    }

    @Test
    void containersReachEachOtherByNameAndTheHostReachesThem() throws Exception {
        ContainerState web = start(named("web", "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www")
                .publish(PortSetting.parse("80"))
                .network(ContainerSettings.bridge("front", List.of("www", "shop"))));
        int port = web.ports().get(0).hostPort();
        HttpClient client = HttpClient.newHttpClient();
        await("it answers", () -> {
            try {
                return client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .equals("hello\n");
            } catch (IOException e) {
                return false;
            }
        });
        try (Socket six = new Socket()) {
            six.connect(new InetSocketAddress(InetAddress.getByName("::1"), port), 2000);
        }
        containers.dial("web", 80, GO);
        assertThatThrownBy(() -> containers.dial("web", 81, GO)).isInstanceOf(IOException.class);
        start(named("friend", "for n in web www shop; do wget -qO- http://$n/; done; sleep 1000")
                .network(ContainerSettings.bridge("front", List.of())));
        await("it was answered", () -> log("friend").equals("hello\nhello\nhello\n"));
        start(named("stranger", "wget -T 1 -qO- http://" + web.networks().get("front") + "/ || echo nobody; sleep 1000")
                .network(ContainerSettings.bridge("back", List.of())));
        await("it is alone", () -> log("stranger").contains("nobody"));
        start(named("inside", "wget -qO- http://127.0.0.1/").network(new Connect.Of("web")));
        ended("inside");
        assertThat(log("inside")).isEqualTo("hello\n");
        assertThatThrownBy(() -> start(named("taken", "true").publish(PortSetting.parse(port + ":80"))))
                .hasMessageContaining(String.valueOf(port));
        assertThat(containers.list(GO)).noneMatch(one -> one.name().equals("taken"));
    }

    @Test
    void twoHundredConnectionsAtOnce() throws Exception {
        ContainerState web =
                start(named("busy", "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www")
                        .publish(PortSetting.parse("80")));
        await("it listens", () -> {
            try {
                containers.dial("busy", 80, GO);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        int port = web.ports().get(0).hostPort();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(20_000);
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            }
            for (Socket socket : sockets) {
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .endsWith("hello\n");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void otherNetworks() throws Exception {
        start(named("none", "ip -o addr | wc -l; ip -o addr").network(new Connect.None()));
        ended("none");
        assertThat(log("none")).contains(" lo ").doesNotContain("eth0");
        start(named("host", "ls /sys/class/net").network(new Connect.Host()));
        ended("host");
        List<String> own;
        try (var all = Files.list(Path.of("/sys/class/net"))) {
            own = all.map(one -> String.valueOf(one.getFileName())).sorted().toList();
        }
        assertThat(log("host").lines().sorted().toList()).isEqualTo(own);
    }

    @Test
    void namespacesOfTheHostAndOfOthers() throws Exception {
        String hostname = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        start(named("seeing", "hostname; [ -d /proc/" + ProcessHandle.current().pid() + " ] && echo seen")
                .shares(new ContainerSpec.Shares("host", "host", "")));
        ended("seeing");
        assertThat(log("seeing")).isEqualTo(hostname + "\nseen\n");
        start(named("first", "sleep 4711"));
        start(named("second", "ps | grep -c '[s]leep 4711'").shares(new ContainerSpec.Shares("first", "", "")));
        ended("second");
        assertThat(log("second")).isEqualTo("1\n");
    }

    @Test
    void whatItMayNotDo() throws Exception {
        start(named("read", "(echo x > /x) 2>/dev/null || echo no; echo y > /tmp/y && cat /tmp/y")
                .readOnly(true)
                .volumes(List.of(VolumeSetting.Tmpfs.parse("/tmp"))));
        ended("read");
        assertThat(log("read")).isEqualTo("no\ny\n");
        start(named("caps", "grep CapEff /proc/self/status")
                .capabilities(List.of("SYS_TIME"), List.of("NET_RAW", "CHOWN")));
        ended("caps");
        assertThat(log("caps")).contains("00000000aa0405fa");
        start(named("none", "grep -E 'CapEff|NoNewPrivs' /proc/self/status")
                .capabilities(List.of(), List.of("ALL"))
                .securityOpts(List.of("no-new-privileges")));
        ended("none");
        assertThat(log("none")).contains("0000000000000000").contains("NoNewPrivs:\t1");
    }

    @Test
    void limitsOfAllItsProcessesTogether() throws Exception {
        ContainerState few = start(named("few", "for i in $(seq 30); do sleep 100 & done; echo all")
                .limits(new ContainerSpec.Limits(0, 0, 0, 0, "", 12, 0)));
        assertThat(few.notes()).isEmpty();
        ContainerState ended = ended("few");
        assertThat(ended.exitCode()).isNotZero();
        assertThat(log("few")).doesNotContain("all").contains("fork");
        start(named("small", "x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}")
                .limits(new ContainerSpec.Limits(50 << 20, 50 << 20, 0, 0, "", 0, 0)));
        assertThat(ended("small").exitCode()).isNotZero();
        assertThat(log("small")).doesNotContain("200000000");
        ContainerState half = start(
                named("half", "while :; do :; done").limits(new ContainerSpec.Limits(0, 0, 500_000_000L, 0, "", 0, 0)));
        assertThat(half.notes()).isEmpty();
        await("the kernel holds it back", () -> throttled(half.pid()) > 0);
    }

    /** How many times a process's group had used up its share of processors. */
    private static long throttled(long pid) throws IOException {
        Path top = Path.of("/sys/fs/cgroup");
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean unified = parts[1].isEmpty() && Files.exists(top.resolve("cgroup.controllers"));
            if (unified || List.of(parts[1].split(",")).contains("cpu")) {
                Path group = (unified ? top : top.resolve(parts[1])).resolve(parts[2].substring(1));
                return Files.readAllLines(group.resolve("cpu.stat")).stream()
                        .filter(each -> each.startsWith("nr_throttled "))
                        .mapToLong(each -> Long.parseLong(each.substring("nr_throttled ".length())))
                        .sum();
            }
        }
        return 0;
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

    @Test
    void filesGoInAndOut() throws Exception {
        start(named(
                        "files",
                        "mkdir -p /data/sub; echo one > /data/sub/f; ln -s /etc/passwd /data/link; echo on; sleep 1000")
                .volumes(List.of(VolumeSetting.parse("/volume", folder))));
        await("it is ready", () -> log("files").contains("on"));
        ContainerCopy copy = new ContainerCopy(containers, GO);
        Path out = Files.createDirectory(folder.resolve("out"));
        copy.out("files", "/data", out);
        assertThat(out.resolve("data/sub/f")).hasContent("one");
        assertThat(Files.readSymbolicLink(out.resolve("data/link"))).isEqualTo(Path.of("/etc/passwd"));
        copy.out("files", "/data/sub/f", folder.resolve("renamed"));
        assertThat(folder.resolve("renamed")).hasContent("one");
        Path in = Files.createDirectories(folder.resolve("in/deep"));
        Files.writeString(in.resolve("g"), "two\n");
        copy.in(folder.resolve("in"), "files", "/volume");
        assertThat(exec("files", "cat", "/volume/in/deep/g").output()).isEqualTo("two\n");
        copy.in(in.resolve("g"), "files", "/tmp/h");
        assertThat(exec("files", "cat", "/tmp/h").output()).isEqualTo("two\n");
        assertThatThrownBy(() -> copy.out("files", "/no/such", out)).isInstanceOf(IOException.class);
        Files.writeString(folder.resolve("sub"), "a file, not a folder\n");
        assertThatThrownBy(() -> copy.in(folder.resolve("sub"), "files", "/data"))
                .as("the folder is there: the copy is not given its name")
                .hasMessageContaining("sub");
        assertThatThrownBy(() -> copy.in(in.resolve("g"), "files", "/no/such/"))
                .isInstanceOfSatisfying(
                        WorkerFailure.class,
                        e -> assertThat(e.obstacle()).isEqualTo(new Obstacle.NoFolder("/no/such/")));
    }

    @Test
    void aContainerBecomesAnImage() throws Exception {
        start(named("made", "echo one > /new; rm /etc/group; echo v > /volume/v; echo on; exec sleep 1000")
                .volumes(List.of(VolumeSetting.parse("/volume", folder)))
                .workingDirectory("/not/there"));
        await("it has written", () -> log("made").contains("on"));
        Digest imageId = containers.commit(
                "made",
                new ContainerCommit("me", "warmed", List.of("ENV C=3", "CMD [\"sh\", \"-c\", \"echo $C\"]")),
                List.of(ImageReference.parse("warmed")),
                true,
                GO);
        assertThat(exec("made", "cat", "/new").output()).isEqualTo("one\n"); // it goes on
        RunnableImage image = containers.image("warmed", PullPolicy.NEVER, GO);
        assertThat(image.imageId()).isEqualTo(imageId);
        assertThat(image.config().diffIds()).hasSize(2);
        assertThat(image.config().history().get(1).comment()).isEqualTo("warmed");
        assertThat(image.config().author()).isEqualTo("me");
        start(named("copy", "echo $C; cat /new; ls /etc/group /not 2>&1; ls / | grep -c volume"), "warmed");
        ended("copy");
        assertThat(log("copy"))
                .startsWith("3\none\n")
                .contains("/etc/group: No such")
                .contains("/not: No such")
                .endsWith("0\n");
        start(named("changed"), "warmed");
        ended("changed");
        assertThat(log("changed")).isEqualTo("3\n");
        Digest key = Digest.of("key".getBytes(UTF_8));
        assertThat(containers.warm(key)).isEmpty();
        containers.keepWarm(key, imageId, "made");
        assertThat(containers.warm(key)).contains(imageId);
        assertThatThrownBy(() ->
                        containers.commit("made", new ContainerCommit("", "", List.of("RUN x")), List.of(), false, GO))
                .hasMessageContaining("RUN is no change");
    }

    @Test
    void ofTwoWithOneNameAtOnceOneIsRefused() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<ContainerState>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> start(named("only", "sleep 1000"))));
            }
            int refused = 0;
            for (Future<ContainerState> one : all) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasMessageContaining("the name only is that of container");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(3);
            assertThat(containers.list(GO)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twentyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<ContainerState>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "many" + i;
                all.add(threads.submit(() -> start(named(name, "sleep 1000").publish(PortSetting.parse("80")))));
            }
            List<String> addresses = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            for (Future<ContainerState> one : all) {
                addresses.add(one.get().networks().get("bridge"));
                ports.add(one.get().ports().get(0).hostPort());
            }
            assertThat(addresses).doesNotHaveDuplicates().hasSize(20);
            assertThat(ports).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }
}
