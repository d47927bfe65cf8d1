package dev.drydock.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.protocol.Feature;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.ModeCandidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The words for each thing that keeps steps from running. */
class AdviceTest {
    private static final String UNSHARE = "unshare user and mount namespace: EPERM";

    private static Host host(long uid, String seccomp, boolean appArmor, boolean forbidden) {
        String status = "Uid:\t" + uid + "\t" + uid + "\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t"
                + seccomp + "\n";
        return new Host(status, "ann", uid, uid, List.of(), List.of(), true, 100, appArmor, forbidden, true);
    }

    private static Advice advice(Host host, String type, String... options) {
        return new Advice(host, Optional.of(new StorePlace(type, Path.of("/store"), Set.of(options))));
    }

    private static ModeAttempt refused(Host host) {
        return advice(host, "ext4").failed(Mode.SINGLE, UNSHARE);
    }

    @Test
    void whoRefusesANamespaceIsNamed() {
        assertThat(refused(host(1000, "2", false, false)))
                .satisfies(
                        is -> assertThat(is.problem()).startsWith(UNSHARE).contains("seccomp filter", "Seccomp is 2"))
                .satisfies(is -> assertThat(is.fix()).contains("seccomp=unconfined", "seccompProfile: Unconfined"));
        assertThat(refused(host(1000, "0", true, false)))
                .satisfies(is -> assertThat(is.problem())
                        .contains("AppArmor", "Ubuntu 24.04")
                        .doesNotContain("seccomp"))
                .satisfies(is -> assertThat(is.fix())
                        .isEqualTo("as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"));
        assertThat(refused(host(1000, "2", true, false)).problem()).contains("AppArmor", "seccomp");
        assertThat(refused(host(1000, "0", false, true)).fix()).contains("kernel.unprivileged_userns_clone=1");
        assertThat(refused(host(1000, "0", false, false)).problem()).contains("a policy of this machine");
        assertThat(advice(host(1000, "0", false, false), "ext4")
                        .failed(Mode.SINGLE, "unshare user and mount namespace: ENOSPC")
                        .fix())
                .contains("user.max_user_namespaces=15000");
    }

    @Test
    void aStoreThatCannotHoldAnOverlayIsNamed() {
        String problem = "mount overlay in /store/run/1/probe: EINVAL (…)";
        Host root = host(0, "0", false, false);
        assertThat(advice(root, "overlay").failed(Mode.ROOT, problem).problem())
                .isEqualTo("the store lies on an overlay, overlay at /store, and no overlay can be written on another"
                        + " (EINVAL)");
        assertThat(advice(root, "nfs4").failed(Mode.ROOT, problem).problem()).contains("nfs4 at /store");
        assertThat(advice(root, "ext4").failed(Mode.ROOT, problem).fix()).contains("drydock.store");
        assertThat(advice(root, "ext4")
                        .failed(Mode.SINGLE, problem.replace("EINVAL", "EPERM"))
                        .problem())
                .contains("Linux before 5.11");
    }

    @Test
    void aStoreWithoutProgramsIsTheOneThingToMend() {
        Advice advice = advice(host(0, "0", false, false), "tmpfs", "noexec");
        ModeAttempt root =
                advice.failed(Mode.ROOT, "Cannot run program \"/store/helper\": error=13, Permission denied");
        assertThat(root.problem()).isEqualTo("programs may not be run in the store: tmpfs at /store is mounted noexec");
        ModeAttempt range = new ModeAttempt(Mode.ROOTLESS, "no range", "usermod");
        assertThat(advice.shortestWay(List.of(root, range)))
                .isEqualTo(root.fix())
                .contains("without noexec");
    }

    @Test
    void theShortestWayDependsOnWhoAsks() {
        Host user = host(1000, "2", false, false);
        List<ModeAttempt> attempts = user.candidates().stream()
                .map(candidate -> candidate.obstacle().isEmpty()
                        ? refused(user)
                        : new ModeAttempt(candidate.mode(), candidate.obstacle(), candidate.fix()))
                .toList();
        assertThat(attempts).extracting(ModeAttempt::mode).hasSize(4);
        assertThat(advice(user, "ext4").shortestWay(attempts))
                .startsWith("run the container with a profile")
                .endsWith("; or in a container: run it as root (docker run --user 0; in a pod, runAsUser: 0)");
        ModeCandidate chroot = host(0, "2", false, false).candidates().get(3);
        ModeAttempt bare = new ModeAttempt(Mode.CHROOT, chroot.obstacle(), chroot.fix());
        assertThat(advice(host(0, "2", false, false), "ext4").shortestWay(List.of(attempts.get(2), bare)))
                .startsWith("in a container: do not drop CAP_SYS_CHROOT");
        assertThat(advice(user, "ext4").shortestWay(List.of(ModeAttempt.worked(Mode.SINGLE))))
                .isEmpty();
    }

    @Test
    void whatIsScarceIsRemarkedOn() {
        Advice advice = advice(host(0, "0", false, false), "ext4");
        assertThat(advice.ofStore(5_000_000_000L, 1_000_000, 500_000)).isEmpty();
        assertThat(advice.ofStore(5_000_000_000L, 0, 0)).isEmpty(); // not counted, as on btrfs
        assertThat(advice.ofStore(1_000_000_000L, 1_000_000, 99))
                .extracting(Remark::problem)
                .containsExactly(
                        "there is little room in the store: 1000 MB",
                        "the store's file system can hold only 99 files more (inodes); an image has some ten thousand");
    }

    @Test
    void aKindOfStoreIsRemarkedOnWithWhatFollows() {
        Host root = host(0, "0", false, false);
        assertThat(advice(root, "overlay").ofStore(Long.MAX_VALUE, 0, 0))
                .singleElement()
                .satisfies(is -> assertThat(is.problem()).contains("only mode chroot works there"));
        assertThat(advice(root, "tmpfs", "noexec", "nodev").ofStore(Long.MAX_VALUE, 0, 0))
                .extracting(Remark::problem)
                .satisfiesExactly(
                        one -> assertThat(one).contains("mounted noexec"),
                        two -> assertThat(two).contains("lies in memory"),
                        three -> assertThat(three).contains("nodev"));
        assertThat(advice(root, "ext4", "ro").ofStore(Long.MAX_VALUE, 0, 0))
                .singleElement()
                .satisfies(is -> assertThat(is.problem()).contains("read-only"));
    }

    @Test
    void whatWorksNeedsNoMending() {
        Advice advice = advice(host(0, "0", false, false), "ext4");
        for (Feature.Kind kind : Feature.Kind.values()) {
            assertThat(advice.finding(Mode.CHROOT, Feature.works(kind, "")).fix())
                    .isEmpty();
        }
        assertThat(advice.finding(Mode.ROOTLESS, new Feature(Feature.Kind.DEVICES, "EPERM", ""))
                        .fix())
                .contains("mode root");
    }
}
