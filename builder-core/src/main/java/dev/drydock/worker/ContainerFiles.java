package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.ArchiveReader;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerWriter;
import dev.drydock.layer.Xattrs;
import dev.drydock.protocol.Obstacle;
import dev.drydock.syscall.FileView;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files of a running container, as it sees them: its volumes are there, and no link leads out of it. */
final class ContainerFiles {
    private static final int BUFFER = 1 << 18;

    private final FileView views;
    private final TreeFs fs;

    ContainerFiles(FileView views, TreeFs fs) {
        this.views = views;
        this.fs = fs;
    }

    /**
     * Writes a path as a tar: the entry, and all below it, under the path's last name.
     *
     * @param path absolute; a link is followed if it ends in a slash
     */
    void out(long pid, String path, OutputStream tar) throws IOException {
        Place place = views.of(pid, () -> {
            Path at = Path.of(path).normalize();
            Path real = path.endsWith("/") || at.getNameCount() == 0 ? at.toRealPath() : at;
            Path parent = real.getParent();
            String name = real.getNameCount() == 0 ? "." : String.valueOf(real.getFileName());
            return new Place(fs.open(parent == null ? Path.of("/") : parent.toRealPath()), name);
        });
        try (TreeDir dir = place.dir()) {
            LayerWriter writer = new LayerWriter(tar);
            write(dir, place.name(), place.name().equals(".") ? "" : place.name(), writer);
            writer.finish();
        }
    }

    /** An entry of a container, by a handle that was had inside and leads there from everywhere. */
    private record Place(TreeDir dir, String name) {}

    private void write(TreeDir dir, String name, String path, LayerWriter writer) throws IOException {
        Stat stat = dir.stat(name);
        if (stat.type() == FileType.SOCKET) {
            return;
        }
        EntryType type = EntryType.valueOf(
                stat.type() == FileType.REGULAR ? "FILE" : stat.type().name());
        String link = type == EntryType.SYMLINK ? dir.readSymlink(name) : "";
        LayerEntry entry = new LayerEntry(
                path,
                type,
                stat.mode(),
                stat.uid(),
                stat.gid(),
                stat.mtimeSeconds(),
                0,
                type == EntryType.FILE ? stat.size() : 0,
                stat.rdevMajor(),
                stat.rdevMinor(),
                link,
                Xattrs.NONE,
                null,
                0);
        if (type == EntryType.FILE && stat.size() > 0) {
            try (ReadableByteChannel in = dir.openFile(name)) {
                writer.add(entry, Channels.newInputStream(in));
            }
            return;
        }
        if (!path.isEmpty()) {
            writer.add(entry);
        }
        if (type == EntryType.DIRECTORY) {
            try (TreeDir below = dir.openDir(name)) {
                for (String child : below.list().stream().sorted().toList()) {
                    write(below, child, path.isEmpty() ? child : path + "/" + child, writer);
                }
            }
        }
    }

    /**
     * Unpacks a tar in a folder of the container.
     *
     * @param path absolute; a folder that is there
     */
    void in(long pid, String path, InputStream tar) throws IOException {
        BufferedInputStream start = new BufferedInputStream(tar, BUFFER);
        start.mark(BUFFER);
        ArchiveReader archive =
                ArchiveReader.open(start).orElseThrow(() -> new IOException("what came to be copied in is no tar"));
        Optional<TreeDir> folder = views.of( // nothing else inside: no class can be loaded from there
                pid,
                () -> Files.isDirectory(Path.of(path))
                        ? Optional.of(fs.open(Path.of(path).toRealPath()))
                        : Optional.empty());
        if (folder.isEmpty()) {
            throw new ObstacleException(new Obstacle.NoFolder(path), path + " is no folder of the container");
        }
        try (TreeDir root = folder.get()) {
            for (var next = archive.next(); next.isPresent(); next = archive.next()) {
                LayerEntry entry = next.get();
                if (!entry.path().isEmpty()) {
                    place(root, List.of(entry.path().split("/")), entry, archive);
                }
            }
        }
    }

    private static void place(TreeDir dir, List<String> path, LayerEntry entry, ArchiveReader archive)
            throws IOException {
        String name = path.get(0);
        if (path.size() > 1) {
            makeFolder(dir, name);
            try (TreeDir below = dir.openDir(name)) {
                place(below, path.subList(1, path.size()), entry, archive);
            }
            return;
        }
        if (entry.type() == EntryType.DIRECTORY) {
            makeFolder(dir, name);
        } else {
            try {
                dir.remove(name);
            } catch (NoSuchFileException e) {
                // there was none
            }
            switch (entry.type()) {
                case FILE -> {
                    try (WritableByteChannel out = dir.createFile(name);
                            ReadableByteChannel in = Channels.newChannel(archive.content())) {
                        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
                        for (; in.read(buffer) >= 0; buffer.clear()) {
                            for (buffer.flip(); buffer.hasRemaining(); ) {
                                out.write(buffer);
                            }
                        }
                    }
                }
                case SYMLINK -> dir.makeSymlink(name, entry.linkTarget());
                default ->
                    throw new IOException("a " + entry.type() + " cannot be copied into a container: " + entry.path());
            }
        }
        dir.owner(name, entry.uid(), entry.gid());
        if (entry.type() != EntryType.SYMLINK) {
            dir.mode(name, entry.mode());
        }
        dir.mtime(name, entry.mtimeSeconds(), entry.mtimeNanos());
    }

    private static void makeFolder(TreeDir dir, String name) throws IOException {
        try {
            dir.makeDir(name, 0755);
        } catch (FileAlreadyExistsException e) {
            // so much the better
        }
    }
}
