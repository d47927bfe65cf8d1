package dev.drydock.worker;

import dev.drydock.content.Descriptor;
import dev.drydock.content.StoreException;
import dev.drydock.layer.Layers;
import dev.drydock.network.PortTakenException;
import dev.drydock.protocol.Connection;
import dev.drydock.protocol.Message;
import dev.drydock.protocol.Obstacle;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.zstd.ZstdCompression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;

/** One client: its handshake, then its requests, each on a thread of its own. When it goes, what it asked for ends. */
final class ClientSession implements Runnable {
    private final Connection connection;
    private final String build;
    private final String mode;
    private final StepRunner runner;
    private final Layers layers;
    private final Snapshots snapshots;
    private final ContainerRequests containers;
    private final Examining examining;
    private final ExecutorService threads;
    private final Map<Long, RunningStep> running = new ConcurrentHashMap<>();

    ClientSession(
            Connection connection,
            String build,
            String mode,
            StepRunner runner,
            Layers layers,
            Snapshots snapshots,
            ContainerRequests containers,
            Examining examining,
            ExecutorService threads) {
        this.connection = connection;
        this.build = build;
        this.mode = mode;
        this.runner = runner;
        this.layers = layers;
        this.snapshots = snapshots;
        this.containers = containers;
        this.examining = examining;
        this.threads = threads;
    }

    @Override
    public void run() {
        try (connection) {
            if (!greet()) {
                return;
            }
            for (Optional<Message> next = connection.receive(); next.isPresent(); next = connection.receive()) {
                handle(next.get());
            }
        } catch (IOException e) {
            System.err.println("client: " + e.getMessage());
        } finally {
            running.values().forEach(RunningStep::abandon);
        }
    }

    private boolean greet() throws IOException {
        Optional<Message> first = connection.receive();
        if (first.isEmpty() || !(first.get() instanceof Message.Hello hello)) {
            return false;
        }
        if (hello.protocol() != Message.PROTOCOL || !hello.build().equals(build)) {
            connection.send(new Message.Refused("it speaks protocol " + Message.PROTOCOL + " of build " + build
                    + ", the client protocol " + hello.protocol() + " of build " + hello.build()));
            return false;
        }
        connection.send(new Message.Welcome(mode));
        return true;
    }

    private void handle(Message message) throws IOException {
        Optional<Work> ofContainer = containers.work(message, connection);
        if (ofContainer.isPresent()) {
            start(message.id(), ofContainer.get());
        } else if (message instanceof Message.Resize resize) {
            RunningStep step = running.get(resize.id());
            if (step != null) {
                step.resize(resize.window());
            }
        } else if (message instanceof Message.Cancel cancel) {
            RunningStep step = running.get(cancel.id());
            if (step != null) {
                step.cancel();
            }
        } else if (message instanceof Message.Run run) {
            start(run.id(), step -> {
                var result = runner.run(
                        run.spec(),
                        run.keep(),
                        (error, bytes) -> connection.send(new Message.Output(run.id(), error, bytes)),
                        step);
                return new Message.Ran(run.id(), result);
            });
        } else if (message instanceof Message.Shell shell) {
            start(shell.id(), step -> {
                var result = runner.shell(
                        shell,
                        (error, bytes) -> connection.send(new Message.Output(shell.id(), error, bytes)),
                        () -> connection.send(new Message.Taken(shell.id())),
                        step);
                return new Message.Ran(shell.id(), result);
            });
        } else if (message instanceof Message.Input input) {
            RunningStep step = running.get(input.id());
            if (step != null) {
                step.input().add(input.bytes());
            }
        } else if (message instanceof Message.Ingest ingest) {
            start(ingest.id(), step -> {
                Descriptor wire = new Descriptor(ingest.mediaType(), ingest.blob(), 0, Map.of());
                layers.ingest(wire, ingest.expected(), step.cancellation());
                return new Message.Done(ingest.id());
            });
        } else if (message instanceof Message.Compress compress) {
            start(compress.id(), step -> {
                int threads = Runtime.getRuntime().availableProcessors();
                layers.wireForm(compress.layer(), new ZstdCompression(compress.level()), threads, step.cancellation());
                return new Message.Done(compress.id());
            });
        } else if (message instanceof Message.EmptyTrash trash) {
            start(trash.id(), step -> {
                snapshots.emptyTrash(step.cancellation());
                return new Message.Done(trash.id());
            });
        } else if (message instanceof Message.CheckTrees check) {
            start(check.id(), step -> {
                List<String> findings = new ArrayList<>();
                snapshots.check(step.cancellation()).forEach((name, what) -> findings.addAll(List.of(name, what)));
                return new Message.Checked(check.id(), findings);
            });
        } else if (message instanceof Message.CheckLayers check) {
            start(check.id(), step -> {
                List<String> findings = new ArrayList<>();
                layers.check(check.layers(), step.cancellation())
                        .forEach(problem ->
                                findings.addAll(List.of(problem.file().toString(), problem.what())));
                return new Message.Checked(check.id(), findings);
            });
        } else if (message instanceof Message.Examine examine) {
            start(examine.id(), step -> new Message.Examined(examine.id(), examining.examine()));
        } else if (message instanceof Message.Decompress decompress) {
            start(
                    decompress.id(),
                    step -> new Message.Decompressed(
                            decompress.id(), layers.decompress(decompress.blob(), step.cancellation())));
        }
    }

    /** Works out the answer to a request. */
    interface Work {
        Message run(RunningStep step) throws Exception;
    }

    private void start(long id, Work work) {
        RunningStep step = new RunningStep();
        running.put(id, step);
        threads.execute(() -> {
            Message answer;
            try {
                answer = work.run(step);
            } catch (CancellationException e) {
                answer = new Message.Failed(id, new Obstacle.Other(), "cancelled", "");
            } catch (ObstacleException e) {
                answer = new Message.Failed(id, e.obstacle(), words(e), "");
            } catch (PortTakenException e) {
                answer = new Message.Failed(id, new Obstacle.PortTaken(e.port()), words(e), "");
            } catch (StoreException e) {
                answer = new Message.Failed(id, new Obstacle.Other(), String.valueOf(e.getMessage()), e.fix());
            } catch (Exception e) {
                System.err.println(e);
                answer = new Message.Failed(id, new Obstacle.Other(), words(e), "");
            } catch (Error e) {
                System.err.println(e);
                answer = new Message.Failed(id, new Obstacle.Other(), "the worker failed: " + e, "");
            }
            running.remove(id);
            try {
                connection.send(answer);
            } catch (IOException e) {
                System.err.println("answer " + id + ": " + e.getMessage());
            }
        });
    }

    private static String words(Exception e) {
        String message = e.getMessage();
        boolean ours =
                e.getClass() == IOException.class || e instanceof ObstacleException || e instanceof PortTakenException;
        return e instanceof IOException && message != null
                ? (ours ? message : e.getClass().getSimpleName() + ": " + message)
                : e.toString();
    }
}
