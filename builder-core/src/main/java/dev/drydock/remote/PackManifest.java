package dev.drydock.remote;

import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.Manifest;
import dev.drydock.image.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pack as an object of a registry: a manifest (image-spec manifest.md, "Guidelines for Artifact Usage") that has the pack as
 * an annotation, so that one request answers a look-up, and that names its layers, so that they are kept as long as it is.
 */
final class PackManifest {
    /** What its config holds: nothing. */
    static final byte[] CONFIG = "{}".getBytes(StandardCharsets.US_ASCII);

    private static final String CONFIG_TYPE = "application/vnd.drydock.cache.v1+json";
    private static final String PACK = "dev.drydock.cache.pack";

    private PackManifest() {}

    static Descriptor config() {
        return new Descriptor(CONFIG_TYPE, Digest.of(CONFIG), CONFIG.length);
    }

    static byte[] write(CachePack pack) {
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        for (CacheEntry entry : pack.entries()) {
            blobs.putIfAbsent(entry.wire().digest(), entry.wire());
            entry.index().ifPresent(index -> blobs.putIfAbsent(index.digest(), index));
            entry.epochs().forEach(epoch -> blobs.putIfAbsent(epoch.wire().digest(), epoch.wire()));
        }
        String text = Base64.getEncoder().encodeToString(pack.encode());
        return new Manifest(MediaType.OCI_MANIFEST, config(), List.copyOf(blobs.values()), Map.of(PACK, text)).toJson();
    }

    /** @throws IOException it is no object of a cache, or its record is damaged */
    static CachePack read(byte[] json, String what) throws IOException {
        Manifest manifest = Manifest.parse(json);
        String text = manifest.annotations().get(PACK);
        if (!manifest.config().mediaType().equals(CONFIG_TYPE) || text == null) {
            throw new ImageFormatException(what + " is no object of a cache of Drydock");
        }
        try {
            return CachePack.decode(Base64.getDecoder().decode(text), what);
        } catch (IllegalArgumentException e) {
            throw new ImageFormatException(what + ": its record is not base64", e);
        }
    }
}
