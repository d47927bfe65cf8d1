package dev.drydock.build;

import dev.drydock.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/**
 * A file of the build context that a step chose, as it was then.
 *
 * @param file where it is
 * @param size bytes
 * @param mtimeNanos last change of its content, nanoseconds since 1970
 * @param content digest of its content
 */
public record ContextFile(Path file, long size, long mtimeNanos, Digest content) implements Comparable<ContextFile> {
    private static final Comparator<ContextFile> ORDER = Comparator.comparing(ContextFile::file);

    /** Whether it holds something else by now, or is gone. It is read only if its time changed and its size did not. */
    public boolean isChanged() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != size) {
            return true;
        }
        if (Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) == mtimeNanos) {
            return false;
        }
        MessageDigest hasher = Digest.hasher();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), hasher)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return !Digest.ofHash(hasher.digest()).equals(content);
    }

    @Override
    public int compareTo(ContextFile other) {
        return ORDER.compare(this, other);
    }
}
