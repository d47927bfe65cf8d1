package dev.drydock.build;

import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A stretch of a blob of the store, which holds the content of a remote file.
 *
 * @param timed whether the file's time is part of what it is, and so of keys
 */
record Stored(Path blob, long offset, long size, boolean timed) implements OpenContent {
    /** The failure to tell if it holds something else. */
    StoreException damaged(DigestMismatchException why) {
        return new StoreException(
                "a blob of the store is damaged",
                blob + ": " + why.getMessage(),
                "have drydock:fsck take it out (drydock.mend=true), and build again",
                why);
    }

    @Override
    public InputStream open() throws IOException {
        if (size == 0) {
            return InputStream.nullInputStream();
        }
        FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ);
        try {
            channel.position(offset);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new BoundedInputStream(Channels.newInputStream(channel), size);
    }
}
