package dev.drydock.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aMachineShowsNoSign() throws IOException {
        file("proc/1/cgroup", "0::/init.scope\n");
        file(
                "proc/self/mountinfo",
                "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n22 21 0:20 / /proc rw - proc proc rw\n"
                        + "23 22 0:21 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw\n");
        assertThat(Machine.container(root, Map.of("HOME", "/root"))).isEmpty();
    }

    @Test
    void eachSignOfAContainerIsTold() throws IOException {
        file(".dockerenv", "");
        file("proc/1/cgroup", "12:cpu:/kubepods/burstable/pod1\n");
        file(
                "proc/self/mountinfo",
                "21 1 0:9 / / rw - overlay overlay rw\n22 21 0:20 / /proc rw - proc proc rw\n"
                        + "23 22 0:21 /null /proc/kcore rw - tmpfs tmpfs rw\n");
        assertThat(Machine.container(root, Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .containsExactly(
                        "/.dockerenv is there",
                        "the variable KUBERNETES_SERVICE_HOST is set",
                        "process 1 is in a control group of kubepods",
                        "its root is an overlay",
                        "files of /proc are masked");
    }
}
