package dev.drydock.registry;

import dev.drydock.content.Cancellation;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out where registries are and whether they speak HTTPS; asked once per registry.
 *
 * <p>A registry that has to be secure is at {@code https}, and nothing is tried. For one that need not be
 * ({@link PlainHttp}) a port other than 443 is tried with plain HTTP, then, if what answers there wants TLS, with HTTPS;
 * a name without a port is tried with HTTPS, then with plain HTTP; port 443 always means HTTPS.
 */
final class Sites {
    private static final String HUB_HOST = "registry-1.docker.io";

    private final Transport transport;
    private final PlainHttp plainHttp;
    private final Map<String, Site> known = new ConcurrentHashMap<>();

    Sites(Transport transport, PlainHttp plainHttp) {
        this.transport = transport;
        this.plainHttp = plainHttp;
    }

    Site find(String registry, Cancellation cancellation) throws IOException {
        Site site = known.get(registry);
        if (site == null) {
            site = locate(registry, cancellation);
            known.put(registry, site);
        }
        return site;
    }

    private Site locate(String registry, Cancellation cancellation) throws IOException {
        String host = registry.equals(ImageReference.DOCKER_HUB) ? HUB_HOST : registry;
        Site secure = new Site(registry, URI.create("https://" + host), false);
        if (!plainHttp.allows(secure.base().getHost(), secure.base().getPort())) {
            return secure;
        }
        Site https = new Site(registry, secure.base(), true);
        Site http = new Site(registry, URI.create("http://" + host), true);
        return switch (https.base().getPort()) {
            case 443 -> https;
            case -1 -> answers(https, cancellation) ? https : http;
            default -> wantsTls(http, cancellation) && answers(https, cancellation) ? https : http;
        };
    }

    private boolean answers(Site site, Cancellation cancellation) {
        try {
            transport.send(ping(site), cancellation).finish();
            return true;
        } catch (IOException e) {
            return false; // the request for which this is asked will meet it again, and say so
        }
    }

    /** Whether it hung up on plain HTTP, or said that it wants TLS. */
    private boolean wantsTls(Site site, Cancellation cancellation) {
        try (Response response = transport.send(ping(site), cancellation)) {
            if (response.status() != 400) {
                response.finish();
                return false;
            }
            try (InputStream body = response.body()) {
                return new String(body.readNBytes(4096), StandardCharsets.ISO_8859_1).contains("HTTPS");
            }
        } catch (IOException e) {
            return Failures.isPassing(e);
        }
    }

    private static Request ping(Site site) {
        return Request.get(site.base().resolve("/v2/"));
    }
}
