package dev.drydock.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.sandbox.MountInfo;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StorePlaceTest {
    private static final String MOUNTS = String.join(
            "\n",
            "22 1 0:21 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/a,upperdir=/b",
            "30 22 0:40 / /home rw,nosuid,nodev,noexec - nfs4 server:/home rw,vers=4.2",
            "31 30 0:41 / /home/ann\\040b rw - tmpfs tmpfs rw,size=1k",
            "32 22 8:1 / /data rw - ext4 /dev/sda1 ro,errors=remount-ro",
            "33 22 8:2 / /data rw,noexec - xfs /dev/sda2 rw",
            "broken",
            "34 22 - - -",
            "");

    private static StorePlace of(String path) {
        return StorePlace.find(MountInfo.parse(MOUNTS), Path.of(path)).orElseThrow();
    }

    @Test
    void theDeepestMountThatHoldsThePathCounts() {
        assertThat(of("/var/cache").overlay()).isTrue();
        assertThat(of("/homes").overlay()).isTrue();
        StorePlace remote = of("/home/ann/.cache");
        assertThat(remote.remote()).isTrue();
        assertThat(remote.noExec()).isTrue();
        assertThat(remote.noDevices()).isTrue();
        assertThat(remote.words()).isEqualTo("nfs4 at /home");
    }

    @Test
    void aNameWithABlankIsUnderstood() {
        StorePlace memory = of("/home/ann b/store");
        assertThat(memory.memory()).isTrue();
        assertThat(memory.noExec()).isFalse();
    }

    @Test
    void ofTwoInOnePlaceTheLastIsSeen() {
        assertThat(of("/data/x").type()).isEqualTo("xfs");
        assertThat(of("/data/x").readOnly()).isFalse();
        String first = MOUNTS.substring(0, MOUNTS.indexOf("33 22"));
        assertThat(StorePlace.find(MountInfo.parse(first), Path.of("/data"))
                        .orElseThrow()
                        .readOnly())
                .isTrue();
    }

    @Test
    void nothingIsKnownWhereNothingIsTold() {
        assertThat(StorePlace.find(MountInfo.parse(""), Path.of("/data"))).isEmpty();
    }
}
