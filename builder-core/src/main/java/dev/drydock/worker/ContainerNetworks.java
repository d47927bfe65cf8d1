package dev.drydock.worker;

import dev.drydock.protocol.ContainerSpec;
import dev.drydock.sandbox.Namespaces.Share;
import java.io.IOException;
import java.util.List;

/** Connects containers. */
final class ContainerNetworks {
    /** @param said takes what is another way than asked for */
    ContainerNetwork connect(ContainerSpec spec, Containers others, List<String> said) throws IOException {
        if (spec.network() instanceof ContainerSpec.Connect.Host) {
            return new SharedNetwork(new Share.Host());
        } else if (spec.network() instanceof ContainerSpec.Connect.None) {
            return new SharedNetwork(new Share.Own());
        } else if (spec.network() instanceof ContainerSpec.Connect.Of of) {
            return new SharedNetwork(new Share.Of(others.find(of.container()).pid()));
        }
        throw new IOException("no bridge yet");
    }
}
