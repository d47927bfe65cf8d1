package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all processes of a step together may use. */
class StepLimitsIT {
    /** The last program holds 50 MB. */
    private static final String HUNGRY = "RUN head -c 50000000 /dev/zero | tail -c 50000000 > /dev/null";

    private static final String NOT_KEPT = "the limits of memory or processors are not kept: ";

    @TempDir
    Path folder;

    private Project project() throws Exception {
        return new Project(folder.resolve("project"), folder.resolve("store")).dockerfile("FROM busybox:1", HUNGRY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "chroot"})
    void aStepThatTakesMoreMemoryIsKilledAndTheNextOneIsNot(String mode) throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: control groups can be made by root");
        }
        Project project = project().importing("busybox", "busybox:1");
        Machine.Ran refused = project.tryBuild("--mode", mode, "--no-cache", "-m", "20m", "--cpus", "1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("exit code 137", "it was killed, often for lack of memory") // it, or its shell with it
                .doesNotContain(NOT_KEPT);
        Machine.Ran built = project.tryBuild("--mode", mode, "-m", "400m", "--cpus", "1");
        assertThat(built.ok().all()).doesNotContain(NOT_KEPT);
        assertThat(project.tryBuild("-m", "20m").ok().all())
                .as("a limit is in no key")
                .contains("1 cached");
    }

    @Test
    void whereThereCanBeNoGroupItIsSaid() throws Exception {
        Path home = Machine.userFolder("limits");
        Project project = new Project(home.resolve("project"), home.resolve("store"))
                .dockerfile("FROM scratch", "ADD busybox.tar /", "RUN true", "RUN true");
        Files.copy(Machine.base("busybox"), project.context.resolve("busybox.tar"));
        project.asUser = true;
        Machine.Ran built = project.tryBuild("-m", "20m").ok();
        assertThat(built.all()).containsOnlyOnce(NOT_KEPT + "no permission to make a control group in /");
        Machine.run(Machine.drydock("prune", "--all", "--store", project.store.toString()));
        Machine.run(List.of("rm", "-rf", home.toString())).ok();
    }
}
