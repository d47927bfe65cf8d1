package dev.drydock.worker;

import dev.drydock.network.Attachment;
import dev.drydock.network.Binding;
import dev.drydock.network.Endpoint;
import dev.drydock.network.PublishedPort;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState.Port;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A container's place on bridges, with its published ports. */
final class BridgeNetwork implements ContainerNetwork {
    private final Attachment attachment;
    private final ContainerSpec.NameService names;
    private final List<PublishedPort> published = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();

    /** Publishes the ports; closes the attachment if that fails. */
    BridgeNetwork(Attachment attachment, ContainerSpec.NameService names, List<ContainerSpec.Publish> wanted)
            throws IOException {
        this.attachment = attachment;
        this.names = names;
        try {
            for (ContainerSpec.Publish port : wanted) {
                publish(port);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void publish(ContainerSpec.Publish port) throws IOException {
        Optional<InetAddress> address = port.address().isPresent()
                ? Optional.of(InetAddress.getByName(port.address().get()))
                : Optional.empty();
        PublishedPort open =
                PublishedPort.open(new Binding(address, port.hostPort(), port.containerPort(), port.udp()), attachment);
        published.add(open);
        ports.add(new Port(
                open.addresses().stream().map(BridgeNetwork::text).toList(),
                open.port(),
                port.containerPort(),
                port.udp()));
    }

    /** As people write it: the JDK does not shorten the addresses of IPv6. */
    private static String text(InetAddress address) {
        boolean six = address instanceof Inet6Address;
        return six && address.isLoopbackAddress()
                ? "::1"
                : six && address.isAnyLocalAddress() ? "::" : address.getHostAddress();
    }

    @Override
    public Namespaces.Share share() {
        return new Namespaces.Share.Starter();
    }

    @Override
    public StepProcess start(Callable<StepProcess> starting) throws IOException {
        return attachment.namespace().call(starting);
    }

    @Override
    public Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (Endpoint endpoint : attachment.endpoints()) {
            addresses.put(endpoint.network(), endpoint.address().getHostAddress());
        }
        return Collections.unmodifiableMap(addresses);
    }

    @Override
    public List<Port> ports() {
        return List.copyOf(ports);
    }

    @Override
    public String resolvConf() {
        if (names.servers().isEmpty() && names.search().isEmpty()) {
            return attachment.resolvConf();
        }
        StringBuilder text = new StringBuilder();
        for (String line : attachment.resolvConf().lines().toList()) {
            boolean server = line.startsWith("nameserver") && !names.servers().isEmpty();
            boolean search = line.startsWith("search") && !names.search().isEmpty();
            if (!server && !search) {
                text.append(line).append('\n');
            }
        }
        names.servers()
                .forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!names.search().isEmpty()) {
            text.append("search ").append(String.join(" ", names.search())).append('\n');
        }
        return text.toString();
    }

    @Override
    public void dial(int port) throws IOException {
        attachment.dial(port).close();
    }

    @Override
    public void close() throws IOException {
        for (PublishedPort port : published) {
            port.close();
        }
        attachment.close();
    }
}
