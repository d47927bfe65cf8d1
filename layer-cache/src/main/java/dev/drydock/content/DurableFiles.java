package dev.drydock.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files that are there whole or not at all, also after a loss of power: written under a temporary name, synced,
 * renamed, and the folder synced.
 */
public final class DurableFiles {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private DurableFiles() {}

    /** Replaces the file with these bytes. Readers see the old bytes or the new ones. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path folder = parent(file);
        Path temporary = folder.resolve(".new-" + UUID.randomUUID());
        try {
            try (FileChannel channel = createPrivate(temporary)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            publish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A new file of mode 0600, open for writing. */
    static FileChannel createPrivate(Path file) throws IOException {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(file, NEW, mode);
    }

    /** Gives a synced file its name, and makes the name durable. */
    static void publish(Path synced, Path name) throws IOException {
        Files.move(synced, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent(name));
    }

    /** Makes the names in a folder durable. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        return parent;
    }
}
