package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the files of an image below a folder, for whoever runs this process: owners, set-id bits and extended attributes
 * are not kept, and what only root could make is left out. What else is in the folder stays; links in it are replaced, never
 * followed.
 */
final class FolderExport {
    private final Path folder;
    private final Cancellation cancellation;
    private final Map<String, Path> firstNames = new HashMap<>();
    private final Deque<Made> directories = new ArrayDeque<>();
    private int leftOut;

    private record Made(Path path, LayerEntry entry) {}

    FolderExport(Path folder, Cancellation cancellation) {
        this.folder = folder;
        this.cancellation = cancellation;
    }

    /** Writes all that the tree shows. @return how many entries were left out: devices, fifos, names without a spelling */
    int write(SourceTree tree) throws IOException {
        Files.createDirectories(folder);
        List<SourceFile> files = tree.below("");
        try (SourceTree.Contents contents = tree.contents(files)) {
            for (SourceFile file : files) {
                cancellation.throwIfCancelled();
                write(file, contents);
            }
        }
        while (!directories.isEmpty()) { // the deepest first: writing into a folder changes its time
            Made made = directories.pop();
            finish(made.path(), made.entry());
        }
        return leftOut;
    }

    private void write(SourceFile file, SourceTree.Contents contents) throws IOException {
        LayerEntry entry = file.entry();
        Path path;
        Path target;
        try {
            path = folder.resolve(file.path());
            target = Path.of(entry.linkTarget());
        } catch (InvalidPathException e) {
            leftOut++;
            return;
        }
        if (entry.type() == EntryType.DIRECTORY) {
            directory(path);
            directories.push(new Made(path, entry));
            return;
        }
        if (entry.type() != EntryType.FILE && entry.type() != EntryType.SYMLINK) {
            leftOut++;
            return;
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("cannot write the file " + path + ": there is a folder of that name"
                    + "\n  fix: empty " + folder + ", or choose another folder");
        }
        Files.deleteIfExists(path); // never written through a link, or into a file that has another name too
        if (entry.type() == EntryType.SYMLINK) {
            Files.createSymbolicLink(path, target);
            return;
        }
        Path first = file.linkGroup().isEmpty() ? null : firstNames.putIfAbsent(file.linkGroup(), path);
        if (first != null) {
            Files.createLink(path, first);
            return;
        }
        try (InputStream content = contents.open(file)) {
            Files.copy(content, path);
        }
        finish(path, entry);
    }

    private static void directory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            Files.createDirectory(path);
        }
        Files.setAttribute(path, "unix:mode", 0700);
    }

    private static void finish(Path path, LayerEntry entry) throws IOException {
        Files.setAttribute(path, "unix:mode", entry.mode() & 01777);
        Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(entry.mtimeSeconds(), entry.mtimeNanos())));
    }
}
