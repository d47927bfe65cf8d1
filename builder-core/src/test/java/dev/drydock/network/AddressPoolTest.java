package dev.drydock.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
    private final AddressPool pool = new AddressPool("small", new Subnet((172 << 24) | (17 << 16), 29));

    @Test
    void theLowestFreeOneIsGivenAndTheLastOneIsTold() throws Exception {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(take());
        }
        assertThat(taken).containsExactly("172.17.0.2", "172.17.0.3", "172.17.0.4", "172.17.0.5", "172.17.0.6");
        assertThatThrownBy(this::take)
                .isInstanceOf(IOException.class)
                .hasMessage("network small: all 5 addresses of 172.17.0.0/29 are taken;"
                        + " stop containers that are not needed, or put some into a network of their own");
        pool.free(address("172.17.0.4"));
        assertThat(take()).isEqualTo("172.17.0.4");
    }

    @Test
    void oneThatIsWantedIsNotGivenToOthers() throws Exception {
        assertThat(pool.take(Optional.of(address("172.17.0.2"))).getHostAddress())
                .isEqualTo("172.17.0.2");
        assertThat(take()).isEqualTo("172.17.0.3");
        assertThatThrownBy(() -> pool.take(Optional.of(address("172.17.0.3"))))
                .hasMessageContaining("172.17.0.3 is taken by another container");
        assertThatThrownBy(() -> pool.take(Optional.of(address("172.17.0.8"))))
                .hasMessageContaining("172.17.0.8 is not an address of 172.17.0.0/29");
    }

    private String take() throws IOException {
        return pool.take(Optional.empty()).getHostAddress();
    }

    private static Inet4Address address(String text) throws IOException {
        return (Inet4Address) Inet4Address.getByName(text);
    }
}
