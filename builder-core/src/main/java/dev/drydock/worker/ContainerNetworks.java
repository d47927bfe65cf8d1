package dev.drydock.worker;

import dev.drydock.network.Attachment;
import dev.drydock.network.Hub;
import dev.drydock.network.Join;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import dev.drydock.sandbox.Namespaces.Share;
import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connects containers. The hub of their bridges is made with the first that needs it. */
final class ContainerNetworks {
    private final LibC libc;
    private final Path run;
    private Optional<Hub> hub = Optional.empty();

    ContainerNetworks(LibC libc, Path run) {
        this.libc = libc;
        this.run = run;
    }

    /**
     * @param said takes what is another way than asked for
     */
    ContainerNetwork connect(ContainerSpec spec, Containers others, List<String> said) throws IOException {
        Connect where = spec.network();
        if (where instanceof Connect.Host) {
            return new SharedNetwork(new Share.Host());
        } else if (where instanceof Connect.None) {
            return new SharedNetwork(new Share.Own());
        } else if (where instanceof Connect.Of of) {
            return new SharedNetwork(new Share.Of(others.find(of.container()).pid()));
        }
        Connect.Bridge bridge = (Connect.Bridge) where;
        Hub middle = hub();
        List<Join.Member> members = new ArrayList<>();
        for (ContainerSpec.Membership membership : bridge.networks()) {
            middle.createNetwork(membership.network());
            List<String> names = new ArrayList<>(membership.aliases());
            names.add(spec.name());
            members.add(new Join.Member(membership.network(), names, address(membership)));
        }
        Attachment attachment = middle.attach(new Join(spec.id(), spec.run().hostname(), members));
        said.addAll(middle.notes());
        return new BridgeNetwork(attachment, bridge.names(), spec.ports());
    }

    private static Optional<Inet4Address> address(ContainerSpec.Membership membership) throws IOException {
        if (membership.address().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                (Inet4Address) InetAddress.getByName(membership.address().get()));
    }

    private synchronized Hub hub() throws IOException {
        if (hub.isEmpty()) {
            hub = Optional.of(Hub.open(libc, run));
        }
        return hub.get();
    }
}
