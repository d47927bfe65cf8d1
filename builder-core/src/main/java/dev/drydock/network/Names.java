package dev.drydock.network;

import java.net.Inet4Address;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is called what, and who may see whom: containers that share a network. Safe for many threads. */
final class Names {
    private static final Set<String> HOST = Set.of("host.drydock.internal", "host.docker.internal");

    private final Map<Inet4Address, Entry> entries = new ConcurrentHashMap<>();

    /**
     * @param names in small letters, the one to show first
     * @param networks all networks of the container, this one included
     */
    private record Entry(Endpoint endpoint, Set<String> names, Set<String> networks) {
        boolean isCalled(String name) {
            String network = "." + endpoint.network().toLowerCase(Locale.ROOT);
            return names.contains(name)
                    || (name.endsWith(network) && names.contains(name.substring(0, name.length() - network.length())));
        }
    }

    void add(Join join, List<Endpoint> endpoints) {
        Set<String> networks = endpoints.stream().map(Endpoint::network).collect(Collectors.toUnmodifiableSet());
        for (int i = 0; i < endpoints.size(); i++) {
            Stream<String> names = Stream.concat(
                    join.networks().get(i).aliases().stream(), Stream.of(join.hostname(), join.shortId(), join.id()));
            Set<String> small = names.filter(name -> !name.isEmpty())
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            entries.put(endpoints.get(i).address(), new Entry(endpoints.get(i), small, networks));
        }
    }

    void remove(List<Endpoint> endpoints) {
        endpoints.forEach(endpoint -> entries.remove(endpoint.address()));
    }

    /**
     * The addresses of a name as one container sees them.
     *
     * @param asker the container's address
     * @param name in small letters, without a dot at its end
     * @return empty if the name is none of ours
     */
    List<Inet4Address> addresses(Inet4Address asker, String name) {
        Entry own = entries.get(asker);
        if (own == null) {
            return List.of();
        }
        if (HOST.contains(name)) {
            return List.of(own.endpoint().gateway());
        }
        return visible(own)
                .filter(entry -> entry.isCalled(name))
                .map(entry -> entry.endpoint().address())
                .sorted((a, b) -> Integer.compareUnsigned(Subnet.number(a), Subnet.number(b)))
                .toList();
    }

    /** The name of an address as one container sees it: {@code name.network}. */
    Optional<String> name(Inet4Address asker, Inet4Address address) {
        Entry own = entries.get(asker);
        return Optional.ofNullable(own).stream()
                .flatMap(this::visible)
                .filter(entry -> entry.endpoint().address().equals(address))
                .flatMap(entry -> entry.names().stream()
                        .limit(1)
                        .map(name -> name + "." + entry.endpoint().network()))
                .findFirst();
    }

    private Stream<Entry> visible(Entry asker) {
        return entries.values().stream()
                .filter(entry -> asker.networks().contains(entry.endpoint().network()));
    }
}
