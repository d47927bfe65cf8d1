package dev.drydock.plugin;

import dev.drydock.protocol.ContainerSpec.Publish;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Where the ports of one container are published. Any free one is chosen by whoever listens there, without a race; but one
 * that the container itself is told of ({@code <env>}, {@code <cmd>}, …) has to be known before, and is chosen here.
 */
record OwnPorts(RunImage image, List<PortMapping> mappings, ContainerValues values) {
    /** Chooses. */
    List<Publish> choose(Consumer<String> words) throws MojoFailureException, IOException {
        Set<String> names = namesToldBefore();
        List<Publish> ports = new ArrayList<>();
        for (PortMapping mapping : mappings) {
            Publish publish = mapping.publish(values::preset, words);
            boolean told = mapping.property().filter(names::contains).isPresent()
                    || names.contains(ContainerValues.port(image.key(), mapping.containerPort(), mapping.udp()));
            ports.add(
                    told && publish.hostPort() == 0
                            ? new Publish(
                                    publish.address(), free(mapping.udp()), mapping.containerPort(), mapping.udp())
                            : publish);
        }
        return ports;
    }

    private Set<String> namesToldBefore() {
        Set<String> names = new HashSet<>();
        for (Element child : image.run().children()) {
            if (!child.name().equals("ports") && !child.name().equals("wait")) {
                names.addAll(Placeholders.names(child));
            }
        }
        return names;
    }

    private static int free(boolean udp) throws IOException {
        if (udp) {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What is known of them before the container runs. */
    Map<String, String> known(List<Publish> ports) {
        Map<String, String> known = new LinkedHashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).hostPort() != 0) {
                String number = String.valueOf(ports.get(i).hostPort());
                PortMapping mapping = mappings.get(i);
                mapping.property().ifPresent(name -> known.put(name, number));
                known.put(ContainerValues.port(image.key(), mapping.containerPort(), mapping.udp()), number);
            }
        }
        return known;
    }

    /** Whether a port was chosen here, not by the user. */
    boolean isChosen(List<Publish> ports, int port) throws MojoFailureException {
        for (int i = 0; i < ports.size(); i++) {
            boolean chosenHere = ports.get(i).hostPort() == port
                    && mappings.get(i).publish(values::preset, words -> {}).hostPort() == 0;
            if (chosenHere) {
                return true;
            }
        }
        return false;
    }
}
