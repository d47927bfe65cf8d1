package dev.drydock.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.container.ContainerSettings;
import dev.drydock.container.PortSetting;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import dev.drydock.protocol.ContainerState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reaches whom. */
class ContainerNetworksTest extends ContainersFixture {
    @Test
    void containersReachEachOtherByNameAndTheHostReachesThem() throws Exception {
        ContainerState web = start(named("web", "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www")
                .publish(PortSetting.parse("80"))
                .network(ContainerSettings.bridge("front", List.of("www", "shop"))));
        int port = web.ports().get(0).hostPort();
        HttpClient client = HttpClient.newHttpClient();
        await("it answers", () -> {
            try {
                return client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                        .equals("hello\n");
            } catch (IOException e) {
                return false;
            }
        });
        try (Socket six = new Socket()) {
            six.connect(new InetSocketAddress(InetAddress.getByName("::1"), port), 2000);
        }
        containers.dial("web", 80, GO);
        assertThatThrownBy(() -> containers.dial("web", 81, GO)).isInstanceOf(IOException.class);
        start(named("friend", "for n in web www shop; do wget -qO- http://$n/; done; sleep 1000")
                .network(ContainerSettings.bridge("front", List.of())));
        await("it was answered", () -> log("friend").equals("hello\nhello\nhello\n"));
        start(named("stranger", "wget -T 1 -qO- http://" + web.networks().get("front") + "/ || echo nobody; sleep 1000")
                .network(ContainerSettings.bridge("back", List.of())));
        await("it is alone", () -> log("stranger").contains("nobody"));
        start(named("inside", "wget -qO- http://127.0.0.1/").network(new Connect.Of("web")));
        ended("inside");
        assertThat(log("inside")).isEqualTo("hello\n");
        assertThatThrownBy(() -> start(named("taken", "true").publish(PortSetting.parse(port + ":80"))))
                .hasMessageContaining(String.valueOf(port));
        assertThat(containers.list(GO)).noneMatch(one -> one.name().equals("taken"));
    }

    @Test
    void twoHundredConnectionsAtOnce() throws Exception {
        ContainerState web =
                start(named("busy", "mkdir /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www")
                        .publish(PortSetting.parse("80")));
        await("it listens", () -> {
            try {
                containers.dial("busy", 80, GO);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        int port = web.ports().get(0).hostPort();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(20_000);
                sockets.add(socket);
            }
            for (Socket socket : sockets) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            }
            for (Socket socket : sockets) {
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .endsWith("hello\n");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void otherNetworks() throws Exception {
        start(named("none", "ip -o addr | wc -l; ip -o addr").network(new Connect.None()));
        ended("none");
        assertThat(log("none")).contains(" lo ").doesNotContain("eth0");
        start(named("host", "ls /sys/class/net").network(new Connect.Host()));
        ended("host");
        List<String> own;
        try (var all = Files.list(Path.of("/sys/class/net"))) {
            own = all.map(one -> String.valueOf(one.getFileName())).sorted().toList();
        }
        assertThat(log("host").lines().sorted().toList()).isEqualTo(own);
    }

    @Test
    void namespacesOfTheHostAndOfOthers() throws Exception {
        String hostname = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        start(named("seeing", "hostname; [ -d /proc/" + ProcessHandle.current().pid() + " ] && echo seen")
                .shares(new ContainerSpec.Shares("host", "host", "")));
        ended("seeing");
        assertThat(log("seeing")).isEqualTo(hostname + "\nseen\n");
        start(named("first", "sleep 4711"));
        start(named("second", "ps | grep -c '[s]leep 4711'").shares(new ContainerSpec.Shares("first", "", "")));
        ended("second");
        assertThat(log("second")).isEqualTo("1\n");
    }
}
