package dev.drydock.plugin;

import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerSpec.Connect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/** {@code <network>}, {@code <net>} and {@code <links>} of a container. */
record RunNetwork(RunImage image, Others others) {
    /** Elements of {@code <network>}. */
    static final List<String> ELEMENTS = List.of("mode", "name", "alias");

    private static final String CONTAINER = "container";

    /**
     * The other containers of the project.
     *
     * @param network of the project: of those that say nothing
     * @param ids alias or name of an image → id of its container
     * @param linked names that others have for this one
     */
    record Others(String network, Map<String, String> ids, List<String> linked) {
        String id(String name, String element) throws MojoFailureException {
            String id = ids.get(name);
            if (id == null) {
                throw new MojoFailureException("<" + element + "> names the container " + name
                        + ", which is not started here\n  fix: there is "
                        + (ids.isEmpty() ? "none before it" : String.join(", ", ids.keySet())));
            }
            return id;
        }
    }

    /** The container whose network it has, as it is written. */
    static Optional<String> container(Element run) {
        String mode = mode(run);
        if (mode.equals(CONTAINER)) {
            return run.child("network").flatMap(network -> network.text("name"));
        }
        return mode.startsWith(CONTAINER + ":")
                ? Optional.of(mode.substring(CONTAINER.length() + 1))
                : Optional.empty();
    }

    /** Whether it has the host's network, where ports are what they are. */
    static boolean isHost(Element run) {
        return mode(run).equals("host");
    }

    private static String mode(Element run) {
        return run.child("network")
                .flatMap(network -> network.text("mode").or(network::text))
                .or(() -> run.text("net"))
                .orElse("");
    }

    /** The targets of {@code <links>}: {@code db:database} is the container db, by the name database. */
    static List<String[]> links(Element run) {
        List<String[]> all = new ArrayList<>();
        for (String link : run.child("links").map(Element::texts).orElse(List.of())) {
            int colon = link.lastIndexOf(':');
            all.add(
                    colon < 0
                            ? new String[] {link, link}
                            : new String[] {link.substring(0, colon), link.substring(colon + 1)});
        }
        return all;
    }

    Connect connect() throws MojoFailureException {
        Element run = image.run();
        Optional<Element> network = run.child("network");
        Optional<String> name = network.flatMap(one -> one.text("name"));
        Optional<String> container = container(run);
        if (container.isPresent()) {
            return new Connect.Of(others.id(container.get(), "network"));
        }
        String mode = mode(run);
        return switch (mode) {
            case "host" -> new Connect.Host();
            case "none" -> new Connect.None();
            case "custom" ->
                bridge(name.orElseThrow(() -> new MojoFailureException("<network> of " + image.alias()
                        + " has the mode custom and no <name>\n  fix: give the network a name")));
            case "" -> bridge(name.orElse(others.network()));
            case "bridge" -> bridge(name.orElse("bridge"));
            default -> bridge(mode);
        };
    }

    private Connect bridge(String name) {
        List<String> aliases = new ArrayList<>(List.of(image.alias()));
        image.run().child("network").map(one -> one.children("alias")).orElse(List.of()).stream()
                .flatMap(alias -> alias.text().stream())
                .forEach(aliases::add);
        aliases.addAll(others.linked());
        return new Connect.Bridge(
                List.of(new ContainerSpec.Membership(
                        name, aliases.stream().distinct().toList(), Optional.empty())),
                new ContainerSpec.NameService(Map.of(), List.of(), List.of()));
    }
}
