package dev.drydock.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.drydock.protocol.ResourceLimit;
import dev.drydock.protocol.Secret;
import dev.drydock.protocol.Window;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real step in a real kernel: a JVM in a mount namespace of its own stands for the worker. */
class StepProcessTest {
    private static final String APPLETS =
            "sh cat ls rm mount unshare hostname grep wc tail cut ping head id sleep readlink setsid";
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path folder;

    @BeforeEach
    void needsBusyboxAndNamespaces() throws Exception {
        need(Files.isExecutable(BUSYBOX), "/bin/busybox (Debian: busybox-static)");
        need(Capabilities.hasSysAdmin(Files.readString(Path.of("/proc/self/status"))), "CAP_SYS_ADMIN");
        for (String name : List.of(
                "stub/proc", "stub/dev", "stub/sys", "stub/etc", "base/bin", "base/tmp", "upper", "work", "merged")) {
            Files.createDirectories(folder.resolve(name));
        }
        for (String file : List.of("hosts", "resolv.conf", "hostname")) {
            Files.createFile(folder.resolve("stub/etc").resolve(file));
            Files.writeString(folder.resolve(file), "provided " + file);
        }
        Files.copy(BUSYBOX, folder.resolve("base/bin/busybox"));
        for (String applet : APPLETS.split(" ")) {
            Files.createSymbolicLink(folder.resolve("base/bin").resolve(applet), Path.of("busybox"));
        }
    }

    private static void need(boolean there, String what) {
        if (!there && "true".equals(System.getenv("CI"))) {
            fail("this test needs " + what);
        } else if (!there) {
            abort("skipped: this test needs " + what);
        }
    }

    private Namespaces.Share network = new Namespaces.Share.Host();
    private long uid = 0;
    private boolean insecure = false;
    private boolean readOnlyRoot = false;
    private Privileges privileges = Privileges.STEP;
    private Namespaces.Share pid = new Namespaces.Share.Own();
    private Namespaces.Share uts = new Namespaces.Share.Own();
    private List<ResourceLimit> limits = List.of();
    private CommandSpec.Input input = new CommandSpec.Input.None();
    private List<SandboxMount> mounts = List.of();

    private record Ran(StepOutcome outcome, String output) {}

    /** Runs a script with busybox's shell in the sandbox, below a {@code boot} that gives it a mount namespace. */
    private Ran run(String script) throws Exception {
        try (StepProcess step = StepProcess.start(helper(), spec(script))) {
            String output = new String(step.output().readAllBytes(), UTF_8);
            String errors = new String(step.errors().readAllBytes(), UTF_8);
            return new Ran(step.await(), output + errors);
        }
    }

    private Namespaces namespaces() {
        return new Namespaces(network, pid, uts, new Namespaces.Share.Own());
    }

    private SandboxSpec spec(String script) {
        return new SandboxSpec(
                folder.resolve("status").toString(),
                folder.toString(),
                List.of("stub", "base"),
                "upper",
                "work",
                "merged",
                false,
                namespaces(),
                "buildkitsandbox",
                Map.of(
                        "/etc/hosts", folder.resolve("hosts").toString(),
                        "/etc/resolv.conf", folder.resolve("resolv.conf").toString(),
                        "/etc/hostname", folder.resolve("hostname").toString()),
                "memory",
                mounts,
                new CommandSpec(
                        uid,
                        uid,
                        List.of(),
                        "/",
                        List.of("PATH=/bin", "GREETING=hello world"),
                        Map.of("TOKEN", new Secret("open sesame".getBytes(UTF_8))),
                        List.of("/bin/sh", "-ec", script),
                        limits,
                        input),
                insecure ? Privileges.ALL : privileges,
                readOnlyRoot,
                SandboxSpec.SHM_SIZE);
    }

    private static Path helper() throws Exception {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
        return Path.of(StepProcessTest.class
                .getResource("/META-INF/native/linux-" + machine + "/drydock-init")
                .toURI());
    }

    @Test
    void runsACommandAndTellsItsExitCode() throws Exception {
        Ran ran = run("echo $GREETING; exit 7");
        assertThat(ran.output()).isEqualTo("hello world\n");
        assertThat(ran.outcome().problem()).isEmpty();
        assertThat(ran.outcome().exitCode()).isEqualTo(7);
        assertThat(ran.outcome().made()).isEmpty();
    }

    @Test
    void writesGoToTheUpperFolderAndMountTargetsDoNot() throws Exception {
        Ran ran = run("echo x > /tmp/file; cat /etc/hosts; rm /bin/sh");
        assertThat(ran.output()).isEqualTo("provided hosts");
        List<String> upper = new ArrayList<>();
        try (var files = Files.walk(folder.resolve("upper"))) {
            files.map(file -> folder.resolve("upper").relativize(file).toString())
                    .sorted()
                    .forEach(upper::add);
        }
        assertThat(upper).containsExactly("", "bin", "bin/sh", "tmp", "tmp/file");
    }

    @Test
    void isItsOwnWorldButForTheNetwork() throws Exception {
        Ran ran = run("hostname; ls /proc | grep '^[0-9]' | wc -l; readlink /proc/self/ns/net; ls /dev; mount | wc -l");
        String[] lines = ran.output().split("\n");
        assertThat(lines[0]).isEqualTo("buildkitsandbox");
        assertThat(Integer.parseInt(lines[1])).isLessThan(8);
        assertThat(lines[2])
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
        assertThat(ran.output()).contains("null\n", "ptmx\n", "urandom\n").doesNotContain("vda");
    }

    @Test
    void networkNoneHasTheLoopbackOnly() throws Exception {
        network = new Namespaces.Share.Own();
        Ran ran = run("cat /proc/net/dev | tail -n +3 | cut -d: -f1; ping -c 1 -W 1 127.0.0.1 >/dev/null && echo up");
        assertThat(ran.output().strip()).isEqualTo("lo\nup");
    }

    @Test
    void cannotMountUnshareOrReadTheMaskedFiles() throws Exception {
        Ran ran = run("mount -t tmpfs x /tmp && echo mounted || true; unshare -m true && echo unshared || true;"
                + " cat /proc/kcore | head -c 1 | wc -c; echo 1 > /proc/sys/kernel/hostname && echo wrote || true;"
                + " grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|NoNew|Seccomp:' /proc/self/status");
        assertThat(ran.output())
                .doesNotContain("mounted", "unshared", "wrote")
                .contains("CapInh:\t0000000000000000", "CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb")
                .contains("Seccomp:\t2");
    }

    @Test
    void anotherUserHasNoCapabilities() throws Exception {
        Files.setPosixFilePermissions(
                folder.resolve("base/bin"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        uid = 1234;
        Ran ran = run("id -u; grep -E 'Cap(Prm|Eff)' /proc/self/status");
        assertThat(ran.output()).contains("1234\n", "CapPrm:\t0000000000000000", "CapEff:\t0000000000000000");
    }

    @Test
    void orphansEndWithTheStep() throws Exception {
        String mark = "4711" + System.nanoTime() % 100_000;
        Ran ran = run("setsid sleep " + mark + " >/dev/null 2>&1 & echo started");
        assertThat(ran.output()).isEqualTo("started\n");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains("sleep " + mark)))
                .isEmpty();
    }

    @Test
    void aMissingProgramIsNamed() throws Exception {
        Ran ran = run("exec /bin/does-not-exist");
        assertThat(ran.outcome().exitCode()).isEqualTo(127);
    }

    @Test
    void aSignalIsTold() throws Exception {
        Ran ran = run("kill -9 $$");
        assertThat(ran.outcome().signal()).hasValue(9);
        assertThat(ran.outcome().exitCode()).isEqualTo(137);
    }

    @Test
    void mountTargetsOfAnEtcThatIsALinkAreMadeInsideTheRootAndReported() throws Exception {
        Files.createDirectories(folder.resolve("base/usr/settings"));
        Files.createDirectories(folder.resolve("hidden"));
        Files.createSymbolicLink(folder.resolve("base/etc"), Path.of("/usr/settings"));
        Ran ran = run("cat /etc/hosts /usr/settings/hosts; ls -d /etc");
        assertThat(ran.output()).startsWith("provided hostsprovided hosts");
        assertThat(ran.outcome().made())
                .extracting(StepOutcome.Made::path)
                .containsExactly("/usr/settings/hostname", "/usr/settings/hosts", "/usr/settings/resolv.conf");
        assertThat(ran.outcome().made()).allSatisfy(made -> {
            assertThat(made.directory()).isFalse();
            assertThat(made.parentAfter()).isAfter(made.parentBefore());
        });
    }

    @Test
    void procThatIsALinkToSysIsRefused() throws Exception {
        Files.createSymbolicLink(folder.resolve("base/proc"), Path.of("/sys"));
        Ran ran = run("echo ran");
        assertThat(ran.output()).doesNotContain("ran");
        assertThat(ran.outcome().problem()).isEqualTo("verify /proc: EINVAL");
    }

    @Test
    void mountsAppearWhereTheyShouldAndLeaveOnlyTheirTargets() throws Exception {
        Files.createDirectories(folder.resolve("memory"));
        Files.createDirectories(folder.resolve("at"));
        Files.createDirectories(folder.resolve("one/part"));
        Files.createDirectories(folder.resolve("two"));
        Files.writeString(folder.resolve("one/part/file"), "from a layer");
        Path shared = Files.createDirectories(folder.resolve("shared"));
        mounts = List.of(
                new SandboxMount.Overlay(List.of("two", "one"), Optional.empty(), "at", "part", "/in", true),
                new SandboxMount.Bind(shared.toString(), "/cache", true, false),
                new SandboxMount.Bind(shared.toString(), "/fixed", true, true),
                new SandboxMount.Tmpfs("/t", 1 << 20),
                new SandboxMount.Content("/run/secrets/x", new Secret("hush".getBytes(UTF_8)), 0400, 7, 8));
        Ran ran = run("cat /in/file; touch /in/x 2>&1 || true; echo kept > /cache/kept; touch /fixed/x 2>&1 || true;"
                + " stat -c '%a %u %g' /run/secrets/x; cat /run/secrets/x; echo x > /run/secrets/x 2>&1 || true;"
                + " echo $TOKEN; df /t | tail -n 1");
        assertThat(ran.outcome().problem()).isEmpty();
        assertThat(ran.output())
                .contains("from a layer", "/in/x: Read-only", "/fixed/x: Read-only", "400 7 8", "hush", "open sesame")
                .contains("1024");
        assertThat(shared.resolve("kept")).hasContent("kept");
        assertThat(ran.outcome().made())
                .extracting(StepOutcome.Made::path)
                .contains("/in", "/cache", "/fixed", "/t", "/run/secrets", "/run/secrets/x");
        assertThat(folder.resolve("memory")).isEmptyDirectory();
    }

    @Test
    void anInsecureStepKeepsEveryCapabilityAndSeesWhatIsMaskedOtherwise() throws Exception {
        insecure = true;
        Ran free = run("/bin/busybox sed -n 's/^\\(CapEff\\|Seccomp\\):.//p' /proc/self/status; [ -s /proc/keys ]");
        long kept = Long.parseUnsignedLong(free.output().lines().findFirst().orElseThrow(), 16);
        assertThat(kept >> 21 & 1).as("CAP_SYS_ADMIN").isEqualTo(1);
        assertThat(free.output().lines().skip(1).findFirst()).contains("0");
    }

    /** What a command prints that reads this input. */
    private Ran run(String script, String read) throws Exception {
        try (StepProcess step = StepProcess.start(helper(), spec(script))) {
            step.input().write(read.getBytes(UTF_8));
            step.input().close();
            String output = new String(step.output().readAllBytes(), UTF_8);
            return new Ran(step.await(), output + new String(step.errors().readAllBytes(), UTF_8));
        }
    }

    @Test
    void aCommandReadsNothingUnlessItMay() throws Exception {
        assertThat(run("readlink /proc/self/fd/0; /bin/busybox wc -c").output()).isEqualTo("/dev/null\n0\n");
    }

    @Test
    void aCommandReadsAllThatComesIfItMay() throws Exception {
        input = new CommandSpec.Input.Stream();
        String much = "x".repeat(200_000);
        Ran ran = run("/bin/busybox wc -c; exit 4", much);
        assertThat(ran.output()).isEqualTo("200000\n");
        assertThat(ran.outcome().exitCode()).isEqualTo(4);
    }

    @Test
    void aCommandHasATerminalIfItShould() throws Exception {
        input = new CommandSpec.Input.Terminal(new Window(33, 77));
        uid = 5;
        Ran ran = run("/bin/busybox tty; /bin/busybox stty size; read line; echo \"[$line]\" >&2; exit 3", "typed\r");
        assertThat(ran.output().lines())
                .containsSubsequence("/dev/pts/0", "33 77", "[typed]")
                .containsSubsequence("typed", "[typed]") // the echo, whenever it was typed
                .hasSize(4);
        assertThat(ran.outcome().exitCode()).isEqualTo(3);
    }

    @Test
    void ctrlCOfATerminalReachesTheCommandAndWhatIsLeftBehindDoesNotHoldItOpen() throws Exception {
        input = new CommandSpec.Input.Terminal(new Window(24, 80));
        try (StepProcess step = StepProcess.start(
                helper(), spec("/bin/busybox sleep 1000 & trap 'echo caught; exit 9' INT; echo ready; wait"))) {
            InputStream output = step.output();
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("ready")) {
                seen.append((char) output.read());
            }
            step.input().write(3);
            step.input().flush();
            assertThat(new String(output.readAllBytes(), UTF_8)).contains("caught");
            assertThat(step.await().exitCode()).isEqualTo(9);
        }
    }

    @Test
    void eachProcessHasTheLimitsThatWereAskedFor() throws Exception {
        limits = List.of(new ResourceLimit(7, 1062, 2124), new ResourceLimit(4, 0, -1));
        Ran ran = run("ulimit -Sn; ulimit -Hn; ulimit -Sc");
        assertThat(ran.output()).startsWith("1062\n2124\n0\n");
    }

    @Test
    void aLimitThatTheKernelRefusesIsTold() throws Exception {
        limits = List.of(new ResourceLimit(7, 5, 4));
        assertThat(run("true").outcome().problem()).contains("setrlimit");
    }

    @Test
    void killEndsEverything() throws Exception {
        SandboxSpec spec = new SandboxSpec(
                folder.resolve("status").toString(),
                folder.toString(),
                List.of("stub", "base"),
                "upper",
                "work",
                "merged",
                false,
                namespaces(),
                "box",
                Map.of(),
                "memory",
                List.of(),
                command(List.of("/bin/sh", "-c", "trap '' TERM; echo ready; /bin/busybox sleep 1000"), input),
                Privileges.STEP,
                false,
                SandboxSpec.SHM_SIZE);
        try (StepProcess step = StepProcess.start(helper(), spec)) {
            assertThat(step.output().read()).isEqualTo('r');
            step.kill();
            StepOutcome outcome = step.await();
            assertThat(outcome.signal()).hasValue(9);
        }
    }

    @Test
    void signalsToTheFirstProcessReachTheCommand() throws Exception {
        try (StepProcess step = StepProcess.start(
                helper(),
                spec("trap 'echo told; exit 7' USR1; echo ready; while :; do /bin/busybox sleep 0.05; done"))) {
            assertThat(step.awaitUp()).isTrue();
            assertThat(line(step)).isEqualTo("ready");
            new ProcessBuilder(
                            "kill", "-USR1", String.valueOf(step.firstProcess().getAsLong()))
                    .start()
                    .waitFor();
            assertThat(line(step)).isEqualTo("told");
            assertThat(step.await().exitCode()).isEqualTo(7);
        }
    }

    @Test
    void whatCannotBeStartedIsNeverUp() throws Exception {
        privileges = new Privileges(Capabilities.STEP, true, true, true);
        SandboxSpec spec = spec("true");
        try (StepProcess step = StepProcess.start(helper(), spec)) {
            assertThat(step.awaitUp()).isTrue();
            assertThat(step.await().exitCode()).isZero();
        }
        uid = 0;
        try (StepProcess step = StepProcess.start(
                helper(), joining(ProcessHandle.current().pid(), List.of("/no/such/program")), monitor -> {})) {
            assertThat(step.awaitUp()).isFalse();
        }
    }

    private JoinSpec joining(long first, List<String> command) {
        return new JoinSpec(
                folder.resolve("status-join").toString(),
                first,
                Privileges.STEP,
                command(command, new CommandSpec.Input.None()));
    }

    private static CommandSpec command(List<String> command, CommandSpec.Input input) {
        return new CommandSpec(0, 0, List.of(), "/", List.of("PATH=/bin"), Map.of(), command, List.of(), input);
    }

    @Test
    void anotherProcessJoinsARunningSandbox() throws Exception {
        input = new CommandSpec.Input.Stream();
        try (StepProcess step = StepProcess.start(helper(), spec("echo ready; read -r word"))) {
            assertThat(line(step)).isEqualTo("ready");
            assertThat(step.awaitUp()).isTrue();
            List<String> command = List.of(
                    "/bin/sh",
                    "-c",
                    "echo $(/bin/busybox hostname) $(/bin/busybox ls -d /proc/[0-9]* | /bin/busybox wc -l)");
            try (StepProcess more =
                    StepProcess.start(helper(), joining(step.firstProcess().getAsLong(), command), monitor -> {})) {
                String said = line(more);
                assertThat(said).startsWith("buildkitsandbox ");
                assertThat(Integer.parseInt(said.split(" ")[1])).isBetween(3, 8);
                assertThat(more.await().exitCode()).isZero();
            }
            step.input().write('\n');
            step.input().flush();
            assertThat(step.await().exitCode()).isZero();
        }
    }

    @Test
    void aJoinedProcessEndsWithItsMonitorAndWithTheSandbox() throws Exception {
        input = new CommandSpec.Input.Stream();
        try (StepProcess step = StepProcess.start(helper(), spec("echo ready; read -r word"))) {
            assertThat(line(step)).isEqualTo("ready");
            assertThat(step.awaitUp()).isTrue();
            long first = step.firstProcess().getAsLong();
            List<String> forever = List.of("/bin/sh", "-c", "trap '' TERM; echo on; /bin/busybox sleep 1000");
            try (StepProcess more = StepProcess.start(helper(), joining(first, forever), monitor -> {})) {
                assertThat(line(more)).isEqualTo("on");
                more.kill();
                assertThat(more.await().signal()).hasValue(9);
            }
            List<String> look =
                    List.of("/bin/sh", "-c", "/bin/busybox ps -o args | /bin/busybox grep -c 'sleep 100[0]'; exit 0");
            try (StepProcess more = StepProcess.start(helper(), joining(first, look), monitor -> {})) {
                assertThat(line(more)).isEqualTo("0");
                more.await();
            }
            try (StepProcess more = StepProcess.start(helper(), joining(first, forever), monitor -> {})) {
                assertThat(line(more)).isEqualTo("on");
                step.kill();
                more.await();
            }
        }
    }

    @Test
    void seesTheProcessesOfTheHostAndEndsAlone() throws Exception {
        pid = new Namespaces.Share.Host();
        uts = new Namespaces.Share.Host();
        String script = "/bin/busybox sleep 1000 & echo $! $(/bin/busybox hostname); [ -d /proc/"
                + ProcessHandle.current().pid() + " ] && echo seen; exit 0";
        try (StepProcess step = StepProcess.start(helper(), spec(script))) {
            String[] words = line(step).split(" ");
            assertThat(words[1])
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname"))
                            .strip());
            assertThat(line(step)).isEqualTo("seen");
            assertThat(step.await().exitCode()).isZero();
            assertThat(ProcessHandle.of(Long.parseLong(words[0])).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void aReadOnlyRootIsWrittenNowhereButOnMounts() throws Exception {
        readOnlyRoot = true;
        mounts = List.of(new SandboxMount.Tmpfs("/scratch", 0));
        Ran ran = run("echo x > /scratch/x && echo y > /dev/shm/y && echo wrote; echo z > /z || echo refused");
        assertThat(ran.output()).contains("wrote").contains("refused");
    }

    private static String line(StepProcess step) throws Exception {
        StringBuilder line = new StringBuilder();
        for (int c = step.output().read();
                c >= 0 && c != '\n';
                c = step.output().read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
