package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.layer.LayerSource;
import dev.drydock.registry.Registry;
import java.io.IOException;

/** Blobs of bases, from the registries where they are known to be; builds of one store fetch each but once. */
public final class SourceBlobs {
    private SourceBlobs() {}

    /**
     * Has a blob in the store.
     *
     * @return whether it was fetched by this call, and not there or brought by another build meanwhile
     * @throws dev.drydock.registry.RegistryException if the registry does not give it
     */
    public static boolean fetch(LayerCache cache, Registry registry, LayerSource source, Cancellation cancellation)
            throws IOException {
        return cache.arrivals()
                .bring(
                        source.descriptor().digest(),
                        place(source),
                        cancellation,
                        () -> registry.fetchBlob(
                                source.registry(),
                                source.repository(),
                                source.descriptor(),
                                cache.content(),
                                cancellation));
    }

    /** The same, and the listener is told if it was fetched by this call. */
    static void fetch(
            LayerCache cache, Registry registry, LayerSource source, BuildListener listener, Cancellation cancellation)
            throws IOException {
        if (fetch(cache, registry, source, cancellation)) {
            listener.on(new BuildEvent.Transfer(
                    BuildEvent.Transfer.Kind.FETCHED,
                    place(source),
                    source.descriptor().digest(),
                    source.descriptor().size()));
        }
    }

    private static String place(LayerSource source) {
        return source.registry() + "/" + source.repository();
    }
}
