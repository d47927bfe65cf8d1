package dev.drydock.fs;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A regular file that is being made. What it is like is set through its descriptor, so that its name is looked up once;
 * owner before mode, and the time after the last byte. Failures are those of {@link TreeDir}; one thread at a time.
 */
public interface TreeFile extends WritableByteChannel {
    /** Sets owner and group, which takes set-id bits away. */
    void owner(long uid, long gid) throws IOException;

    /** Sets the permission bits, 0 to 07777. */
    void mode(int mode) throws IOException;

    /** Sets the times of last change and of last access. */
    void mtime(long seconds, int nanos) throws IOException;
}
