package dev.drydock.plugin;

import dev.drydock.container.StartOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.maven.plugin.MojoFailureException;

/** Containers of a project and which of them need which: what is named is started, and ready, first. */
final class RunGraph {
    private final Map<String, RunImage> images;
    private final Map<String, Map<String, String>> needs;
    private final List<String> order;
    private final Map<String, List<String>> linked = new LinkedHashMap<>();

    private RunGraph(Map<String, RunImage> images, Map<String, Map<String, String>> needs) {
        this.images = images;
        this.needs = needs;
        this.order = StartOrder.of(needs);
    }

    /** What one does with a container. */
    @FunctionalInterface
    interface Act {
        void on(RunImage image) throws IOException, MojoFailureException;
    }

    /** @throws MojoFailureException they need one another in a circle, or one that there is not */
    static RunGraph of(List<RunImage> all) throws MojoFailureException {
        Map<String, RunImage> images = new LinkedHashMap<>();
        all.forEach(image -> images.put(image.alias(), image));
        Map<String, String> ports = owners(all);
        Map<String, Map<String, String>> needs = new LinkedHashMap<>();
        for (RunImage image : all) {
            needs.put(image.alias(), needs(image, images, ports));
        }
        try {
            RunGraph graph = new RunGraph(images, needs);
            for (RunImage image : all) {
                for (String[] link : RunNetwork.links(image.run())) {
                    graph.linked
                            .computeIfAbsent(alias(link[0], images), key -> new ArrayList<>())
                            .add(link[1]);
                }
            }
            return graph;
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage());
        }
    }

    /** Names of ports → the alias whose they are. */
    private static Map<String, String> owners(List<RunImage> all) throws MojoFailureException {
        Map<String, String> owners = new LinkedHashMap<>();
        for (RunImage image : all) {
            for (PortMapping port : PortMapping.all(image.run())) {
                for (Optional<String> name : List.of(port.property(), port.ipProperty())) {
                    String other = name.isPresent() ? owners.put(name.get(), image.alias()) : null;
                    if (other != null && port.property().equals(name)) {
                        throw new MojoFailureException("two ports have the name " + name.orElseThrow() + ", of " + other
                                + " and of " + image.alias() + "\n  fix: give each a name of its own");
                    }
                }
            }
        }
        return owners;
    }

    private static Map<String, String> needs(RunImage image, Map<String, RunImage> images, Map<String, String> ports) {
        Map<String, String> needs = new LinkedHashMap<>();
        Element run = image.run();
        run.child("dependsOn")
                .map(Element::texts)
                .orElse(List.of())
                .forEach(name -> needs.put(alias(name, images), "dependsOn"));
        RunNetwork.links(run).forEach(link -> needs.putIfAbsent(alias(link[0], images), "links"));
        RunNetwork.container(run).ifPresent(name -> needs.putIfAbsent(alias(name, images), "network"));
        RunSettings.from(run).forEach(name -> needs.putIfAbsent(alias(name, images), "volumes"));
        for (String space : List.of("pid", "ipc", "uts")) {
            run.text(space)
                    .filter(text -> text.startsWith("container:"))
                    .ifPresent(text -> needs.putIfAbsent(alias(text.substring("container:".length()), images), space));
        }
        for (String name : Placeholders.names(run)) {
            Optional.ofNullable(ports.get(name))
                    .or(() -> images.values().stream()
                            .filter(other -> name.startsWith(ContainerValues.PREFIX + other.key() + "."))
                            .map(RunImage::alias)
                            .findFirst())
                    .filter(other -> !other.equals(image.alias()))
                    .ifPresent(other -> needs.putIfAbsent(other, "${" + name + "}"));
        }
        return needs;
    }

    /** Images are named by their alias or by their name. */
    private static String alias(String name, Map<String, RunImage> images) {
        return images.values().stream()
                .filter(image -> image.name().toString().equals(name) && !images.containsKey(name))
                .map(RunImage::alias)
                .findFirst()
                .orElse(name);
    }

    /** Names that others have for a container. */
    List<String> linked(String alias) {
        return linked.getOrDefault(alias, List.of());
    }

    List<String> order() {
        return order;
    }

    /** Acts on each when it has acted on those that it needs; the first failure is thrown when all have come to an end. */
    void each(boolean parallel, Act act) throws IOException, MojoFailureException {
        if (!parallel) {
            for (String alias : order) {
                act.on(Objects.requireNonNull(images.get(alias)));
            }
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, order.size()));
        Map<String, CompletableFuture<Void>> running = new LinkedHashMap<>();
        try {
            for (String alias : order) {
                CompletableFuture<?>[] before = needs.getOrDefault(alias, Map.of()).keySet().stream()
                        .map(running::get)
                        .toArray(CompletableFuture<?>[]::new);
                running.put(alias, CompletableFuture.allOf(before).thenRunAsync(() -> on(act, alias), threads));
            }
            CompletableFuture<Void> all =
                    CompletableFuture.allOf(running.values().toArray(CompletableFuture<?>[]::new));
            all.join();
        } catch (CompletionException e) {
            Throwable cause = e;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof IOException io) {
                throw io;
            } else if (cause instanceof MojoFailureException failure) {
                throw failure;
            }
            throw e;
        } finally {
            threads.shutdown();
        }
    }

    private void on(Act act, String alias) {
        try {
            act.on(Objects.requireNonNull(images.get(alias)));
        } catch (IOException | MojoFailureException e) {
            throw new CompletionException(e);
        }
    }
}
