package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import dev.drydock.fs.Errno;
import dev.drydock.fs.TreeCopy;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.protocol.MountSpec;
import dev.drydock.sandbox.StepPlan;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Tree;
import dev.drydock.syscall.FileView;
import dev.drydock.syscall.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The named volumes of a store: folders that outlive containers, filled from an image when they are first used. */
final class Volumes {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    private final StoreLayout layout;
    private final Locks locks;
    private final TreeFs fs;
    private final Overlays snapshots;
    private final Mounts mounts;
    private final FileView views;
    private final Path run;
    private final String idMap;
    private final boolean userNamespace;

    /**
     * @param idMap name of the id map: owners in the folders are those of its namespace
     */
    Volumes(
            StoreLayout layout,
            Locks locks,
            TreeFs fs,
            Overlays snapshots,
            Mounts mounts,
            FileView views,
            Path run,
            String idMap,
            boolean userNamespace) {
        this.layout = layout;
        this.locks = locks;
        this.fs = fs;
        this.snapshots = snapshots;
        this.mounts = mounts;
        this.views = views;
        this.run = run;
        this.idMap = idMap;
        this.userNamespace = userNamespace;
    }

    /** The folder of a volume, made if there is none. */
    Path folder(MountSpec.Volume volume, Cancellation cancellation) throws IOException {
        if (!NAME.matcher(volume.name()).matches()) {
            throw new IOException("\"" + volume.name() + "\" is no name of a volume");
        }
        Path folder = layout.volumes().resolve(idMap).resolve(volume.name());
        if (!Files.isDirectory(folder)) {
            String purpose = "making volume " + volume.name();
            locks.exclusively("volume-" + idMap + "-" + volume.name(), purpose, cancellation, () -> {
                if (!Files.isDirectory(folder)) {
                    make(folder, volume, cancellation);
                }
                return folder;
            });
        }
        return folder;
    }

    /** Fills a folder that is the container's own. */
    Path fresh(Path folder, MountSpec.Volume volume, Cancellation cancellation) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (!volume.seed().isEmpty()) {
            fill(folder, volume, cancellation);
        }
        return folder;
    }

    private void make(Path folder, MountSpec.Volume volume, Cancellation cancellation) throws IOException {
        Path root = layout.folder(layout.volumes().resolve(idMap));
        Path made = Files.createDirectory(root.resolve(".new-" + UUID.randomUUID()));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (!volume.seed().isEmpty()) {
            fill(made, volume, cancellation);
        }
        Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private void fill(Path made, MountSpec.Volume volume, Cancellation cancellation) throws IOException {
        Path seed = Files.createDirectory(run.resolve("seed-" + UUID.randomUUID()));
        Path empty = Files.createDirectory(seed.resolve("empty"));
        Path at = Files.createDirectory(seed.resolve("at"));
        List<Path> folders = new ArrayList<>(List.of(empty)); // an overlay has two layers at least
        for (Tree tree : snapshots.trees(volume.seed(), Runtime.getRuntime().availableProcessors(), cancellation)) {
            folders.add(tree.fs());
        }
        String options = StepPlan.lowerOptions(snapshots.lowers(folders), "", userNamespace);
        int errno = views.from(run.toString(), () -> mounts.mount("overlay", at, "overlay", 1, options));
        if (errno != 0) {
            throw new IOException("mount overlay for volume " + volume.name() + ": " + Errno.name(errno));
        }
        try (TreeDir from = fs.open(at.resolve(volume.seedPath()));
                TreeDir to = fs.open(made)) {
            TreeCopy.copy(from, to);
        } finally {
            mounts.unmount(at);
        }
    }
}
