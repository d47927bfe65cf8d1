package dev.drydock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.container.PortSetting;
import dev.drydock.container.VolumeSetting;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What containers may not do, and many of them at once. */
class ContainerLimitsTest extends ContainersFixture {
    @Test
    void whatItMayNotDo() throws Exception {
        start(named("read", "(echo x > /x) 2>/dev/null || echo no; echo y > /tmp/y && cat /tmp/y")
                .readOnly(true)
                .volumes(List.of(VolumeSetting.Tmpfs.parse("/tmp"))));
        ended("read");
        assertThat(log("read")).isEqualTo("no\ny\n");
        start(named("caps", "grep CapEff /proc/self/status")
                .capabilities(List.of("SYS_TIME"), List.of("NET_RAW", "CHOWN")));
        ended("caps");
        assertThat(log("caps")).contains("00000000aa0405fa");
        start(named("none", "grep -E 'CapEff|NoNewPrivs' /proc/self/status")
                .capabilities(List.of(), List.of("ALL"))
                .securityOpts(List.of("no-new-privileges")));
        ended("none");
        assertThat(log("none")).contains("0000000000000000").contains("NoNewPrivs:\t1");
    }

    @Test
    void limitsOfAllItsProcessesTogether() throws Exception {
        ContainerState few = start(named("few", "for i in $(seq 30); do sleep 100 & done; echo all")
                .limits(new ContainerSpec.Limits(0, 0, 0, 0, "", 12, 0)));
        assertThat(few.notes()).isEmpty();
        ContainerState ended = ended("few");
        assertThat(ended.exitCode()).isNotZero();
        assertThat(log("few")).doesNotContain("all").contains("fork");
        start(named("small", "x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}")
                .limits(new ContainerSpec.Limits(50 << 20, 50 << 20, 0, 0, "", 0, 0)));
        assertThat(ended("small").exitCode()).isNotZero();
        assertThat(log("small")).doesNotContain("200000000");
        ContainerState half = start(
                named("half", "while :; do :; done").limits(new ContainerSpec.Limits(0, 0, 500_000_000L, 0, "", 0, 0)));
        assertThat(half.notes()).isEmpty();
        await("the kernel holds it back", () -> throttled(half.pid()) > 0);
    }

    /** How many times a process's group had used up its share of processors. */
    private static long throttled(long pid) throws IOException {
        Path top = Path.of("/sys/fs/cgroup");
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean unified = parts[1].isEmpty() && Files.exists(top.resolve("cgroup.controllers"));
            if (unified || List.of(parts[1].split(",")).contains("cpu")) {
                Path group = (unified ? top : top.resolve(parts[1])).resolve(parts[2].substring(1));
                return Files.readAllLines(group.resolve("cpu.stat")).stream()
                        .filter(each -> each.startsWith("nr_throttled "))
                        .mapToLong(each -> Long.parseLong(each.substring("nr_throttled ".length())))
                        .sum();
            }
        }
        return 0;
    }

    @Test
    void ofTwoWithOneNameAtOnceOneIsRefused() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<ContainerState>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> start(named("only", "sleep 1000"))));
            }
            int refused = 0;
            for (Future<ContainerState> one : all) {
                try {
                    one.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasMessageContaining("the name only is that of container");
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(3);
            assertThat(containers.list(GO)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twentyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<ContainerState>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "many" + i;
                all.add(threads.submit(() -> start(named(name, "sleep 1000").publish(PortSetting.parse("80")))));
            }
            List<String> addresses = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            for (Future<ContainerState> one : all) {
                addresses.add(one.get().networks().get("bridge"));
                ports.add(one.get().ports().get(0).hostPort());
            }
            assertThat(addresses).doesNotHaveDuplicates().hasSize(20);
            assertThat(ports).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }
}
