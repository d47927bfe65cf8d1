package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.StageView;
import dev.drydock.layer.UnknownAccountException;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An image of which a container is made: its config, its layers, and what names and paths in it mean. */
public final class RunnableImage {
    private final Digest imageId;
    private final ImageConfig config;
    private final LayerAccess layers;
    private final Cancellation cancellation;

    private RunnableImage(Digest imageId, ImageConfig config, LayerAccess layers, Cancellation cancellation) {
        this.imageId = imageId;
        this.config = config;
        this.layers = layers;
        this.cancellation = cancellation;
    }

    /** What is needed to find images and fetch their layers. */
    public record Sources(
            LayerCache cache,
            Registry registry,
            WorkerSupply workers,
            Optional<String> pullRegistry,
            BuildListener listener) {}

    /** The image of the store with that id. */
    public static RunnableImage of(Digest imageId, Sources sources, Cancellation cancellation) throws IOException {
        ImageNames names = new ImageNames(sources.cache());
        Digest own = names.select(imageId, Platform.host());
        LayerAccess layers =
                new LayerAccess(sources.cache(), sources.registry(), sources.workers(), sources.listener());
        return new RunnableImage(own, names.config(own), layers, cancellation);
    }

    /** The image that a name means, pulled if the policy wants it. */
    public static RunnableImage named(String name, PullPolicy policy, Sources sources, Cancellation cancellation)
            throws IOException {
        LayerAccess layers =
                new LayerAccess(sources.cache(), sources.registry(), sources.workers(), sources.listener());
        BaseImages images = new BaseImages(
                sources.cache(),
                new OciLayouts(sources.cache(), layers),
                sources.registry(),
                policy,
                sources.pullRegistry(),
                sources.listener(),
                cancellation);
        Base base = images.resolve(name, Platform.host());
        return new RunnableImage(base.imageId().orElseThrow(), base.config(), layers, cancellation);
    }

    public Digest imageId() {
        return imageId;
    }

    public ImageConfig config() {
        return config;
    }

    /** Has the bytes of every layer in the store. */
    public List<DiffId> fetch() throws IOException {
        for (DiffId layer : config.diffIds()) {
            layers.have(layer, cancellation);
        }
        return config.diffIds();
    }

    /** Who a user of the image is: {@code name}, {@code uid}, {@code user:group}; the empty text is root. */
    public Accounts.Identity identity(String user) throws IOException, UnknownAccountException {
        Stack stack = new Stack(config.diffIds());
        Accounts accounts =
                user.equals("0:0") || stack.layers().isEmpty() ? Accounts.none() : layers.accounts(stack, cancellation);
        return accounts.identity(user.isEmpty() ? "0" : user);
    }

    /** The path, without links, of a folder of the image; absent if there is none. */
    public Optional<String> folder(String path) throws IOException {
        if (config.diffIds().isEmpty()) {
            return Optional.empty();
        }
        StageView.Resolution found =
                layers.view(new Stack(config.diffIds()), cancellation).resolve(path.substring(1));
        return found.entry()
                .filter(entry -> entry.entry().type() == EntryType.DIRECTORY)
                .map(entry -> found.path());
    }
}
