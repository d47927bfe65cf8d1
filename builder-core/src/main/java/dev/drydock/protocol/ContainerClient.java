package dev.drydock.protocol;

import dev.drydock.content.Cancellation;
import dev.drydock.protocol.WorkerClient.OutputSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What one asks a worker of containers. A container is named by its name, its id, or the start of its id. */
public final class ContainerClient {
    private static final OutputSink NOTHING = (error, bytes) -> {};

    private final WorkerClient worker;

    ContainerClient(WorkerClient worker) {
        this.worker = worker;
    }

    /** Streams of a process in the foreground. */
    public interface Terminal {
        /** What it may read; absent for nothing. A thread may be left that waits in it. */
        Optional<InputStream> input();

        /** Has itself told of sizes that the user gives the window. */
        void onResize(Consumer<Window> resized);
    }

    /**
     * Starts a container.
     *
     * @throws NotStartedFailure if its command could not be started
     * @throws WorkerFailure in words for the user if there could be no container
     */
    public ContainerState start(ContainerSpec spec, Cancellation cancellation) throws IOException {
        Message answer = worker.ask(new Message.StartContainer(worker.number(), spec), NOTHING, cancellation);
        if (answer instanceof Message.Ran ran) {
            throw new NotStartedFailure(ran.result());
        }
        return one(answer);
    }

    /**
     * Runs a container to its end; cancelling ends it.
     *
     * @param window of the terminal that it gets; absent for plain streams
     * @param started told when it runs
     */
    public RunResult run(
            ContainerSpec spec,
            Optional<Window> window,
            Terminal terminal,
            OutputSink sink,
            Consumer<ContainerState> started,
            Cancellation cancellation)
            throws IOException {
        Message request = new Message.RunContainer(
                worker.number(), spec, window, terminal.input().isPresent());
        return worker.converse(
                request,
                terminal,
                sink,
                answer -> {
                    if (answer instanceof Message.Containers containers) {
                        started.accept(containers.containers().get(0));
                        return true;
                    }
                    return false;
                },
                cancellation);
    }

    /** Runs one more process in a container, to its end. */
    public RunResult exec(ExecSpec spec, Terminal terminal, OutputSink sink, Cancellation cancellation)
            throws IOException {
        return worker.converse(new Message.Exec(worker.number(), spec), terminal, sink, answer -> false, cancellation);
    }

    /**
     * Tells a container to end, and waits until it has.
     *
     * @param how in place of its own way
     */
    public ContainerState stop(String container, Optional<ContainerSpec.Stop> how, Cancellation cancellation)
            throws IOException {
        return one(worker.ask(new Message.StopContainer(worker.number(), container, how), NOTHING, cancellation));
    }

    public void kill(String container, int signal, Cancellation cancellation) throws IOException {
        worker.ask(new Message.KillContainer(worker.number(), container, signal), NOTHING, cancellation);
    }

    /** Forgets a container that has ended. */
    public void remove(String container, Cancellation cancellation) throws IOException {
        worker.ask(new Message.RemoveContainer(worker.number(), container), NOTHING, cancellation);
    }

    public List<ContainerState> list(Cancellation cancellation) throws IOException {
        Message answer = worker.ask(new Message.ListContainers(worker.number()), NOTHING, cancellation);
        if (answer instanceof Message.Containers containers) {
            return containers.containers();
        }
        throw unexpected(answer);
    }

    /** Waits until a container has ended for good. */
    public ContainerState await(String container, Cancellation cancellation) throws IOException {
        return one(worker.ask(new Message.AwaitContainer(worker.number(), container), NOTHING, cancellation));
    }

    /** Connects to a port of a container, and hangs up. @throws WorkerFailure if nobody answers */
    public void dial(String container, int port, Cancellation cancellation) throws IOException {
        worker.ask(new Message.Dial(worker.number(), container, port), NOTHING, cancellation);
    }

    /**
     * Makes a layer of what a container changed.
     *
     * @param pause whether its processes stand still meanwhile
     */
    public Message.Committed commit(String container, boolean pause, Cancellation cancellation) throws IOException {
        Message answer =
                worker.ask(new Message.CommitContainer(worker.number(), container, pause), NOTHING, cancellation);
        if (answer instanceof Message.Committed committed) {
            return committed;
        }
        throw unexpected(answer);
    }

    /** A path of a running container as a tar. */
    public void copyOut(String container, String path, OutputSink tar, Cancellation cancellation) throws IOException {
        worker.ask(new Message.CopyOut(worker.number(), container, path), tar, cancellation);
    }

    /** Unpacks a tar in a folder of a running container. */
    public void copyIn(String container, String path, InputStream tar, Cancellation cancellation) throws IOException {
        worker.feeding(new Message.CopyIn(worker.number(), container, path), tar, cancellation);
    }

    private static ContainerState one(Message answer) throws IOException {
        if (answer instanceof Message.Containers containers
                && containers.containers().size() == 1) {
            return containers.containers().get(0);
        }
        throw unexpected(answer);
    }

    private static IOException unexpected(Message answer) {
        return new IOException("the worker answered with " + answer.getClass().getSimpleName());
    }
}
