package dev.drydock.engine;

import dev.drydock.build.BuildListener;
import dev.drydock.build.ContainerCommit;
import dev.drydock.build.ImageNames;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RunnableImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.WarmImages;
import dev.drydock.container.ContainerPlan;
import dev.drydock.container.ContainerSettings;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ImageReference;
import dev.drydock.layer.UnknownAccountException;
import dev.drydock.protocol.ContainerClient;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.ExecSpec;
import dev.drydock.protocol.Message;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.Window;
import dev.drydock.protocol.WorkerClient;
import dev.drydock.protocol.WorkerClient.OutputSink;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The containers on one store: those that this session starts, which end with its worker, and those of others, which can
 * be looked at and ended. A container is named by its name, its id, or the start of its id. Safe for several threads;
 * closing ends connections, not containers.
 */
public final class Containers implements AutoCloseable {
    private final LayerCache cache;
    private final Workers workers;
    private final RunningWorkers running;
    private final RunnableImage.Sources sources;
    private final ImageListing images;
    private Optional<WorkerClient> detached = Optional.empty();

    Containers(
            LayerCache cache,
            Registry registry,
            Workers workers,
            Optional<String> pullRegistry,
            ImageListing images,
            BuildListener listener) {
        this.cache = cache;
        this.workers = workers;
        this.running = RunningWorkers.of(cache);
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
     * @param detach whether it outlives this session, until somebody stops it
     * @throws IllegalArgumentException what was asked for does not fit together, in words for the user
     */
    public ContainerState start(
            ContainerSettings settings,
            RunnableImage image,
            String imageName,
            boolean detach,
            Cancellation cancellation)
            throws IOException {
        ContainerSpec spec = ContainerPlan.of(settings, image, imageName, false);
        return (detach ? detached(cancellation) : workers.steps(cancellation))
                .containers()
                .start(spec, cancellation);
    }

    private synchronized WorkerClient detached(Cancellation cancellation) throws IOException {
        if (detached.isEmpty()) {
            detached = Optional.of(workers.detached(cancellation));
        }
        return detached.get();
    }

    /**
     * Runs a container in the foreground; cancelling ends it. It is among those that run by themselves, if there are any, and
     * reaches them by their names.
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
        Optional<WorkerClient> others = workers.detachedIfThere();
        WorkerClient worker = others.isPresent() ? others.get() : workers.steps(cancellation);
        try {
            return worker.containers().run(spec, window, terminal, sink, started, cancellation);
        } finally {
            if (others.isPresent()) {
                others.get().close();
            }
        }
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
        return with(spec.container(), cancellation, (client, state) -> {
            Optional<ExecSpec.Identity> identity = spec.identity();
            if (user.isPresent()) {
                try {
                    var known = image(state.imageId(), cancellation).identity(user.get());
                    identity = Optional.of(new ExecSpec.Identity(known.uid(), known.gid(), known.groups()));
                } catch (UnknownAccountException e) {
                    throw new IOException("the user \"" + user.get() + "\": " + e.getMessage(), e);
                }
            }
            ExecSpec full = new ExecSpec(
                    state.id(),
                    spec.command(),
                    spec.environment(),
                    identity,
                    spec.workingDirectory(),
                    spec.window(),
                    spec.input(),
                    spec.privileged());
            return client.exec(full, terminal, sink, cancellation);
        });
    }

    /** All containers, in the order in which they were made. */
    public List<ContainerState> list(Cancellation cancellation) throws IOException {
        List<ContainerState> all = new ArrayList<>();
        for (WorkerClient worker : running.connect()) {
            all.addAll(list(worker, cancellation));
        }
        all.sort(Comparator.comparing(ContainerState::created));
        return all;
    }

    /** Those of one worker; none if it has ended meanwhile. */
    private static List<ContainerState> list(WorkerClient worker, Cancellation cancellation) throws IOException {
        try {
            return worker.containers().list(cancellation);
        } catch (IOException e) {
            if (worker.alive()) {
                throw e;
            }
            return List.of();
        }
    }

    /** The container that a name or the start of an id means. @throws IOException if it is none, or may be several */
    public ContainerState find(String nameOrId, Cancellation cancellation) throws IOException {
        return with(nameOrId, cancellation, (client, state) -> state);
    }

    /**
     * Tells a container to end, and waits until it has.
     *
     * @param how in place of its own way
     */
    public ContainerState stop(String container, Optional<ContainerSpec.Stop> how, Cancellation cancellation)
            throws IOException {
        return with(container, cancellation, (client, state) -> client.stop(state.id(), how, cancellation));
    }

    public void kill(String container, int signal, Cancellation cancellation) throws IOException {
        with(container, cancellation, (client, state) -> {
            client.kill(state.id(), signal, cancellation);
            return state;
        });
    }

    /** Forgets a container that has ended. */
    public void remove(String container, Cancellation cancellation) throws IOException {
        with(container, cancellation, (client, state) -> {
            client.remove(state.id(), cancellation);
            return state;
        });
    }

    /** Waits until a container has ended for good. */
    public ContainerState await(String container, Cancellation cancellation) throws IOException {
        return with(container, cancellation, (client, state) -> client.await(state.id(), cancellation));
    }

    /** Connects to a port of a container from its own network, and hangs up. @throws IOException if nobody answers */
    public void dial(String container, int port, Cancellation cancellation) throws IOException {
        with(container, cancellation, (client, state) -> {
            client.dial(state.id(), port, cancellation);
            return state;
        });
    }

    /**
     * Makes an image of a container: the one that it was made of, and a layer of what changed. What is in its volumes is not
     * part of it.
     *
     * @param names of the image; may be empty
     * @param pause whether its processes stand still meanwhile
     * @return the image id
     */
    public Digest commit(
            String container, ContainerCommit how, List<ImageReference> names, boolean pause, Cancellation cancellation)
            throws IOException, DockerfileException {
        ContainerState state = find(container, cancellation);
        Message.Committed made =
                with(state.id(), cancellation, (client, same) -> client.commit(same.id(), pause, cancellation));
        Digest imageId = how.make(cache, made.imageId(), made.layer(), state.command(), Instant.now());
        for (ImageReference name : names) {
            new ImageNames(cache).put(name, imageId);
        }
        return imageId;
    }

    /** The image of a container that was kept under a key by {@link #keepWarm}, if all of it is there. */
    public Optional<Digest> warm(Digest key) throws IOException {
        Optional<Digest> kept = cache.warm().find(key).map(WarmImages.Warm::imageId);
        if (kept.isEmpty() || !cache.content().has(kept.get())) {
            return Optional.empty();
        }
        for (DiffId layer : new ImageNames(cache).config(kept.get()).diffIds()) {
            if (!cache.layers().available(layer)) {
                return Optional.empty();
            }
        }
        return kept;
    }

    /**
     * Keeps an image under a key: containers that would begin as that one did can begin where it is.
     *
     * @param name what the container was, for people
     */
    public void keepWarm(Digest key, Digest imageId, String name) throws IOException {
        cache.warm().put(key, new WarmImages.Warm(imageId, name));
    }

    /** A path of a running container as a tar. */
    public void copyOut(String container, String path, OutputStream tar, Cancellation cancellation) throws IOException {
        with(container, cancellation, (client, state) -> {
            client.copyOut(state.id(), path, (error, bytes) -> tar.write(bytes), cancellation);
            return state;
        });
    }

    /** Unpacks a tar in a folder of a running container. */
    public void copyIn(String container, String path, InputStream tar, Cancellation cancellation) throws IOException {
        with(container, cancellation, (client, state) -> {
            client.copyIn(state.id(), path, tar, cancellation);
            return state;
        });
    }

    private interface Use<T> {
        T apply(ContainerClient client, ContainerState state) throws IOException;
    }

    /** Asks the worker that has the container. */
    private <T> T with(String nameOrId, Cancellation cancellation, Use<T> use) throws IOException {
        List<WorkerClient> owners = new ArrayList<>();
        List<ContainerState> found = new ArrayList<>();
        for (WorkerClient worker : running.connect()) {
            for (ContainerState state : list(worker, cancellation)) {
                if (state.name().equals(nameOrId)
                        || (!nameOrId.isEmpty() && state.id().startsWith(nameOrId))) {
                    owners.add(worker);
                    found.add(state);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IOException("there is no container \"" + nameOrId + "\"");
        } else if (found.size() > 1) {
            String ids = found.stream().map(one -> one.id().substring(0, 12)).collect(Collectors.joining(", "));
            throw new IOException("\"" + nameOrId + "\" may be several containers\n  fix: name it by its id: " + ids);
        }
        return use.apply(owners.get(0).containers(), found.get(0));
    }

    @Override
    public synchronized void close() throws IOException {
        running.close();
        workers.close();
        if (detached.isPresent()) {
            detached.get().close();
        }
    }
}
