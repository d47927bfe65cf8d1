package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failed step left is kept, and a shell goes into it: by the command line and by Maven, as root and as a user. */
class ShellIT {
    private static final Pattern ID = Pattern.compile("drydock:shell -Ddrydock\\.step=([0-9a-f]{12})");

    /** Not a word that could be anywhere by itself. */
    private static final String SECRET = "Vk3-sesame-9182-open";

    private static final String[] FAILING = {
        "FROM busybox",
        "RUN echo below > /below",
        "ENV GREETING=hello",
        "WORKDIR /work",
        "USER 33",
        "RUN --mount=type=tmpfs,target=/t --mount=type=cache,target=/cache,uid=33 --mount=type=secret,id=key,uid=33,target=/work/key"
                + " cat /work/key; echo left > /t/gone; echo cached > /cache/file; echo of $(id -u) > /tmp/left; exit 7"
    };

    @TempDir
    Path folder;

    private Project project() throws Exception {
        Project project =
                new Project(folder.resolve("project"), folder.resolve("store")).importing("busybox", "busybox");
        return project.dockerfile("FROM busybox", "RUN mkdir -m 1777 -p /tmp");
    }

    private static String id(Machine.Ran ran) {
        Matcher matcher = ID.matcher(ran.all());
        assertThat(matcher.find()).as(ran.all()).isTrue();
        return matcher.group(1);
    }

    private static List<String> shell(Project project, String... arguments) {
        List<String> all = new ArrayList<>(List.of("shell", "--store", project.store.toString()));
        all.addAll(List.of(arguments));
        return Machine.drydock(all.toArray(String[]::new));
    }

    /** The command with this on its standard input. */
    private static List<String> reading(String text, List<String> command) {
        List<String> all =
                new ArrayList<>(List.of("sh", "-c", "text=$1; shift; printf '%s' \"$text\" | \"$@\"", "sh", text));
        all.addAll(command);
        return all;
    }

    private static void entered(Project project) throws Exception {
        Path secret = project.context.resolveSibling("secret");
        Files.writeString(secret, SECRET);
        project.dockerfile(FAILING).file("unused", "");
        Machine.Ran built = project.tryBuild("--secret", "id=key,src=" + secret, "--on-failure=keep");
        assertThat(built.exit()).isEqualTo(1);
        String id = id(built);
        assertThat(built.err()).contains("(or drydock shell " + id + ")").contains(SECRET); // the step printed it
        String script =
                "pwd; echo $GREETING; id -u; cat /below /tmp/left /cache/file; ls -A /work /t; echo new > /tmp/left; cat"
                        + " /tmp/left; exit 4";
        Machine.Ran ran = project.run(reading(script, shell(project, id)));
        assertThat(ran.out()).isEqualTo("/work\nhello\n33\nbelow\nof 33\ncached\n/t:\n\n/work:\nnew\n");
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.err()).contains("secret key");
        assertThat(project.run(shell(project, id.substring(0, 5), "cat", "/tmp/left"))
                        .ok()
                        .out())
                .isEqualTo("of 33\n");
        Machine.Ran listed = project.run(shell(project)).ok();
        assertThat(listed.out().lines().toList()).hasSize(2);
        assertThat(listed.out()).containsPattern(id + " +Dockerfile:6 +RUN --mount=type=tmpfs.*… +7 .* ago +6B");
        try (Stream<Path> kept = Files.walk(project.store.resolve("kept"), 2)) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(SECRET);
            }
        }
        project.run(shell(project, "--remove", "1h")).ok();
        assertThat(project.run(shell(project)).ok().out()).contains(id);
        project.run(shell(project, "--remove", id)).ok();
        assertThat(project.run(shell(project)).ok().out().lines()).hasSize(1);
        Machine.Ran gone = project.run(shell(project, id));
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).contains("there is no kept step", "fix:");
    }

    @Test
    void theShellOfTheCommandLineIsWhereTheStepWas() throws Exception {
        entered(project());
    }

    @Test
    void soItIsForAnOrdinaryUser() throws Exception {
        Path place = Machine.userFolder("shell");
        Project user = new Project(place.resolve("project"), place.resolve("store"));
        user.asUser = true;
        entered(user.importing("busybox", "busybox"));
    }

    @Test
    void mavenOpensTheShellWithAndWithoutAProject() throws Exception {
        Project same = project();
        MavenProject maven = new MavenProject(folder.resolve("maven"), same.store)
                .pom("app")
                .dockerfile("FROM busybox", "RUN echo 'a b' > /x; false");
        assertThat(maven.mvn("package").all()).doesNotContain("kept:");
        String id = id(maven.mvn("package", "-Ddrydock.onFailure=keep"));
        String goal = "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":shell";
        Machine.Ran piped = Machine.run(reading("cat /x\n", maven.command("-q", goal, "-Ddrydock.step=" + id)));
        assertThat(piped.ok().out()).contains("a b\n").doesNotContain("INFO");
        Machine.Ran line = maven.mvn("-q", goal, "-Ddrydock.step=" + id, "-Ddrydock.shell=ls /x && exit 9");
        assertThat(line.out()).contains("/x\n", "the shell ended with exit code 9");
        assertThat(line.exit()).isEqualTo(1);
        assertThat(maven.mvn(goal).ok().out()).contains(id, "Dockerfile:2");
        assertThat(maven.mvn(goal, "-Ddrydock.remove=all").ok().out()).contains("removed 1 kept step");
        assertThat(maven.mvn("package", "-Ddrydock.onFailure=maybe").out())
                .contains("drydock.onFailure is \"maybe\"", "fix:");
    }

    @Test
    void aTerminalIsGivenWhereThereIsOne() throws Exception {
        Project project = project().dockerfile("FROM busybox", "RUN false");
        String id = id(project.tryBuild("--on-failure=keep"));
        Path command = folder.resolve("command");
        Files.writeString(command, "exec " + String.join(" ", shell(project, id)) + "\n");
        Machine.Ran ran = Machine.run(reading(
                "tty\nstty size\nexit 6\n",
                List.of("script", "-qec", "stty rows 31 cols 91; sh " + command, "/dev/null")));
        assertThat(ran.out().replace("\r", "")).contains("/dev/pts/0\n").contains("31 91\n");
        assertThat(ran.exit()).as(ran.all()).isEqualTo(6);
    }

    @Test
    void killingTheWorkerWhileItKeepsLeavesAStoreThatWorks() throws Exception {
        Project project = project()
                .dockerfile(
                        "FROM busybox",
                        "RUN dd if=/dev/zero of=/big bs=1M count=150 2>/dev/null; echo end > /end; false");
        for (int round = 0; round < 3; round++) {
            Process build = new ProcessBuilder(project.command("--on-failure=keep"))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("out").toFile())
                    .start();
            await("the worker keeps", () -> keeping(project.store) || !build.isAlive());
            build.descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains("WorkerMain"))
                    .forEach(ProcessHandle::destroyForcibly);
            build.waitFor();
            List<String> rows =
                    project.run(shell(project)).ok().out().lines().skip(1).toList();
            for (String row : rows) {
                String id = row.substring(0, 12);
                assertThat(project.run(shell(project, id, "cat", "/end")).ok().out())
                        .isEqualTo("end\n");
                project.run(shell(project, "--remove", id)).ok();
            }
        }
        for (Path left : list(project.store.resolve("run"))) {
            Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        assertThat(id(project.tryBuild("--on-failure=keep"))).isNotEmpty();
        assertThat(list(project.store.resolve("run")))
                .as("what the killed left")
                .isEmpty();
        assertThat(list(project.store.resolve("kept"))).hasSize(1);
    }

    private static boolean keeping(Path store) throws IOException {
        for (Path run : list(store.resolve("run"))) {
            if (Files.exists(run.resolve("scratch-1/tree/record"))) {
                return true;
            }
        }
        return !list(store.resolve("kept")).isEmpty();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        while (!condition.holds()) {
            if (Instant.now().isAfter(end)) {
                fail("not within a minute: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
