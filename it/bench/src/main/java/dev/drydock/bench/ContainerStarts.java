package dev.drydock.bench;

import dev.drydock.build.PullPolicy;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.PortSetting;
import dev.drydock.content.Cancellation;
import dev.drydock.engine.Containers;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * From the start of a small HTTP container to its first answer, in one session, as Maven has it: {@code ContainerStarts STORE
 * RUNS}. The store has the image {@code busybox:1}. Prints a line for each kind, in milliseconds.
 */
public final class ContainerStarts {
    private static final Cancellation GO = Cancellation.none();
    private static final int MANY = 20;

    private ContainerStarts() {}

    /** Arguments: the store, how many times. */
    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[1]);
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = Drydock.open(new EngineOptions(
                        Path.of(arguments[0]), Optional.empty(), RegistryOptions.defaults(), Optional.empty(), owner));
                Containers containers = drydock.containers(event -> {})) {
            RunnableImage image = containers.image("busybox:1", PullPolicy.NEVER, GO);
            List<Long> first = List.of(measure(containers, image, List.of("first")));
            tell("session, first container", first);
            List<Long> one = new ArrayList<>();
            List<Long> many = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                one.add(measure(containers, image, List.of("one" + run)));
            }
            tell("session, another container", one);
            for (int run = 0; run < runs; run++) {
                List<String> names = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    names.add("many" + run + "-" + i);
                }
                many.add(measure(containers, image, names));
            }
            tell("session, 20 at once", many);
        }
    }

    private static void tell(String what, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "  %-32s median %6.0f ms  [%.0f .. %.0f]  n=%d%n",
                what,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(0) / 1e6,
                sorted.get(sorted.size() - 1) / 1e6,
                sorted.size());
    }

    private static long measure(Containers containers, RunnableImage image, List<String> names) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(names.size());
        try {
            long start = System.nanoTime();
            List<Future<ContainerState>> ready = new ArrayList<>();
            for (String name : names) {
                ready.add(threads.submit(() -> ready(containers, image, name)));
            }
            List<ContainerState> all = new ArrayList<>();
            for (Future<ContainerState> each : ready) {
                all.add(each.get());
            }
            final long took = System.nanoTime() - start;
            for (ContainerState each : all) {
                containers.stop(each.id(), Optional.of(new ContainerSpec.Stop(9, Duration.ZERO)), GO);
                containers.remove(each.id(), GO);
            }
            return took;
        } finally {
            threads.shutdown();
        }
    }

    private static ContainerState ready(Containers containers, RunnableImage image, String name) throws Exception {
        ContainerSettings settings = new ContainerSettings(
                        name, Path.of(System.getProperty("java.io.tmpdir"), name + ".log"))
                .command(List.of("sh", "-c", "echo hello > /tmp/index.html; exec httpd -f -p 80 -h /tmp"))
                .publish(PortSetting.parse("80"));
        ContainerState state = containers.start(settings, image, "busybox:1", false, GO);
        int port = state.ports().get(0).hostPort();
        while (!answers(port)) {
            LockSupport.parkNanos(1_000_000);
        }
        return state;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.US_ASCII).endsWith("hello\n");
            }
        } catch (IOException e) {
            return false;
        }
    }
}
