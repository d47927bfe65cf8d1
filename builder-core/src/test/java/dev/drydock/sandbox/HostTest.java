package dev.drydock.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostTest {
    private static final String ROOT = "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n";
    private static final String USER = "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n";
    private static final String UNPRIVILEGED_ROOT = "Uid:\t0\t0\t0\t0\nCapEff:\t00000000a80425fb\n";

    private static Host host(String status, List<String> subids, boolean mappers, long maxNamespaces) {
        return new Host(status, "ann", 1000, 1000, subids, subids, mappers, maxNamespaces, false, false, true);
    }

    @Test
    void aProcessWithCapSysAdminTriesRootFirst() {
        List<ModeCandidate> candidates = host(ROOT, List.of(), true, -1).candidates();
        assertThat(candidates.get(0).mode()).isEqualTo(Mode.ROOT);
        assertThat(candidates.get(0).obstacle()).isEmpty();
        assertThat(candidates.get(0).treesName()).isEqualTo("root");
    }

    @Test
    void uidZeroAloneIsNotRootMode() {
        assertThat(host(UNPRIVILEGED_ROOT, List.of(), true, -1)
                        .candidates()
                        .get(0)
                        .obstacle())
                .isEqualTo("this process has no CAP_SYS_ADMIN");
    }

    @Test
    void rootWithoutNamespacesHasChrootLast() {
        ModeCandidate last =
                chroot(new Host(UNPRIVILEGED_ROOT, "root", 0, 0, List.of(), List.of(), true, -1, false, false, true));
        assertThat(last.obstacle()).isEmpty();
        assertThat(last.treesName()).isEqualTo("chroot");
        assertThat(last.bootArguments()).containsExactly("chroot");
    }

    @Test
    void chrootNeedsRootAndItsCapability() {
        assertThat(chroot(host(USER, List.of(), true, -1)).obstacle()).isEqualTo("this process is not root");
        ModeCandidate bare = chroot(
                new Host(USER.replace("1000", "0"), "root", 0, 0, List.of(), List.of(), true, -1, false, false, true));
        assertThat(bare.obstacle()).isEqualTo("this process has no CAP_SYS_CHROOT");
        assertThat(bare.fix()).contains("--cap-add SYS_CHROOT");
    }

    private static ModeCandidate chroot(Host host) {
        List<ModeCandidate> all = host.candidates();
        ModeCandidate last = all.get(all.size() - 1);
        assertThat(last.mode()).isEqualTo(Mode.CHROOT);
        return last;
    }

    @Test
    void aUserWithASubordinateRangeGetsItAsAMap() {
        ModeCandidate rootless = host(USER, List.of("bob:1:2", "ann:100000:65536"), true, 1)
                .candidates()
                .get(1);
        assertThat(rootless.obstacle()).isEmpty();
        assertThat(rootless.maps().orElseThrow().users().toArgument()).isEqualTo("0 1000 1,1 100000 65536");
        assertThat(rootless.maps().orElseThrow().users().size()).isEqualTo(65_537);
        assertThat(rootless.treesName()).startsWith("map-");
        assertThat(rootless.bootArguments()).startsWith("rootless");
    }

    @Test
    void eachObstacleOfRootlessHasItsMending() {
        assertThat(host(USER, List.of("ann:100000:65536"), true, 0).candidates().get(1))
                .satisfies(mode -> assertThat(mode.obstacle()).contains("switched off"))
                .satisfies(mode -> assertThat(mode.fix()).contains("sysctl -w user.max_user_namespaces"));
        assertThat(host(USER, List.of("ann:100000:65536"), false, 1)
                        .candidates()
                        .get(1))
                .satisfies(mode -> assertThat(mode.obstacle()).contains("newuidmap"))
                .satisfies(mode -> assertThat(mode.fix()).contains("uidmap"));
        assertThat(host(USER, List.of("bob:100000:65536", "ann:x:y", "broken"), true, 1)
                        .candidates()
                        .get(1))
                .satisfies(mode -> assertThat(mode.obstacle()).contains("user ann has no range"))
                .satisfies(mode -> assertThat(mode.fix()).contains("usermod --add-subuids"));
    }

    @Test
    void otherSystemsAreToldThatStepsNeedLinux() {
        Host mac = new Host("", "ann", 501, 20, List.of(), List.of(), false, -1, false, false, false);
        assertThat(mac.candidates())
                .singleElement()
                .satisfies(mode -> assertThat(mode.obstacle()).contains("Linux only"));
    }

    @Test
    void mapsOfDifferentRangesHaveDifferentTrees() {
        IdMap one = IdMap.ofUser("ann", 1000, List.of("ann:100000:65536")).orElseThrow();
        IdMap two = IdMap.ofUser("ann", 1000, List.of("1000:200000:65536")).orElseThrow();
        assertThat(IdMap.treesName(one, one))
                .isNotEqualTo(IdMap.treesName(two, two))
                .isNotEqualTo(IdMap.treesName(one, two));
    }

    @Test
    void aStatusFileIsReadWhateverItSays() {
        StepOutcome outcome = StepOutcome.parse(
                List.of("made 1.000000002 3.000000004 f /etc/hosts", "note proc-bound", "signal 9"), 137);
        assertThat(outcome.made()).singleElement().satisfies(made -> {
            assertThat(made.path()).isEqualTo("/etc/hosts");
            assertThat(made.parentBefore()).isEqualTo("1970-01-01T00:00:01.000000002Z");
        });
        assertThat(outcome.notes())
                .singleElement()
                .asString()
                .contains("/proc is that of the container or machine around it", "masked");
        assertThat(outcome.signal()).hasValue(9);
        assertThat(StepOutcome.parse(List.of("fail 1 mount overlay on merged"), 125)
                        .problem())
                .isEqualTo("mount overlay on merged: EPERM");
        assertThat(StepOutcome.parse(List.of(), 137).problem()).contains("137");
    }
}
