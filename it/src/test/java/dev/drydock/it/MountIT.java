package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RUN --mount, as root and as an ordinary user. */
class MountIT {
    /** Not a word that could be anywhere by itself. */
    private static final String SECRET = "Xq7-sesame-4471-open";

    @TempDir
    Path folder;

    private Project project() throws Exception {
        return new Project(folder.resolve("project"), folder.resolve("store")).importing("busybox", "busybox:1");
    }

    private static Project asUser(String name) throws Exception {
        Path place = Machine.userFolder(name);
        Project user = new Project(place.resolve("project"), place.resolve("store"));
        user.asUser = true;
        return user.importing("busybox", "busybox:1");
    }

    /** What a step printed. */
    private static List<String> printed(Machine.Ran ran) {
        return ran.err()
                .lines()
                .filter(line -> line.contains("] | "))
                .map(line -> line.substring(line.indexOf("] | ") + 4))
                .toList();
    }

    private static final String[] EVERY_KIND = {
        "FROM busybox:1 AS tools",
        "RUN mkdir -p /opt/in && echo tool > /opt/in/tool && ln -s /opt/in /opt/link && ln -s ../../../../../../../etc /opt/out",
        "FROM busybox:1",
        "WORKDIR /w",
        "RUN --mount=source=dir,target=in cat /w/in/sub/file && ! touch /w/in/x",
        "RUN --mount=source=one.txt,target=/one.txt cat /one.txt",
        "RUN --mount=target=/all,rw echo changed > /all/one.txt && cat /all/one.txt && ls /all",
        "RUN --mount=source=one.txt,target=/again cat /again",
        "RUN --mount=from=tools,source=/opt/link,target=/t cat /t/tool && ! touch /t/x",
        "RUN --mount=from=tools,source=/opt,target=/t,rw rm /t/in/tool && ls /t/in && ls /w",
        "RUN --mount=type=tmpfs,target=/m,size=1m df /m | tail -n 1 | awk '{print $2}' && touch /m/x",
        "RUN --mount=type=cache,target=/c,uid=7,gid=8,mode=0750 stat -c '%a %u %g' /c && echo one >> /c/log",
        "RUN --mount=type=cache,target=/d,id=/c,sharing=locked,readonly cat /d/log && ! touch /d/x",
        "RUN --mount=type=cache,target=/s,from=tools,source=opt/in cat /s/tool && echo more >> /s/tool",
        "RUN --mount=type=cache,target=/s,from=tools,source=opt/in,sharing=private tail -n 1 /s/tool",
        "RUN <<PROGRAM",
        "#!/bin/sh",
        "echo program $0",
        "PROGRAM",
        "RUN ls -d /all /one.txt /again /t /m /c /d /s /w/in /dev/pipes 2>/dev/null || echo nothing left",
    };

    private static Project everyKind(Project project) throws IOException {
        return project.file("dir/sub/file", "deep\n")
                .file("one.txt", "one\n")
                .dockerfile(EVERY_KIND)
                .epoch("1700000000");
    }

    @Test
    void everyKindOfMountShowsWhatItShouldAndLeavesNothing() throws Exception {
        Project root = everyKind(project());
        Machine.Ran built = root.tryBuild("-t", "app:1").ok();
        assertThat(printed(built))
                .containsSubsequence("deep", "one", "changed", "Dockerfile", "dir", "one.txt", "one", "tool")
                .containsSubsequence("1024", "750 7 8", "one", "tool", "more", "program /dev/pipes/PROGRAM")
                .contains("nothing left");
        JsonNode again = root.build();
        assertThat(again.get("workerForked").asBoolean()).isFalse();
        List<String> layers = Project.layers(again);
        assertThat(layers.subList(1, layers.size())) // behind WORKDIR, nothing was left: not even a mount's target
                .hasSizeGreaterThan(10)
                .containsOnly(layers.get(1));
        Project user = everyKind(asUser("mounts"));
        Machine.Ran unprivileged = user.tryBuild("-t", "app:1").ok();
        assertThat(printed(unprivileged)).containsExactlyInAnyOrderElementsOf(printed(built));
        assertThat(Project.layers(user.build()))
                .endsWith(layers.subList(1, layers.size()).toArray(String[]::new));
    }

    @Test
    void aBindMountThatLeadsOutOfItsSourceIsRefused() throws Exception {
        Project project = project()
                .dockerfile(
                        "FROM busybox:1 AS tools",
                        "RUN mkdir /opt && ln -s ../../../../../../../../../../../../root /opt/up && ln -s /nowhere /opt/gone",
                        "FROM busybox:1",
                        "RUN --mount=from=tools,source=/opt/up,target=/t ls -d /t/.ssh /t/.m2 2>/dev/null || echo inside",
                        "RUN --mount=from=tools,source=/opt/gone,target=/t true");
        Machine.Ran ran = project.tryBuild();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(printed(ran)).containsExactly("inside"); // /root of the stage, whatever the host has there
        assertThat(ran.err()).contains("Dockerfile:5:1", "\"/opt/gone\" is not in tools");
    }

    @Test
    void aChangedFileInABindMountRunsTheStepAgainAndAnotherFileDoesNot() throws Exception {
        Project project = project()
                .file("dir/file", "1")
                .file("other", "1")
                .dockerfile("FROM busybox:1", "RUN --mount=source=dir,target=/in cat /in/file > /made");
        String first = Project.layers(project.build()).get(0);
        project.file("other", "2");
        assertThat(project.build().get("workerForked").asBoolean()).isFalse();
        project.file("dir/file", "2");
        assertThat(Project.layers(project.build()).get(0)).isNotEqualTo(first);
    }

    @Test
    void aSecretIsSeenByItsStepAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), SECRET);
        Project project = project()
                .dockerfile(
                        "FROM busybox:1",
                        "RUN --mount=type=secret,id=file --mount=type=secret,id=var,env=TOKEN"
                                + " --mount=type=secret,id=var,target=/etc/key,mode=0444,uid=3 --mount=type=secret,id=absent"
                                + " md5sum < /run/secrets/file > /sums && printf '%s' $TOKEN | md5sum >> /sums"
                                + " && md5sum < /etc/key >> /sums && stat -c '%a %u' /run/secrets/file /etc/key && cat /sums"
                                + " && ls /run/secrets && ! cat /proc/1/environ",
                        "RUN ls /run/secrets /etc/key 2>/dev/null || echo gone");
        project.environment.put("SECRET_OF_THE_TEST", SECRET);
        Path metadata = folder.resolve("metadata.json");
        Path tar = folder.resolve("app.tar");
        Machine.Ran ran = project.tryBuild(
                        "-t",
                        "app:1",
                        "--metadata-file",
                        metadata.toString(),
                        "-o",
                        "type=docker,dest=" + tar,
                        "--secret",
                        "id=file,src=" + file,
                        "--secret",
                        "id=var,env=SECRET_OF_THE_TEST")
                .ok();
        assertThat(printed(ran)).contains("400 0", "444 3", "gone");
        assertThat(printed(ran).stream().filter(line -> line.endsWith("  -")).distinct())
                .hasSize(1);
        assertThat(ran.all()).doesNotContain(SECRET);
        Files.writeString(file, "another value");
        assertThat(project.build("--secret", "id=file,src=" + file)
                        .get("workerForked")
                        .asBoolean())
                .as("a secret's value is part of no key")
                .isFalse();
        Files.delete(file);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                assertThat(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1))
                        .as(each.toString())
                        .doesNotContain(SECRET);
            }
        }
    }

    @Test
    void aRequiredSecretThatIsNotThereFailsWithWords() throws Exception {
        Machine.Ran ran = project()
                .dockerfile("FROM busybox:1", "RUN --mount=type=secret,id=token,required true")
                .tryBuild();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("Dockerfile:2:1", "the secret \"token\" is required", "fix: give it", "--secret id=token")
                .doesNotContain("\tat ");
    }

    /** Time of a source against time of what was made of it: what make, cargo and javac do. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY . /src", "--mount=target=/src"})
    void anIncrementalBuildOverACacheMountMakesExactlyWhatChanged(String sources) throws Exception {
        String compile =
                " for f in a b; do [ /obj/$f -nt /src/$f ] || { echo make $f; cp /src/$f /obj/$f; touch /obj/$f; }; done;"
                        + " cat /obj/a /obj/b > /made; cat /made";
        String run = "RUN --mount=type=cache,target=/obj " + (sources.startsWith("--") ? sources + " " : "");
        for (String epoch : new String[] {"", "1700000000"}) {
            Project project = new Project(folder.resolve("p" + epoch), folder.resolve("s" + epoch))
                    .importing("busybox", "busybox:1")
                    .file("a", "a1\n")
                    .file("b", "b1\n")
                    .file(".dockerignore", "Dockerfile\n")
                    .dockerfile("FROM busybox:1", sources.startsWith("--") ? "ENV x=y" : sources, run + compile);
            if (!epoch.isEmpty()) {
                project.epoch(epoch);
            }
            Files.setLastModifiedTime(
                    project.context.resolve("a"), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
            Files.setLastModifiedTime(
                    project.context.resolve("b"), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));
            assertThat(printed(project.tryBuild().ok())).containsExactly("make a", "make b", "a1", "b1");
            project.file("a", "a2\n");
            assertThat(printed(project.tryBuild().ok())).containsExactly("make a", "a2", "b1");
        }
    }

    /** The generator of one source runs again, that of the other does not: in the stage itself, and in stages of their own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIncrementalBuildOfGeneratedSourcesMakesExactlyWhatChanged(boolean stages) throws Exception {
        String make = "RUN --mount=type=cache,target=/obj"
                + " until [ $(date +%s) -gt $(stat -c %Y /gen/a) ] && [ $(date +%s) -gt $(stat -c %Y /gen/b) ]; do :; done;"
                + " for f in a b; do [ /obj/$f -nt /gen/$f ] || { echo make $f; cp /gen/$f /obj/$f; touch /obj/$f; }; done;"
                + " cat /obj/a /obj/b > /made; cat /made";
        List<String> lines = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            lines.add(stages ? "FROM busybox:1 AS " + name : lines.isEmpty() ? "FROM busybox:1" : "ENV x=y");
            lines.add("COPY " + name + " /in/");
            lines.add("RUN mkdir -p /gen && sed s/^/gen-/ /in/" + name + " > /gen/" + name);
        }
        if (stages) {
            lines.addAll(List.of("FROM busybox:1", "COPY --from=a /gen /gen", "COPY --from=b /gen /gen"));
        }
        lines.add(make);
        for (String epoch : new String[] {"", "1700000000"}) {
            Project project = new Project(folder.resolve("p" + epoch), folder.resolve("s" + epoch))
                    .importing("busybox", "busybox:1")
                    .file("a", "a1\n")
                    .file("b", "b1\n")
                    .dockerfile(lines.toArray(String[]::new));
            if (!epoch.isEmpty()) {
                project.epoch(epoch);
            }
            assertThat(printed(project.tryBuild().ok())).containsExactly("make a", "make b", "gen-a1", "gen-b1");
            project.file("b", "b2\n");
            assertThat(printed(project.tryBuild().ok())).containsExactly("make b", "gen-a1", "gen-b2");
        }
    }

    /** Times are real in a stage with a cache mount, and yet an image has none of them if an epoch is set. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStageWithACacheMountMakesTheSameImageAgain(boolean copied) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "FROM busybox:1",
                "RUN --mount=type=cache,target=/obj mkdir /out && echo x > /out/x && touch -d @1000000000 /out/old"));
        if (copied) {
            lines.set(0, "FROM busybox:1 AS make");
            lines.addAll(List.of("COPY a /out/", "FROM busybox:1", "COPY --from=make /out /out"));
        }
        List<JsonNode> built = new ArrayList<>();
        for (String store : List.of("one", "two")) {
            Project project = new Project(folder.resolve(store + "-p"), folder.resolve(store))
                    .epoch("1700000000")
                    .importing("busybox", "busybox:1")
                    .file("a", "a\n")
                    .dockerfile(lines.toArray(String[]::new));
            built.add(project.build());
        }
        assertThat(built.get(0).get("imageId")).isEqualTo(built.get(1).get("imageId"));
        assertThat(Project.layers(built.get(0)))
                .as("the layer itself has its own times, for the next build")
                .isNotEqualTo(Project.layers(built.get(1)));
    }

    @Test
    void aLockedCacheHasOneUserAtATimeAcrossProcesses() throws Exception {
        Project project = project();
        String step =
                "RUN --mount=type=cache,target=/c,sharing=locked : %s; [ ! -e /c/busy ] && touch /c/busy && sleep 1 && rm /c/busy";
        Project one = new Project(folder.resolve("one"), project.store)
                .dockerfile("FROM busybox:1", String.format(step, "one"));
        Project two = new Project(folder.resolve("two"), project.store)
                .dockerfile("FROM busybox:1", String.format(step, "two"));
        Process first = new ProcessBuilder(one.command())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Machine.Ran second = two.tryBuild();
        assertThat(first.waitFor()).as(Files.readString(folder.resolve("out"))).isZero();
        second.ok();
    }

    @Test
    void anAgentAnswersItsStep() throws Exception {
        Project project = project()
                .dockerfile(
                        "FROM busybox:1",
                        "COPY ask /bin/",
                        "RUN --mount=type=ssh,mode=0600,uid=0 echo $SSH_AUTH_SOCK && stat -c '%a %u' $SSH_AUTH_SOCK && ask && ask",
                        "RUN --mount=type=ssh,id=other ls $SSH_AUTH_SOCK; [ -z \"$SSH_AUTH_SOCK\" ]");
        TestAgent.program(project.context.resolve("ask"));
        try (TestAgent agent = new TestAgent(question -> "an answer to " + question)) {
            Machine.Ran ran =
                    project.tryBuild("--ssh", "default=" + agent.socket()).ok();
            assertThat(printed(ran))
                    .startsWith("/run/buildkit/ssh_agent.0", "600 0", "an answer to ?", "an answer to ?");
        }
    }
}
