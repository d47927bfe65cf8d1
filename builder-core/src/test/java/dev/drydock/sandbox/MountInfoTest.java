package dev.drydock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountInfoTest {
    private static MountInfo only(String line) {
        List<MountInfo> mounts = MountInfo.parse(line);
        assertThat(mounts).hasSize(1);
        return mounts.get(0);
    }

    @Test
    void aLineIsReadWhateverOptionalFieldsItHas() {
        String end = " - cgroup cgroup rw,cpu,cpuacct";
        for (String optional : List.of("", " shared:1", " shared:1 master:2 unbindable")) {
            MountInfo mount = only("30 22 0:40 / /sys/fs/cgroup/cpu rw,nosuid" + optional + end);
            assertThat(mount.at()).isEqualTo(Path.of("/sys/fs/cgroup/cpu"));
            assertThat(mount.options()).isEqualTo(Set.of("rw", "nosuid"));
            assertThat(mount.type()).isEqualTo("cgroup");
            assertThat(mount.superOptions()).isEqualTo(Set.of("rw", "cpu", "cpuacct"));
        }
    }

    @Test
    void namesAreUnescaped() {
        assertThat(only("31 30 0:41 / /a\\040b\\134c\\011\\012d rw - tmpfs t rw")
                        .at())
                .isEqualTo(Path.of("/a b\\c\t\nd"));
        assertThat(only("31 30 0:41 / /a\\99 rw - tmpfs t rw").at()).isEqualTo(Path.of("/a\\99"));
    }

    @Test
    void whatIsNotUnderstoodIsPassedOver() {
        assertThat(MountInfo.parse("")).isEmpty();
        assertThat(MountInfo.parse("31 30 0:41 / /a\\000b rw - tmpfs t rw"))
                .as("no path")
                .isEmpty();
        assertThat(MountInfo.parse("broken\n34 22 - - -\n\n")).isEmpty();
    }

    @Test
    void thisProcessHasARoot() throws Exception {
        List<MountInfo> mounts = MountInfo.read();
        assertThat(mounts)
                .anyMatch(mount ->
                        mount.at().equals(Path.of("/proc")) && mount.type().equals("proc"));
        assertThat(MountInfo.holding(mounts, Path.of("/proc/self"))
                        .orElseThrow()
                        .type())
                .isEqualTo("proc");
    }
}
