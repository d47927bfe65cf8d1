package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.protocol.ContainerSpec.Limits;
import dev.drydock.sandbox.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files get which values, in trees that look like those of the kernel. */
class CgroupsTest {
    private static final Limits LIMITS = new Limits(100 << 20, 150 << 20, 500_000_000L, 1024, "", 40, 0);

    @TempDir
    Path folder;

    private Path record() {
        return folder.resolve("record");
    }

    private MountInfo at(String name, String type, String... superOptions) {
        return new MountInfo(folder.resolve(name), Set.of("rw"), type, Set.of(superOptions));
    }

    @Test
    void version2BelowTheNearestGroupThatHandsDown() throws Exception {
        Path top = Files.createDirectories(folder.resolve("unified/user/app"));
        Files.writeString(folder.resolve("unified/user/cgroup.subtree_control"), "cpu memory pids\n");
        Files.writeString(top.resolve("cgroup.subtree_control"), "\n");
        Cgroups groups = new Cgroups(record(), "0::/user/app\n", List.of(at("unified", "cgroup2", "rw")));
        Path made = folder.resolve("unified/user/drydock-one");
        Cgroups.Group group = groups.make("one", new Limits(100 << 20, -1, 500_000_000L, 1024, "", 40, 0));
        assertThat(group.folders()).containsExactly(made);
        assertThat(made.resolve("memory.max")).hasContent("104857600");
        assertThat(made.resolve("cpu.max")).hasContent("50000 100000");
        assertThat(made.resolve("cpu.weight")).hasContent("39");
        assertThat(made.resolve("pids.max")).hasContent("40");
        group.add(4711);
        assertThat(made.resolve("cgroup.procs")).hasContent("4711");
        assertThat(record()).hasContent(made.toString());
    }

    @Test
    void version1InTheHierarchyOfEachController() throws Exception {
        Path memory = Files.createDirectories(folder.resolve("memory/box"));
        Path cpu = Files.createDirectories(folder.resolve("cpu/box"));
        Files.createDirectories(folder.resolve("pids"));
        Cgroups groups = new Cgroups(
                record(),
                "3:memory:/box\n2:cpu,cpuacct:/box\n1:pids:/\n0::/\n",
                List.of(
                        at("memory", "cgroup", "rw", "memory"),
                        at("cpu", "cgroup", "rw", "cpu", "cpuacct"),
                        at("pids", "cgroup", "rw", "pids")));
        assertThat(groups.make("two", LIMITS).folders()).hasSize(3);
        assertThat(memory.resolve("drydock-two/memory.limit_in_bytes")).hasContent("104857600");
        assertThat(cpu.resolve("drydock-two/cpu.cfs_quota_us")).hasContent("50000");
        assertThat(cpu.resolve("drydock-two/cpu.shares")).hasContent("998");
        assertThat(folder.resolve("pids/drydock-two/pids.max")).hasContent("40");
    }

    @Test
    void whatNobodyHandsDownIsToldAndNothingIsLeft() throws Exception {
        Files.createDirectories(folder.resolve("unified"));
        Files.writeString(folder.resolve("unified/cgroup.subtree_control"), "cpu\n");
        Cgroups groups = new Cgroups(record(), "0::/\n", List.of(at("unified", "cgroup2", "rw")));
        assertThatThrownBy(() -> groups.make("three", LIMITS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no control group hands down cpu, memory, pids");
        assertThat(folder.resolve("unified/drydock-three")).doesNotExist();
    }

    @Test
    void whatAKilledWorkerLeftIsRemoved() throws Exception {
        Path left = Files.createDirectory(folder.resolve("drydock-four"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(record(), left + "\n" + other + "\n" + folder.resolve("drydock-gone") + "\n");
        Cgroups.removeRecorded(record());
        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }
}
