package dev.drydock.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostResolverTest {
    @TempDir
    Path folder;

    private HostResolver resolver(String text, String behind) throws Exception {
        Path file = Files.writeString(folder.resolve("resolv.conf"), text);
        return new HostResolver(file, Files.writeString(folder.resolve("behind"), behind));
    }

    private static List<String> servers(HostResolver resolver) {
        return resolver.servers().stream().map(InetAddress::getHostAddress).toList();
    }

    @Test
    void serversAreAddressesAlone() throws Exception {
        HostResolver resolver = resolver(
                "# nameserver 1.1.1.1\nnameserver 10.0.0.1\n nameserver\tfd00::53 \nnameserver ns.example.com\n"
                        + "nameserver 1.2.3.4.5\nnameserver\nnameserver fe80::1%nolink\n",
                "nameserver 9.9.9.9\n");
        assertThat(servers(resolver)).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:53");
    }

    @Test
    void behindTheStubAreTheServersThatItAsks() throws Exception {
        HostResolver resolver = resolver("nameserver 127.0.0.53\n", "nameserver 192.168.1.1\n");
        assertThat(servers(resolver)).containsExactly("127.0.0.53", "192.168.1.1");
    }

    @Test
    void withoutAFileThereAreNone() {
        HostResolver resolver = new HostResolver(folder.resolve("no"), folder.resolve("neither"));
        assertThat(resolver.servers()).isEmpty();
        assertThat(resolver.forContainer(Optional.of(Subnet.address(0xac110001))))
                .isEqualTo("nameserver 172.17.0.1\noptions ndots:0\n");
    }

    @Test
    void searchListAndOptionsGoToContainers() throws Exception {
        HostResolver resolver = resolver(
                "domain old.example\nsearch corp.example lab.example\nnameserver 10.0.0.1\noptions edns0 timeout:1\n",
                "");
        assertThat(resolver.forContainer(Optional.of(Subnet.address(0xac110001))))
                .isEqualTo("nameserver 172.17.0.1\nsearch corp.example lab.example\n"
                        + "options edns0 timeout:1 ndots:0\n");
        assertThat(resolver("options ndots:5\n", "").forContainer(Optional.empty()))
                .isEqualTo("options ndots:5\n");
    }
}
