package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an image of one layer from a tar: the tar's plain bytes are the layer, unchanged. */
public final class RootfsImport {
    private final LayerCache cache;
    private final LayerAccess layers;
    private final WebFiles web;
    private final Cancellation cancellation;

    /**
     * What the image says of itself.
     *
     * @param platform whose programs it holds
     * @param message comment of its history; empty means where it came from
     * @param changes instructions, such as {@code ENV A=1}, {@code CMD ["sh"]}
     */
    public record Image(Platform platform, Instant created, String message, List<String> changes) {
        public Image {
            changes = List.copyOf(changes);
        }
    }

    public RootfsImport(
            LayerCache cache,
            Registry registry,
            Downloads downloads,
            WorkerSupply workers,
            BuildListener listener,
            Cancellation cancellation) {
        this.cache = cache;
        this.layers = new LayerAccess(cache, registry, workers, listener);
        this.web = new WebFiles(cache, downloads, new SourceSecrets(StepSecrets.none()), listener, cancellation);
        this.cancellation = cancellation;
    }

    /** Whether a source is an address rather than a file. */
    public static boolean isAddress(String source) {
        return source.startsWith("http://") || source.startsWith("https://");
    }

    /** Imports what an address holds. @return the image id */
    public Digest run(String address, Image image) throws IOException, DockerfileException {
        Digest blob = web.get(WebAddress.parse(address), Optional.empty()).digest();
        try (InputStream in = cache.content().open(blob)) {
            return run(in, WebAddress.parse(address).shown(), image);
        }
    }

    /** Imports a file, plain or compressed. @return the image id */
    public Digest run(Path tar, Image image) throws IOException, DockerfileException {
        try (InputStream in = Files.newInputStream(tar)) {
            return run(in, String.valueOf(tar.getFileName()), image);
        }
    }

    /**
     * Imports a stream.
     *
     * @param from what the history calls it
     */
    public Digest run(InputStream in, String from, Image image) throws IOException, DockerfileException {
        ContainerConfig config = ImageChanges.apply(ContainerConfig.empty(), image.changes());
        DiffId layer;
        try (InputStream plain = layers.plain(in, cancellation)) {
            layer = new DiffId(cache.content().put(plain, cancellation));
        }
        cache.layers().index(layer, cancellation); // refuses what is no layer, before an image names it
        String now = image.created().toString();
        String comment = image.message().isEmpty() ? "Imported from " + from : image.message();
        return cache.content()
                .put(new ImageConfig(
                                image.platform(),
                                now,
                                "",
                                config,
                                List.of(layer),
                                List.of(new History(now, "", "", comment, false)))
                        .toJson());
    }
}
