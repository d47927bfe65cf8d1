package dev.drydock.upkeep;

import dev.drydock.content.ContentStore;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an image id stands for.
 *
 * @param documents configs, and the index of an image for several platforms
 * @param layers of all platforms
 */
record ImageParts(List<Digest> documents, Set<DiffId> layers) {
    private static final int MAX_DOCUMENT = 64 << 20;

    /** Reads an image; every digest is checked. @throws IOException if a part is not there or is damaged */
    static ImageParts read(ContentStore content, Digest imageId) throws IOException {
        List<Digest> documents = new ArrayList<>(List.of(imageId));
        Set<DiffId> layers = new LinkedHashSet<>();
        byte[] top = document(content, imageId);
        if (!ImageIndex.isIndex(top)) {
            layers.addAll(ImageConfig.parse(top).diffIds());
            return new ImageParts(documents, layers);
        }
        for (ImageIndex.Entry entry : ImageIndex.parse(top).manifests()) {
            Digest config = entry.descriptor().digest();
            documents.add(config);
            layers.addAll(ImageConfig.parse(document(content, config)).diffIds());
        }
        return new ImageParts(documents, layers);
    }

    private static byte[] document(ContentStore content, Digest digest) throws IOException {
        try (InputStream in = content.openVerified(digest)) {
            return in.readNBytes(MAX_DOCUMENT);
        }
    }
}
