package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import dev.drydock.layer.Compressions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Makes an image of one layer from a tar: the tar's plain bytes are the layer, unchanged. */
final class RootfsImport {
    private static final int BLOCK = 1 << 16;

    private final LayerCache cache;
    private final Platform platform;
    private final Instant created;

    RootfsImport(LayerCache cache, Platform platform, Instant created) {
        this.cache = cache;
        this.platform = platform;
        this.created = created;
    }

    Digest run(Path tar, Cancellation cancellation) throws IOException {
        DiffId layer;
        try (InputStream in =
                        Compressions.standard().decompress(new BufferedInputStream(Files.newInputStream(tar), BLOCK));
                BlobWriter blob = cache.content().newBlob()) {
            byte[] block = new byte[BLOCK];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                cancellation.throwIfCancelled();
                blob.write(block, 0, n);
            }
            layer = new DiffId(blob.commit());
        }
        cache.layers().index(layer, cancellation); // refuses what is no layer, before an image names it
        String now = created.toString();
        ImageConfig image = new ImageConfig(
                platform,
                now,
                "",
                ContainerConfig.empty(),
                List.of(layer),
                List.of(new History(now, "", "", "Imported from " + tar.getFileName(), false)));
        return cache.content().put(image.toJson());
    }
}
