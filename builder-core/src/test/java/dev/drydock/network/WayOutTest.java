package dev.drydock.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WayOutTest {
    @Test
    void whatTheKernelRefusesIsToldAndNotThrown() throws Exception {
        try (Containers containers = Containers.open()) {
            NetworkNamespace own = containers.attach("one").namespace();
            WayOut.Tried first = WayOut.open(Containers.LIBC, own, address -> false);
            WayOut.Tried second = WayOut.open(Containers.LIBC, own, address -> false);
            assertThat(first.way()).isPresent();
            assertThat(second.way()).isEmpty();
            assertThat(second.why()).matches("nf_tables redirect to port [0-9]+: EEXIST");
            first.way().get().add(Subnet.block(0));
            first.way().get().close();
        }
    }
}
