package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A place that allows no namespaces: said in words, with what would help here, and what needs none still works. */
class NoModeIT {
    @TempDir
    Path folder;

    /** In a user namespace that may make no other, without capabilities: as in many a CI container. */
    private static List<String> confined(List<String> command) {
        List<String> confined = new ArrayList<>(List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"",
                "sh"));
        confined.addAll(command);
        return confined;
    }

    @Test
    void aRunIsRefusedWithWhatWasTriedAndAnImageWithoutRunIsBuilt() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: imitating a confined place needs root here");
        }
        Project project = new Project(folder.resolve("p"), folder.resolve("store"))
                .importing("busybox", "busybox")
                .file("a", "1")
                .dockerfile("FROM busybox", "RUN true");
        Machine.Ran refused = Machine.run(confined(project.command()));
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err())
                .contains(
                        "RUN is not possible on this machine",
                        "root: this process has no CAP_SYS_ADMIN",
                        "rootless: user namespaces are switched off",
                        "sysctl -w user.max_user_namespaces",
                        "single: user namespaces are switched off",
                        "chroot: this process has no CAP_SYS_CHROOT")
                .doesNotContain("\tat ");
        project.dockerfile("FROM busybox", "COPY a /tmp/a", "LABEL x=y");
        assertThat(Machine.run(confined(project.command("-t", "made:1"))).exit())
                .isZero();
    }
}
