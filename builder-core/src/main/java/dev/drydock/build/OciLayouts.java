package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageIndex;
import dev.drydock.image.MediaType;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Images of folders in the OCI's image layout (image-spec image-layout.md): brought into the store, digests checked. */
final class OciLayouts {
    private static final String REF_NAME = "org.opencontainers.image.ref.name";

    private final LayerCache cache;
    private final LayerAccess layers;

    OciLayouts(LayerCache cache, LayerAccess layers) {
        this.cache = cache;
        this.layers = layers;
    }

    /** The image for a platform, all of it in the store. */
    Base base(String name, NamedContext.OciLayout layout, Platform platform, Cancellation cancellation)
            throws IOException {
        LayoutFiles files = LayoutFiles.of(layout.folder());
        LayoutReader reader = new LayoutReader(cache, layers, cancellation);
        Descriptor chosen = choose(name, layout, platform, files, reader);
        while (MediaType.isIndex(chosen.mediaType())) {
            ImageIndex index = reader.index(files, chosen);
            chosen = index.select(platform)
                    .map(ImageIndex.Entry::descriptor)
                    .orElseThrow(
                            () -> wrong(name, "it has no image for " + platform + "; there is " + index.platforms()));
        }
        try {
            Digest imageId = reader.image(files, chosen);
            return new Base(name, Optional.of(imageId), new ImageNames(cache).config(imageId));
        } catch (ImageFormatException e) {
            throw wrong(name, e.getMessage());
        }
    }

    private static Descriptor choose(
            String name, NamedContext.OciLayout layout, Platform platform, LayoutFiles files, LayoutReader reader)
            throws IOException {
        ImageIndex index;
        try {
            index = reader.top(files);
        } catch (NoSuchFileException e) {
            throw wrong(name, layout.folder() + " is no folder in the OCI's image layout: it has no index.json");
        }
        String wanted = layout.name();
        List<Descriptor> all =
                index.manifests().stream().map(ImageIndex.Entry::descriptor).toList();
        if (wanted.isEmpty()) {
            return all.size() == 1
                    ? all.get(0)
                    : index.select(platform)
                            .map(ImageIndex.Entry::descriptor)
                            .orElseThrow(
                                    () -> wrong(name, "it has " + all.size() + " images: say which, by tag or digest"));
        }
        return all.stream()
                .filter(entry -> entry.digest().toString().equals(wanted) || isCalled(entry, wanted))
                .findFirst()
                .orElseThrow(() -> wrong(name, layout.folder() + " has no image \"" + wanted + "\""));
    }

    private static boolean isCalled(Descriptor entry, String tag) {
        String called = entry.annotations().getOrDefault(REF_NAME, "");
        return called.equals(tag) || called.endsWith(":" + tag);
    }

    private static IOException wrong(String name, @Nullable String what) {
        return new IOException("the context \"" + name + "\": " + what + "\n  fix: correct drydock.contexts." + name
                + " or --build-context");
    }
}
