package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import dev.drydock.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Registries over HTTP. Opening one costs nothing: no connection is made, no file read and no class of the HTTP library
 * loaded before the first request; offline, never.
 *
 * <p>Names are checked by the grammar of references before they become part of an address.
 */
public final class HttpRegistry implements Registry {
    private final RegistryOptions options;
    private final PlainHttp plainHttp;
    private final Supplier<SSLContext> trusted;
    private final Map<String, Object> uploads = new ConcurrentHashMap<>();
    private @Nullable Client client;
    private boolean closed;

    private HttpRegistry(RegistryOptions options, Supplier<SSLContext> trusted) {
        this.options = options;
        this.plainHttp = new PlainHttp(options.insecure());
        this.trusted = trusted;
    }

    /** @throws IllegalArgumentException if an insecure registry is neither a host, host:port nor CIDR */
    public static Registry open(RegistryOptions options) {
        return open(options, HttpRegistry::systemTrust);
    }

    /** @param trusted the authorities that secure registries are checked against */
    static Registry open(RegistryOptions options, Supplier<SSLContext> trusted) {
        return new HttpRegistry(options, trusted);
    }

    private static SSLContext systemTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
        }
    }

    @Override
    public Fetched manifest(String registry, String repository, String reference, Cancellation cancellation)
            throws IOException {
        ImageReference name = name(registry, repository, reference);
        Client online = online("the manifest of " + name);
        return new ManifestTransfer(online.with(name.registry(), cancellation), name.repository()).fetch(reference);
    }

    @Override
    public void fetchBlob(
            String registry, String repository, Descriptor blob, ContentStore store, Cancellation cancellation)
            throws IOException {
        if (store.has(blob.digest())) {
            return;
        }
        ImageReference name = name(registry, repository);
        Client online = online("the blob " + blob.digest() + " of " + name);
        new BlobPull(online.with(name.registry(), cancellation), name.repository(), blob).into(store);
    }

    @Override
    public boolean hasBlob(String registry, String repository, Digest blob, Cancellation cancellation)
            throws IOException {
        ImageReference name = name(registry, repository);
        Client online = online("whether " + name + " has the blob " + blob);
        Dialogue dialogue = online.with(name.registry(), cancellation);
        return BlobPush.isThere(dialogue, name.repository(), Access.pull(name.repository()), blob);
    }

    @Override
    public Pushed pushBlob(
            String registry,
            String repository,
            Descriptor blob,
            Content content,
            List<String> mountFrom,
            Cancellation cancellation)
            throws IOException {
        ImageReference name = name(registry, repository);
        for (String from : mountFrom) {
            name(registry, from);
        }
        Client online = online("to push a blob to " + name);
        // one at a time: a registry that takes the same bytes twice at once may lose sight of them for a moment
        synchronized (uploads.computeIfAbsent(name + "@" + blob.digest(), key -> new Object())) {
            return new BlobPush(online.with(name.registry(), cancellation), name.repository(), blob)
                    .push(content, mountFrom);
        }
    }

    @Override
    public Digest pushManifest(
            String registry,
            String repository,
            String reference,
            String mediaType,
            byte[] manifest,
            Cancellation cancellation)
            throws IOException {
        ImageReference name = name(registry, repository, reference);
        Client online = online("to push the manifest of " + name);
        return new ManifestTransfer(online.with(name.registry(), cancellation), name.repository())
                .push(reference, mediaType, manifest);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                client = null;
            }
        }
    }

    private synchronized Client online(String needed) throws RegistryException {
        if (closed) {
            throw new IllegalStateException("this registry client was closed");
        }
        if (options.offline()) {
            throw new RegistryException(
                    Kind.OFFLINE, "offline: " + needed + " is needed", "run once without -o (offline)");
        }
        if (client == null) {
            client = new Client(options, plainHttp, trusted);
        }
        return client;
    }

    private static ImageReference name(String registry, String repository, String reference)
            throws ImageFormatException {
        String separator = reference.indexOf(':') >= 0 ? "@" : ":";
        return checked(registry, registry + "/" + repository + separator + reference);
    }

    private static ImageReference name(String registry, String repository) throws ImageFormatException {
        return checked(registry, registry + "/" + repository);
    }

    private static ImageReference checked(String registry, String text) throws ImageFormatException {
        ImageReference name = ImageReference.parse(text);
        if (!name.hasRegistry()) {
            throw new ImageFormatException("\"" + registry + "\" is not a registry host");
        }
        return name;
    }
}
