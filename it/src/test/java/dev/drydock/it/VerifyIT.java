package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is built again in a fresh store: the same, or every difference is named. */
class VerifyIT {
    private static final String EPOCH = "1700000000";

    @TempDir
    Path folder;

    private Project project(String... dockerfile) throws Exception {
        return new Project(folder.resolve("p"), folder.resolve("store"))
                .importing("busybox", "busybox")
                .dockerfile(dockerfile)
                .file("f", "f\n");
    }

    private static Machine.Ran verify(Project project, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("verify", "-q", "--store", project.store.toString()));
        arguments.addAll(List.of(more));
        arguments.add(project.context.toString());
        return project.run(Machine.drydock(arguments.toArray(String[]::new)));
    }

    /** Nothing of a second store is left; a worker has freed the trash. */
    private static void assertNothingLeft(Path store) throws IOException {
        for (String part : List.of("run", "trash")) {
            Path place = store.resolve(part);
            if (Files.exists(place)) {
                try (Stream<Path> left = Files.list(place)) {
                    assertThat(left).as(part).isEmpty();
                }
            }
        }
    }

    @Test
    void whatChangesFromBuildToBuildIsNamedByStepPathAndAttribute() throws Exception {
        Project project = project(
                        "FROM busybox AS other",
                        "RUN cat /proc/sys/kernel/random/uuid > /id",
                        "FROM busybox",
                        "COPY f /f",
                        "RUN cat /proc/sys/kernel/random/uuid > /id && mkdir /d && touch /d/$(cat /id)",
                        "RUN ln -s $(cat /id) /link; touch -d @1$(tr -dc 0-9 < /id | cut -c1-8) /old",
                        "COPY --from=other /id /copied")
                .epoch(EPOCH);
        Machine.Ran ran = verify(project);
        assertThat(ran.exit()).as(ran.all()).isEqualTo(1);
        assertThat(ran.out().lines().toList())
                .first()
                .asString()
                .matches("the image is not reproducible: built again, it has 6 differences");
        assertThat(ran.out())
                .contains("  RUN /bin/sh -c cat /proc/sys/kernel/random/uuid > /id && mkdir")
                .containsPattern("    /id: content sha256:[0-9a-f]{64}, then sha256:[0-9a-f]{64}")
                .containsPattern("    /d/[0-9a-f-]{36}: missing: a file, then nothing")
                .containsPattern("    /d/[0-9a-f-]{36}: missing: nothing, then a file")
                .containsPattern("    /link: link [0-9a-f-]{36}, then [0-9a-f-]{36}")
                .containsPattern("    /old: time [0-9TZ:-]+, then [0-9TZ:-]+")
                .containsPattern("    /copied: content sha256:")
                .doesNotContain("/f:", "not compared");
        assertNothingLeft(project.store);
    }

    @Test
    void withAnEpochTheSameIsSaidAndNothingIsLeft() throws Exception {
        Project project = project("FROM busybox", "COPY f /f", "RUN date > /dev/null && echo x > /x && chown 7:8 /x")
                .epoch(EPOCH);
        Machine.Ran ran = verify(project).ok();
        assertThat(ran.out())
                .isEqualTo("the image is reproducible: built again, its 3 layers and its config are the same\n");
        assertNothingLeft(project.store);
        project.dockerfile("FROM scratch", "COPY f /f");
        assertThat(verify(project, "--platform", "linux/amd64,linux/arm64").ok().out())
                .isEqualTo("the image is reproducible: built again, its 2 layers and its config are the same\n");
        project.dockerfile("FROM busybox", "COPY f /f", "RUN date > /dev/null && echo x > /x && chown 7:8 /x");
        // what was compared is what a build gives
        assertThat(project.build().get("steps"))
                .allSatisfy(step -> assertThat(step.get("cached").asBoolean()).isTrue());
    }

    @Test
    void withoutAnEpochTimesAreNotComparedAndThatIsSaid() throws Exception {
        Project project = project("FROM busybox", "RUN echo x > /x", "LABEL a=b");
        assertThat(verify(project).ok().out())
                .contains("is reproducible", "times were not compared", "project.build.outputTimestamp");
        assertThat(verify(project, "--layer-times", "fixed").ok().out())
                .contains("the times of image and history were not compared");
        project.epoch(EPOCH);
        assertThat(verify(project, "--layer-times", "keep").ok().out()).contains("times of files were not compared");
    }

    @Test
    void asAnOrdinaryUserNothingIsLeftOfTreesWithOthersOwners() throws Exception {
        Path home = Machine.userFolder("verify");
        Project project = new Project(home.resolve("p"), home.resolve("store"))
                .dockerfile(
                        "FROM busybox",
                        "RUN mkdir -p /srv/d && echo x > /srv/d/x && chown -R 33:34 /srv && chmod 0700 /srv /srv/d")
                .epoch(EPOCH);
        if (Machine.isRoot()) {
            Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        }
        project.asUser = true;
        project.importing("busybox", "busybox");
        assertThat(verify(project).ok().out()).contains("is reproducible");
        assertNothingLeft(project.store);
        Machine.run(List.of("rm", "-rf", home.toString())).ok();
    }

    @Test
    void theGoalFailsTheBuildWithTheDifferencesOfEachImage() throws Exception {
        Path store = folder.resolve("store");
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        "busybox"))
                .ok();
        MavenProject project = new MavenProject(folder.resolve("m"), store)
                .pom(
                        "app",
                        "<properties><project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>"
                                + "</properties>")
                .dockerfile("FROM busybox", "RUN echo x > /x");
        String goal = "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":verify";
        assertThat(project.mvn(goal).ok().all())
                .contains("app:1 is reproducible: built again, its 2 layers and its config are the same");
        project.dockerfile("FROM busybox", "RUN cat /proc/sys/kernel/random/uuid > /id");
        Machine.Ran ran = project.mvn(goal);
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.all())
                .contains("app:1 is not reproducible", "/id: content sha256:")
                .doesNotContain("\tat dev.drydock");
    }
}
