package dev.drydock.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LinksTest {
    @Test
    void aRefusalNamesOperationOperandsAndErrno() throws Exception {
        try (Containers containers = Containers.open()) {
            NetworkNamespace own = containers.attach("one").namespace();
            try (Links links = own.call(() -> new Links(Containers.LIBC))) {
                int index = links.makeBridge("br7");
                assertThat(links.index("br7")).isEqualTo(index);
                assertThat(own.call(() -> Files.readString(Path.of("/proc/thread-self/net/dev"))))
                        .contains("br7:");
                assertThatThrownBy(() -> links.makeBridge("br7")).hasMessage("make bridge br7: EEXIST");
                assertThatThrownBy(() -> links.index("none")).hasMessage("look up link none: ENODEV");
                Subnet subnet = Subnet.block(3);
                assertThatThrownBy(() -> links.addAddress(999, subnet, subnet.gateway()))
                        .isInstanceOfSatisfying(
                                Netlink.RefusedException.class,
                                e -> assertThat(e.errno()).isEqualTo(19))
                        .hasMessage("add address 172.20.0.1/16 to link 999: ENODEV");
                assertThatThrownBy(() -> links.addDefaultRoute(index, subnet.gateway()))
                        .hasMessage("add default route by 172.20.0.1: ENETUNREACH");
                links.delete("br7");
                assertThatThrownBy(() -> links.delete("br7")).hasMessage("delete link br7: ENODEV");
            }
        }
    }

    @Test
    void whatTheWorkThrowsPassesThroughAndTheThreadGoesOn() throws Exception {
        try (Containers containers = Containers.open()) {
            NetworkNamespace own = containers.attach("one").namespace();
            assertThatThrownBy(() -> own.call(() -> {
                        throw new java.io.EOFException("mine");
                    }))
                    .isInstanceOf(java.io.EOFException.class)
                    .hasMessage("mine");
            assertThatThrownBy(() -> own.call(() -> {
                        throw new IllegalStateException("mine too");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> own.call(() -> own.call(() -> 1))).hasMessageContaining("wait for itself");
            assertThat(own.call(() -> 42)).isEqualTo(42);
            own.close();
            assertThatThrownBy(() -> own.call(() -> 42)).hasMessageContaining("is gone");
        }
    }
}
