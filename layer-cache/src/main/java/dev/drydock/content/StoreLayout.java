package dev.drydock.content;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a store: the one place that knows where anything lives.
 *
 * <p>Every folder is made with mode 0700: layers hold set-uid programs that no other user of the machine may reach.
 *
 * @param root the store's own folder, absolute
 */
public record StoreLayout(Path root) {
    public StoreLayout {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The layout of the store at this folder, made if it is not there.
     *
     * @throws StoreException if the folder cannot be made or written
     */
    public static StoreLayout create(Path root) throws StoreException {
        StoreLayout layout = new StoreLayout(root);
        layout.folder(layout.blobs());
        layout.folder(layout.unfinishedBlobs());
        layout.folder(layout.locks());
        if (!Files.isWritable(layout.root())) {
            throw notWritable(layout.root(), "it is not writable for this user", null);
        }
        return layout;
    }

    /** Blobs by the hex digits of their sha256. */
    public Path blobs() {
        return root.resolve("blobs").resolve("sha256");
    }

    /** One blob. */
    public Path blob(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    /** Blobs being written; what is left here belongs to no one. */
    public Path unfinishedBlobs() {
        return root.resolve("blobs").resolve("unfinished");
    }

    /** What is known of layers, a folder for each. */
    public Path layers() {
        return root.resolve("layers");
    }

    /** What is known of one layer: index, wire forms, sources, epoch results. */
    public Path layer(DiffId diffId) {
        return layers().resolve(diffId.hex());
    }

    /** Unpacked layers, a folder for each id map. */
    public Path trees() {
        return root.resolve("trees");
    }

    /** Unpacked layers of one id map. */
    public Path trees(String idMap) {
        return trees().resolve(idMap);
    }

    /** Step records by key. */
    public Path steps() {
        return root.resolve("steps");
    }

    /** Digests of context files already hashed, a file for each context. */
    public Path digests() {
        return root.resolve("digests");
    }

    /** Cache mounts. */
    public Path mounts() {
        return root.resolve("mounts");
    }

    /** Names of images. */
    public Path refs() {
        return root.resolve("refs");
    }

    /** What came from which address, a file for each. */
    public Path downloads() {
        return root.resolve("downloads");
    }

    /** Trees of failed steps, a folder for each. */
    public Path kept() {
        return root.resolve("kept");
    }

    /** Which files elsewhere hold the id of an image of this store. */
    public Path pins() {
        return root.resolve("pins");
    }

    /** Its time is when the store was last cleared out by itself. */
    public Path lastPrune() {
        return root.resolve("last-prune");
    }

    /** Which modes of running steps were found to work in this place. */
    public Path modes() {
        return root.resolve("modes");
    }

    /** Volumes of containers, a folder for each id map. */
    public Path volumes() {
        return root.resolve("volumes");
    }

    /** Ids of images of warmed containers, by what they began as. */
    public Path warm() {
        return root.resolve("warm");
    }

    /** Output of containers that nobody put elsewhere. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Scratch folders of running processes. */
    public Path run() {
        return root.resolve("run");
    }

    /** Lock files: they serve nothing else and are never deleted. */
    public Path locks() {
        return root.resolve("locks");
    }

    /** What is to be deleted, slowly. */
    public Path trash() {
        return root.resolve("trash");
    }

    /** The extracted native helper. */
    public Path helper() {
        return root.resolve("helper");
    }

    /** Class-data archives of the worker. */
    public Path cds() {
        return root.resolve("cds");
    }

    /**
     * Makes a folder of this store, and those above it as far as they are missing, each with mode 0700.
     *
     * @return the folder
     * @throws StoreException if that fails
     */
    public Path folder(Path folder) throws StoreException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (AccessDeniedException e) {
            throw notWritable(folder, "permission denied", e);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            throw notWritable(folder, reason == null ? String.valueOf(e.getMessage()) : reason, e);
        } catch (IOException e) {
            throw notWritable(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private static StoreException notWritable(Path folder, String why, @Nullable IOException cause) {
        return new StoreException(
                "cannot use the store folder " + folder,
                why,
                "make it writable for this user, or choose another store with drydock.store",
                cause);
    }
}
