package dev.drydock.engine;

import dev.drydock.content.Cancellation;
import dev.drydock.layer.ArchiveReader;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerWriter;
import dev.drydock.protocol.Obstacle;
import dev.drydock.protocol.WorkerFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Files between this machine and running containers, as docker's {@code cp} has it: ours belong to whoever runs this. */
public final class ContainerCopy {
    private static final int BUFFER = 1 << 16;
    private static final int PERMISSIONS = 0777;

    private final Containers containers;
    private final Cancellation cancellation;

    public ContainerCopy(Containers containers, Cancellation cancellation) {
        this.containers = containers;
        this.cancellation = cancellation;
    }

    /**
     * Copies a path of a container.
     *
     * @param target into it, if it is a folder; otherwise the copy's name
     */
    public void out(String container, String path, Path target) throws IOException {
        Path tar = Files.createTempFile("drydock-cp", ".tar");
        try {
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(tar))) {
                containers.copyOut(container, path, to, cancellation);
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(tar), BUFFER)) {
                unpack(in, target, Files.isDirectory(target));
            }
        } finally {
            Files.delete(tar);
        }
    }

    private static void unpack(InputStream in, Path target, boolean into) throws IOException {
        in.mark(BUFFER);
        ArchiveReader archive = ArchiveReader.open(in).orElseThrow(() -> new IOException("the worker sent no tar"));
        for (var next = archive.next(); next.isPresent(); next = archive.next()) {
            LayerEntry entry = next.get();
            int slash = entry.path().indexOf('/');
            Path at = into
                    ? target.resolve(entry.path())
                    : slash < 0 ? target : target.resolve(entry.path().substring(slash + 1));
            write(entry, at, archive);
        }
    }

    private static void write(LayerEntry entry, Path at, ArchiveReader archive) throws IOException {
        if (entry.type() == EntryType.DIRECTORY) {
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            }
            return;
        }
        Files.deleteIfExists(at);
        if (entry.type() == EntryType.SYMLINK) {
            Files.createSymbolicLink(at, Path.of(entry.linkTarget()));
        } else if (entry.type() == EntryType.FILE) {
            Files.copy(archive.content(), at);
            Files.setPosixFilePermissions(at, permissions(entry.mode()));
            Files.setLastModifiedTime(at, FileTime.from(entry.mtimeSeconds(), TimeUnit.SECONDS));
        } // devices are no files of this machine's user
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        List<PosixFilePermission> all = List.of(PosixFilePermission.values()); // from the owner's reading down
        for (int i = 0; i < all.size(); i++) {
            if ((mode >> (all.size() - 1 - i) & 1) == 1) {
                permissions.add(all.get(i));
            }
        }
        return permissions;
    }

    /**
     * Copies a file or a folder with all below it.
     *
     * @param path into it, if it is a folder of the container; otherwise the copy's name
     * @throws SettingException there is no such file
     */
    public void in(Path source, String container, String path) throws IOException, SettingException {
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new SettingException("there is no file " + source);
        }
        Path tar = Files.createTempFile("drydock-cp", ".tar");
        try {
            String own = String.valueOf(source.toAbsolutePath().normalize().getFileName());
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(tar))) {
                pack(source, own, to);
            }
            try {
                send(container, path, tar);
            } catch (WorkerFailure notThere) { // no folder of the container: the name of the copy
                int slash = path.lastIndexOf('/');
                if (!(notThere.obstacle() instanceof Obstacle.NoFolder) || path.endsWith("/") || slash < 0) {
                    throw notThere;
                }
                try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(tar))) {
                    pack(source, path.substring(slash + 1), to);
                }
                send(container, slash == 0 ? "/" : path.substring(0, slash), tar);
            }
        } finally {
            Files.delete(tar);
        }
    }

    private void send(String container, String folder, Path tar) throws IOException {
        try (InputStream in = Files.newInputStream(tar)) {
            containers.copyIn(container, folder, in, cancellation);
        }
    }

    private static void pack(Path source, String name, OutputStream to) throws IOException {
        LayerWriter writer = new LayerWriter(to);
        try (Stream<Path> all = Files.walk(source)) {
            for (Path file : all.sorted().toList()) {
                String below = source.relativize(file).toString();
                add(file, below.isEmpty() ? name : name + "/" + below, writer);
            }
        }
        writer.finish();
    }

    private static void add(Path file, String name, LayerWriter writer) throws IOException {
        long time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.SECONDS);
        if (Files.isSymbolicLink(file)) {
            writer.add(LayerEntry.symlink(name, Files.readSymbolicLink(file).toString(), 0, 0, time));
            return;
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode") & PERMISSIONS;
        if (Files.isDirectory(file)) {
            writer.add(LayerEntry.directory(name, mode, 0, 0, time));
        } else if (Files.isRegularFile(file)) {
            LayerEntry entry = LayerEntry.file(name, mode, 0, 0, time, Files.size(file));
            if (entry.size() == 0) {
                writer.add(entry);
                return;
            }
            try (InputStream in = Files.newInputStream(file)) {
                writer.add(entry, in);
            }
        }
    }
}
