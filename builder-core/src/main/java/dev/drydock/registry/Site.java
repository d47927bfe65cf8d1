package dev.drydock.registry;

import dev.drydock.content.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a registry is.
 *
 * @param registry as in image names
 * @param base scheme and authority
 * @param insecure whether it need not be secure
 */
record Site(String registry, URI base, boolean insecure) {
    URI manifest(String repository, String reference) {
        return base.resolve("/v2/" + repository + "/manifests/" + reference);
    }

    URI blob(String repository, Digest digest) {
        return base.resolve("/v2/" + repository + "/blobs/" + digest);
    }

    URI uploads(String repository) {
        return base.resolve("/v2/" + repository + "/blobs/uploads/");
    }

    URI mount(String repository, Digest digest, String from) {
        return URI.create(uploads(repository) + "?mount=" + encoded(digest.toString()) + "&from=" + encoded(from));
    }

    /** An upload's address with the digest that ends it; the rest of its query is left as it is. */
    static URI ending(URI upload, Digest digest) {
        String query = upload.getRawQuery();
        String text = upload.toString();
        return URI.create(
                text + (query == null ? "?" : query.isEmpty() ? "" : "&") + "digest=" + encoded(digest.toString()));
    }

    /** Whether an address is this registry itself, to which credentials may go. */
    boolean isHome(URI uri) {
        return base.getScheme().equals(uri.getScheme())
                && base.getHost().equalsIgnoreCase(String.valueOf(uri.getHost()))
                && port(base) == port(uri);
    }

    /**
     * An address that the registry named, if it may be used: HTTP or HTTPS, and not plain HTTP when the registry is
     * secure.
     */
    URI resolve(Request from, String location) throws IOException {
        return Location.resolve(from, location, insecure);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
