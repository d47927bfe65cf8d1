package dev.drydock.it;

import static dev.drydock.it.ContainerLine.text;
import static dev.drydock.it.Processes.await;
import static dev.drydock.it.Processes.processes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers by the command line, where it takes processes of their own. What one worker does is told by ContainersTest. */
class ContainerIT {
    private static final String WEB = "mkdir -p /www; cat /etc/hostname > /www/index.html; exec httpd -f -p 80 -h /www";

    @TempDir
    Path folder;

    private ContainerLine line;

    @BeforeEach
    void imported() throws Exception {
        line = new ContainerLine(folder, false).importing("busybox", "busybox:1");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        line.end();
    }

    /** A number for {@code sleep} that no other process has. */
    private static String mark() {
        return Long.toString(1_000_000_000L + System.nanoTime() % 1_000_000_000L);
    }

    private static String get(int port) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void exitCodesAreThoseOfDocker() throws Exception {
        line.answer("run", "-d", "--name", "keeper", "busybox:1", "sleep", mark()); // its worker serves the others
        assertThat(line.ask("run", "busybox:1", "sh", "-c", "exit 42").exit()).isEqualTo(42);
        assertThat(line.ask("run", "busybox:1", "sh", "-c", "kill -SEGV $$").exit())
                .isEqualTo(139);
        Machine.Ran absent = line.ask("run", "busybox:1", "/no/such");
        assertThat(absent.exit()).as(absent.all()).isEqualTo(127);
        assertThat(absent.err()).contains("/no/such");
        assertThat(line.ask("run", "busybox:1", "/etc/passwd").exit()).isEqualTo(126);
        Machine.Ran unknown = line.ask("run", "--offline", "no/image:1");
        assertThat(unknown.exit()).as(unknown.all()).isEqualTo(125);
        assertThat(unknown.err()).contains("no/image:1");
        assertThat(line.ask("run", "--network", "container:ghost", "busybox:1", "true")
                        .exit())
                .isEqualTo(125);
        Machine.Ran detached = line.ask("run", "-d", "busybox:1", "/no/such");
        assertThat(detached.exit()).as(detached.all()).isEqualTo(127);
        assertThat(line.ask("exec", "keeper", "sh", "-c", "exit 9").exit()).isEqualTo(9);
        assertThat(line.ask("exec", "keeper", "/no/such").exit()).isEqualTo(127);
    }

    @Test
    void aTerminalIsPassedOnAndItsSizeToo() throws Exception {
        Path tty = folder.resolve("tty");
        Path out = folder.resolve("out");
        Path command = folder.resolve("command");
        String inside = "tty; stty size; echo rea''dy; while [ \"$(stty size)\" = \"31 91\" ]; do sleep 0.02; done;"
                + " stty size; exit 6";
        Files.writeString(folder.resolve("inside"), inside);
        Files.writeString(
                command,
                "tty > " + tty + "; stty rows 31 cols 91; exec "
                        + String.join(" ", line.command("run", "-it", "-v", folder + "/inside:/inside:ro"))
                        + " busybox:1 sh /inside\n");
        Process script = new ProcessBuilder("script", "-qefc", "sh " + command, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        await("the container's command runs: " + text(out), () -> text(out).contains("ready") || !script.isAlive());
        Machine.run(List.of("stty", "-F", text(tty).strip(), "rows", "40", "cols", "100"))
                .ok();
        assertThat(script.waitFor(30, TimeUnit.SECONDS)).as(text(out)).isTrue();
        assertThat(text(out).replace("\r", "")).contains("/dev/pts/0\n31 91\nready\n40 100\n");
        assertThat(script.exitValue()).isEqualTo(6);
    }

    @Test
    void anInterruptEndsTheContainerInTheForeground() throws Exception {
        Path out = folder.resolve("out");
        String mark = mark();
        Process run = line.begin(
                out,
                "run",
                "busybox:1",
                "sh",
                "-c",
                "trap 'echo bye; exit 3' TERM INT; echo on; sleep " + mark + " & wait");
        await("it runs: " + text(out), () -> text(out).contains("on\n"));
        Machine.run(List.of("kill", "-INT", Long.toString(run.pid()))).ok();
        assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isIn(3, 130);
        assertThat(text(out)).isEqualTo("on\nbye\n");
        await("all has ended", () -> processes(mark).isEmpty() && line.ours().isEmpty());
    }

    @Test
    void aDetachedContainerIsFoundByOtherProcesses() throws Exception {
        String mark = mark();
        Path go = Files.createDirectory(folder.resolve("go"));
        String script = "echo one; echo two >&2; while [ ! -e /go/on ]; do sleep 0.02; done; echo three; exit 5";
        String id = line.answer(
                        "run", "-d", "--name", "first", "-v", go + ":/go", "busybox:1", "sh", "-c", script, mark)
                .strip();
        assertThat(line.answer("ps", "-q", "--no-trunc").strip()).isEqualTo(id);
        Path followed = folder.resolve("followed");
        Path awaited = folder.resolve("awaited");
        Process logs = line.begin(followed, "logs", "-f", "first");
        Process wait = line.begin(awaited, "wait", id.substring(0, 6));
        assertThat(line.answer("exec", "first", "sh", "-c", "echo made > /made; cat /made"))
                .isEqualTo("made\n");
        line.answer("cp", "first:/made", folder.toString());
        assertThat(folder.resolve("made")).hasContent("made");
        String image = line.answer("commit", "first", "made:1").strip();
        assertThat(line.answer("run", "made:1", "cat", "/made")).isEqualTo("made\n");
        assertThat(image).startsWith("sha256:");
        await("it is followed", () -> text(followed).equals("one\n"));
        Files.writeString(go.resolve("on"), "");
        assertThat(logs.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wait.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(text(followed)).isEqualTo("one\nthree\n");
        assertThat(text(folder.resolve("followed.err"))).isEqualTo("two\n");
        assertThat(text(awaited)).isEqualTo("5\n");
        JsonNode state = line.state("first");
        assertThat(state.get("status").asText()).isEqualTo("exited");
        assertThat(state.get("exitCode").asInt()).isEqualTo(5);
        line.answer("rm", "first");
        await("its worker has gone with it", () -> line.ours().isEmpty());
    }

    @Test
    void containersOfTwoCommandsAtOnceAreOneAnothersNeighbours() throws Exception {
        Process one = line.begin(folder.resolve("one"), "run", "-d", "--name", "one", "busybox:1", "sh", "-c", WEB);
        Process two = line.begin(folder.resolve("two"), "run", "-d", "--name", "two", "busybox:1", "sh", "-c", WEB);
        assertThat(one.waitFor()).as(text(folder.resolve("one.err"))).isZero();
        assertThat(two.waitFor()).as(text(folder.resolve("two.err"))).isZero();
        assertThat(line.answer("exec", "one", "wget", "-qO-", "http://two/")).isNotBlank();
        assertThat(line.answer("exec", "two", "wget", "-qO-", "http://one/")).isNotBlank();
        line.answer("stop", "-t", "0", "one", "two");
    }

    @Test
    void twoStoresDoNotMeet() throws Exception {
        ContainerLine other = new ContainerLine(Files.createDirectory(folder.resolve("other")), false)
                .importing("busybox", "busybox:1");
        try {
            for (ContainerLine each : List.of(line, other)) {
                String word = each == line ? "first" : "second";
                each.answer(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "--ip",
                        "172.17.0.77",
                        "-h",
                        word,
                        "-p",
                        "80",
                        "busybox:1",
                        "sh",
                        "-c",
                        WEB);
            }
            int first = line.port("web", 80);
            int second = other.port("web", 80);
            assertThat(first).isNotEqualTo(second);
            await("they answer", () -> !get(first).isEmpty() && !get(second).isEmpty());
            assertThat(get(first)).isEqualTo("first\n");
            assertThat(get(second)).isEqualTo("second\n");
            assertThat(line.answer("stop", "-t", "0", "web")).isEqualTo("web\n");
            assertThat(get(second)).isEqualTo("second\n");
        } finally {
            other.end();
        }
    }

    @Test
    void aPortThatAnotherProcessHasNamesIt() throws Exception {
        String listen = "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen();"
                + " print(s.getsockname()[1], flush=True); time.sleep(1000)";
        Process holder = new ProcessBuilder("python3", "-c", listen).start();
        try {
            String port = holder.inputReader().readLine();
            Machine.Ran ran = line.ask("run", "-p", port + ":80", "busybox:1", "true");
            assertThat(ran.exit()).as(ran.all()).isEqualTo(125);
            assertThat(ran.err()).contains(port, Long.toString(holder.pid()), "python3");
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void limitsThatCannotBeSetAreToldOnce() throws Exception {
        ContainerLine user = new ContainerLine(Machine.userFolder("container"), true).importing("busybox", "busybox:1");
        try {
            Machine.Ran ran = user.ask("run", "-m", "100m", "--cpus", "0.5", "busybox:1", "echo", "on");
            assertThat(ran.ok().out()).isEqualTo("on\n");
            assertThat(ran.err().lines().filter(each -> each.contains("WARNING")))
                    .as(ran.err())
                    .hasSizeLessThanOrEqualTo(1);
            if (!Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
                assertThat(ran.err()).contains("WARNING");
            }
        } finally {
            user.end();
        }
    }
}
