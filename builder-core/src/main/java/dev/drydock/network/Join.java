package dev.drydock.network;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/**
 * A container that comes into networks.
 *
 * @param id the container's full id; its first twelve characters are a name too
 * @param hostname a name too
 * @param networks in the order of its links; the first is the way out. Empty: a namespace with nothing but loopback
 */
public record Join(String id, String hostname, List<Member> networks) {
    /**
     * Being in one network.
     *
     * @param aliases further names by which containers of this network find it, such as the container's own
     * @param address the one to have, if not any that is free
     */
    public record Member(String network, List<String> aliases, Optional<Inet4Address> address) {
        public Member {
            aliases = List.copyOf(aliases);
        }
    }

    public Join {
        networks = List.copyOf(networks);
    }

    String shortId() {
        return id.substring(0, Math.min(12, id.length()));
    }
}
