package dev.drydock.engine;

import dev.drydock.build.BuildListener;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RunnableImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.container.ContainerPlan;
import dev.drydock.container.ContainerSettings;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.layer.UnknownAccountException;
import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The containers of one worker: those that this session starts. They end with the worker, however it ends. Safe for
 * several threads; closing ends connections, not containers.
 */
public final class Containers implements AutoCloseable {
    private final Workers workers;
    private final RunnableImage.Sources sources;
    private final ImageListing images;

    Containers(
            LayerCache cache,
            Registry registry,
            Workers workers,
            Optional<String> pullRegistry,
            ImageListing images,
            BuildListener listener) {
        this.workers = workers;
        this.sources = new RunnableImage.Sources(cache, registry, workers, pullRegistry, listener);
        this.images = images;
    }

    /** The image that a name or (the start of) an id means; pulled if the policy wants it. */
    public RunnableImage image(String nameOrId, PullPolicy policy, Cancellation cancellation) throws IOException {
        Optional<Digest> known = policy == PullPolicy.ALWAYS ? Optional.empty() : images.find(nameOrId);
        return known.isPresent()
                ? RunnableImage.of(known.get(), sources, cancellation)
                : RunnableImage.named(nameOrId, policy, sources, cancellation);
    }

    /** The image of the store with that id. */
    public RunnableImage image(Digest imageId, Cancellation cancellation) throws IOException {
        return RunnableImage.of(imageId, sources, cancellation);
    }

    /**
     * Starts a container. It runs when this returns.
     *
     * @param imageName as the user called the image
     */
    public ContainerState start(
            ContainerSettings settings, RunnableImage image, String imageName, Cancellation cancellation)
            throws IOException {
        ContainerSpec spec = ContainerPlan.of(settings, image, imageName, false);
        return client(cancellation).start(spec, cancellation);
    }

    /**
     * Runs a container in the foreground; cancelling ends it.
     *
     * @param window of the terminal that it gets; absent for plain streams
     * @return its exit code; 125 to 127 if it could not be started
     */
    public RunResult run(
            ContainerSettings settings,
            RunnableImage image,
            String imageName,
            Optional<Window> window,
            ContainerClient.Terminal terminal,
            OutputSink sink,
            Consumer<ContainerState> started,
            Cancellation cancellation)
            throws IOException {
        ContainerSpec spec = ContainerPlan.of(settings, image, imageName, window.isPresent());
        return client(cancellation).run(spec, window, terminal, sink, started, cancellation);
    }

    /**
     * Runs one more process in a container.
     *
     * @param user as in {@link RunnableImage#identity}; absent for the container's
     */
    public RunResult exec(
            ExecSpec spec,
            Optional<String> user,
            ContainerClient.Terminal terminal,
            OutputSink sink,
            Cancellation cancellation)
            throws IOException {
        ExecSpec full = spec;
        if (user.isPresent()) {
            ContainerState state = find(spec.container(), cancellation);
            try {
                var identity =
                        image(state.image(), PullPolicy.NEVER, cancellation).identity(user.get());
                full = new ExecSpec(
                        spec.container(),
                        spec.command(),
                        spec.environment(),
                        Optional.of(new ExecSpec.Identity(identity.uid(), identity.gid(), identity.groups())),
                        spec.workingDirectory(),
                        spec.window(),
                        spec.input(),
                        spec.privileged());
            } catch (UnknownAccountException e) {
                throw new IOException("the user \"" + user.get() + "\": " + e.getMessage(), e);
            }
        }
        return client(cancellation).exec(full, terminal, sink, cancellation);
    }

    /** The container that a name or the start of an id means. */
    public ContainerState find(String nameOrId, Cancellation cancellation) throws IOException {
        return list(cancellation).stream()
                .filter(one -> one.name().equals(nameOrId) || one.id().startsWith(nameOrId))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no container " + nameOrId));
    }

    public List<ContainerState> list(Cancellation cancellation) throws IOException {
        return client(cancellation).list(cancellation);
    }

    /**
     * Tells a container to end, and waits until it has.
     *
     * @param how in place of its own way
     */
    public ContainerState stop(String container, Optional<ContainerSpec.Stop> how, Cancellation cancellation)
            throws IOException {
        return client(cancellation).stop(container, how, cancellation);
    }

    public void kill(String container, int signal, Cancellation cancellation) throws IOException {
        client(cancellation).kill(container, signal, cancellation);
    }

    /** Forgets a container that has ended. */
    public void remove(String container, Cancellation cancellation) throws IOException {
        client(cancellation).remove(container, cancellation);
    }

    /** Waits until a container has ended for good. */
    public ContainerState await(String container, Cancellation cancellation) throws IOException {
        return client(cancellation).await(container, cancellation);
    }

    /** Connects to a port of a container from its own network, and hangs up. @throws IOException if nobody answers */
    public void dial(String container, int port, Cancellation cancellation) throws IOException {
        client(cancellation).dial(container, port, cancellation);
    }

    /** A path of a running container as a tar. */
    public void copyOut(String container, String path, OutputStream tar, Cancellation cancellation) throws IOException {
        client(cancellation).copyOut(container, path, (error, bytes) -> tar.write(bytes), cancellation);
    }

    /** Unpacks a tar in a folder of a running container. */
    public void copyIn(String container, String path, InputStream tar, Cancellation cancellation) throws IOException {
        client(cancellation).copyIn(container, path, tar, cancellation);
    }

    private ContainerClient client(Cancellation cancellation) throws IOException {
        return workers.steps(cancellation).containers();
    }

    @Override
    public void close() throws IOException {
        workers.close();
    }
}
