package dev.drydock.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.StoreLayout;
import dev.drydock.layer.Compressions;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.upkeep.Finding;
import dev.drydock.upkeep.Fsck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownModesTest {
    private static final ModeAttempt NOT_ROOT = new ModeAttempt(Mode.ROOT, "no CAP_SYS_ADMIN", "");
    private static final ModeAttempt WORKS = ModeAttempt.worked(Mode.SINGLE);
    private static final ModeAttempt LATER = new ModeAttempt(Mode.CHROOT, "not root", "be root");

    @TempDir
    Path folder;

    private StoreLayout layout;

    @BeforeEach
    void store() throws IOException {
        layout = StoreLayout.create(folder.resolve("store"));
    }

    private static Host host(String capabilities, List<String> subuid, long namespaces) {
        String status = "Uid:\t1000\t1000\nCapEff:\t" + capabilities + "\nSeccomp:\t0\n";
        return new Host(status, "ann", 1000, 1000, subuid, subuid, true, namespaces, false, false, true);
    }

    private KnownModes known(String build) throws IOException {
        return KnownModes.of(layout, host("0000000000000000", List.of(), 10), build);
    }

    @Test
    void whatWasFoundIsKnownUpToTheModeThatWorks() throws IOException {
        assertThat(known("b").read()).isEmpty();
        known("b").write(List.of(NOT_ROOT, WORKS, LATER));
        assertThat(known("b").read()).contains(List.of(NOT_ROOT, WORKS));
        known("b").forget();
        assertThat(known("b").read()).isEmpty();
    }

    @Test
    void aPlaceWhereNothingWorksIsFoundOutEachTime() throws IOException {
        known("b").write(List.of(NOT_ROOT, WORKS));
        known("b").write(List.of(NOT_ROOT, LATER));
        assertThat(layout.modes()).doesNotExist();
    }

    @Test
    void aFailureThatIsNotUnderstoodMayPass() throws IOException {
        ModeAttempt last = ModeAttempt.worked(Mode.CHROOT);
        known("b").write(List.of(NOT_ROOT, new ModeAttempt(Mode.SINGLE, "cannot fork: EAGAIN", ""), last));
        assertThat(layout.modes()).doesNotExist();
        ModeAttempt understood = new ModeAttempt(Mode.SINGLE, "unshare: EPERM", "allow it");
        known("b").write(List.of(NOT_ROOT, understood, last));
        assertThat(known("b").read()).contains(List.of(NOT_ROOT, understood, last));
    }

    @Test
    void aDamagedRecordIsFoundAndMended() throws IOException {
        LayerCache cache = LayerCache.open(layout.root(), Compressions.standard(), waiting -> {});
        known("b").write(List.of(WORKS));
        assertThat(new Fsck(cache, Cancellation.none()).run()).isEmpty();
        Files.writeString(layout.modes(), "x");
        List<Finding> findings = new Fsck(cache, Cancellation.none()).run();
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo(layout.modes());
            assertThat(finding.effect()).isEqualTo("they are then tried again");
        });
        Fsck.mend(layout, findings);
        assertThat(layout.modes()).doesNotExist();
    }

    @Test
    void anotherPlaceOrProgramKnowsNothing() throws IOException {
        known("b").write(List.of(WORKS));
        assertThat(known("other").read()).isEmpty();
        for (Host other : List.of(
                host("000001ffffffffff", List.of(), 10),
                host("0000000000000000", List.of("ann:100000:65536"), 10),
                host("0000000000000000", List.of(), 11))) {
            assertThat(KnownModes.of(layout, other, "b").read()).isEmpty();
        }
        Path copy = folder.resolve("copy");
        StoreLayout there = StoreLayout.create(copy);
        Files.copy(layout.modes(), there.modes());
        assertThat(KnownModes.of(there, host("0000000000000000", List.of(), 10), "b")
                        .read())
                .isEmpty();
    }

    @Test
    void aDamagedFileCountsForNothing() throws IOException {
        known("b").write(List.of(NOT_ROOT, WORKS));
        byte[] whole = Files.readAllBytes(layout.modes());
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(layout.modes(), damaged);
            assertThat(known("b").read()).isEmpty();
        }
        Files.write(layout.modes(), new byte[1 << 20]);
        assertThat(known("b").read()).isEmpty();
        Files.write(layout.modes(), new byte[0]);
        assertThat(known("b").read()).isEmpty();
    }
}
