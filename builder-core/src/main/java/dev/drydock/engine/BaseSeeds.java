package dev.drydock.engine;

import dev.drydock.build.ImageNames;
import dev.drydock.build.PlatformImage;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.Ref;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.StoreLayout;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import dev.drydock.layer.WireForm;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a fresh store the base images of another, by hard links: nothing is fetched or imported twice. */
final class BaseSeeds {
    private final LayerCache from;
    private final LayerCache to;
    private final ImageNames images;

    BaseSeeds(LayerCache from, LayerCache to) {
        this.from = from;
        this.to = to;
        this.images = new ImageNames(from);
    }

    /** Everything of an image that is in the store, and what a name means there, for all platforms. */
    void image(String name, Digest imageId) throws IOException {
        image(imageId);
        String canonical;
        try {
            canonical = ImageReference.parse(name).canonical();
        } catch (ImageFormatException e) {
            return; // the name of a context, which the build is given again
        }
        for (Ref ref : from.refs().list()) {
            if (ref.name().equals(canonical) || ref.name().startsWith(canonical + " ")) {
                image(ref.digest());
                to.refs().put(ref);
            }
        }
    }

    /** Everything of an image that is in the store. */
    void image(Digest imageId) throws IOException {
        blob(imageId);
        for (PlatformImage each : images.image(imageId).images()) {
            blob(each.imageId());
            for (DiffId layer : images.config(each.imageId()).diffIds()) {
                layer(layer);
            }
        }
    }

    /** What makes a worker start sooner. */
    void worker() throws IOException {
        files(from.layout().cds(), to.layout().cds());
    }

    private void layer(DiffId layer) throws IOException {
        StoreLayout store = from.layout();
        files(store.layer(layer), to.layout().layer(layer));
        blob(layer.digest());
        for (WireForm form : from.layers().wireForms(layer)) {
            blob(form.descriptor().digest());
        }
    }

    private void files(Path folder, Path into) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        to.layout().folder(into);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (Files.isRegularFile(file) && !name.startsWith(".new-") && !name.startsWith("new-")) {
                    link(file, into.resolve(name));
                }
            }
        }
    }

    private void blob(Digest digest) throws IOException {
        Path file = from.layout().blob(digest);
        if (Files.exists(file)) {
            link(file, to.layout().blob(digest));
        }
    }

    private static void link(Path file, Path name) throws IOException {
        if (Files.exists(name)) {
            return;
        }
        try {
            Files.createLink(name, file);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(file, name);
        }
    }
}
