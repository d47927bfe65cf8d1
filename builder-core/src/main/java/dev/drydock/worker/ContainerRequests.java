package dev.drydock.worker;

import dev.drydock.content.DiffId;
import dev.drydock.protocol.Connection;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.Message;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.syscall.Processes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What clients ask of containers. */
final class ContainerRequests {
    /** Bytes of a tar in one message. */
    private static final int MESSAGE = 1 << 16;

    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    /** For a container in the foreground of a client that was killed. */
    private static final ContainerSpec.Stop AT_ONCE = new ContainerSpec.Stop(9, Duration.ZERO);

    private final Containers containers;
    private final ContainerFiles files;
    private final Snapshots snapshots;
    private final Processes processes;

    ContainerRequests(Containers containers, ContainerFiles files, Snapshots snapshots, Processes processes) {
        this.containers = containers;
        this.files = files;
        this.snapshots = snapshots;
        this.processes = processes;
    }

    /** The answer to a request of a container, worked out when asked for; empty if it is no such request. */
    Optional<ClientSession.Work> work(Message message, Connection to) {
        long id = message.id();
        ClientSession.@org.jspecify.annotations.Nullable Work work = null;
        if (message instanceof Message.StartContainer start) {
            work = step -> {
                Instant began = Instant.now();
                try {
                    return one(
                            id,
                            containers.start(containers.create(start.spec(), Optional.empty(), step.cancellation())));
                } catch (NotStartedException e) {
                    return new Message.Ran(id, notStarted(began, e));
                }
            };
        } else if (message instanceof Message.RunContainer run) {
            work = step -> new Message.Ran(id, run(run, to, step));
        } else if (message instanceof Message.Exec exec) {
            work = step -> new Message.Ran(
                    id,
                    containers
                            .execs()
                            .run(
                                    containers.find(exec.spec().container()),
                                    exec.spec(),
                                    sink(id, to),
                                    () -> to.send(new Message.Taken(id)),
                                    step));
        } else if (message instanceof Message.StopContainer stop) {
            work = step -> {
                Container container = containers.find(stop.container());
                container.stop(stop.how().orElse(container.spec().stop()));
                return one(id, container.state());
            };
        } else if (message instanceof Message.KillContainer kill) {
            work = step -> {
                Container container = containers.find(kill.container());
                container.world().signal(container.pid(), kill.signal());
                return new Message.Done(id);
            };
        } else if (message instanceof Message.RemoveContainer remove) {
            work = step -> {
                containers.remove(containers.find(remove.container()));
                return new Message.Done(id);
            };
        } else if (message instanceof Message.ListContainers) {
            work = step -> new Message.Containers(id, containers.list());
        } else if (message instanceof Message.AwaitContainer await) {
            work = step -> {
                Container container = containers.find(await.container());
                container.await(step.cancellation());
                return one(id, container.state());
            };
        } else if (message instanceof Message.Dial dial) {
            work = step -> {
                containers.find(dial.container()).world().dial(dial.port());
                return new Message.Done(id);
            };
        } else if (message instanceof Message.CommitContainer commit) {
            work = step -> new Message.Committed(
                    id,
                    commit(commit, step),
                    containers.find(commit.container()).spec().imageId());
        } else if (message instanceof Message.CopyOut out) {
            work = step -> {
                OutputStream tar = new BufferedOutputStream(new Sent(sink(id, to)), MESSAGE);
                files.out(containers.find(out.container()).pid(), out.path(), tar);
                tar.flush();
                return new Message.Done(id);
            };
        } else if (message instanceof Message.CopyIn in) {
            work = step -> {
                files.in(
                        containers.find(in.container()).pid(),
                        in.path(),
                        new Received(step.input(), () -> to.send(new Message.Taken(id))));
                return new Message.Done(id);
            };
        }
        return Optional.ofNullable(work);
    }

    private static OutputSink sink(long id, Connection to) {
        return (error, bytes) -> to.send(new Message.Output(id, error, bytes));
    }

    private static Message one(long id, ContainerState state) {
        return new Message.Containers(id, List.of(state));
    }

    /** A container in the foreground of a client. */
    private RunResult run(Message.RunContainer run, Connection to, RunningStep step)
            throws IOException, InterruptedException {
        Optional<CommandSpec.Input> input = run.window().isPresent()
                ? run.window().map(CommandSpec.Input.Terminal::new)
                : run.input() ? Optional.of(new CommandSpec.Input.Stream()) : Optional.empty();
        Container container = containers.create(run.spec(), input, step.cancellation());
        Instant began = Instant.now();
        OutputSink sink = sink(run.id(), to);
        container.watch(sink);
        try {
            step.whenCancelled(container::giveUp);
            ContainerState state = containers.start(container);
            to.send(one(run.id(), state));
            Optional<StepProcess> process = container.process();
            if (process.isPresent() && input.isPresent()) {
                StepProcess first = process.get();
                step.terminal(size -> container
                        .world()
                        .resize(container.pid(), first.terminal().orElse(""), size));
                containers.execs().streams().feed(first, step.input(), () -> to.send(new Message.Taken(run.id())));
            }
            step.whenCancelled(() -> stopQuietly(
                    container, step.abandoned() ? AT_ONCE : container.spec().stop()));
            container.await(dev.drydock.content.Cancellation.none());
            ContainerState last = container.state();
            return new RunResult(
                    last.exitCode(),
                    last.exitCode() > 128 ? last.exitCode() - 128 : 0,
                    Optional.empty(),
                    began,
                    Instant.now(),
                    last.notes(),
                    last.problem(),
                    false);
        } catch (NotStartedException e) {
            return notStarted(began, e);
        } finally {
            step.input().add(Streams.END);
            container.unwatch(sink);
        }
    }

    private static RunResult notStarted(Instant began, NotStartedException e) {
        return new RunResult(
                e.exitCode(),
                0,
                Optional.empty(),
                began,
                Instant.now(),
                List.of(),
                String.valueOf(e.getMessage()),
                false);
    }

    private static void stopQuietly(Container container, ContainerSpec.Stop how) {
        Thread stopper = new Thread(
                () -> {
                    try {
                        container.stop(how);
                    } catch (IOException e) {
                        System.err.println("stop " + container.spec().name() + ": " + e.getMessage());
                    }
                },
                "drydock-stop");
        stopper.setDaemon(true);
        stopper.start();
    }

    private DiffId commit(Message.CommitContainer commit, RunningStep step) throws IOException {
        Container container = containers.find(commit.container());
        boolean pause = commit.pause() && container.process().isPresent();
        List<Long> paused = pause ? descendants(container.pid()) : List.of();
        for (long each : paused) {
            signalIfThere(each, SIGSTOP);
        }
        Scratch copy;
        try {
            copy = containers.copy(container);
        } finally {
            for (long each : paused) {
                signalIfThere(each, SIGCONT);
            }
        }
        return snapshots
                .commit(copy, container.world().commitOptions(step.cancellation()))
                .diffId();
    }

    private static List<Long> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
    }

    private void signalIfThere(long pid, int signal) {
        try {
            processes.signal(pid, signal);
        } catch (IOException e) {
            // it has ended meanwhile
        }
    }

    /** Bytes for a client, a message for each piece. */
    private static final class Sent extends OutputStream {
        private final OutputSink sink;

        Sent(OutputSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int b) throws IOException {
            sink.write(false, new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int from, int size) throws IOException {
            sink.write(false, Arrays.copyOfRange(bytes, from, from + size));
        }
    }
}
