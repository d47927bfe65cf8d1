package dev.drydock.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * Trees by the JDK alone, for tests and for systems without a sandbox.
 *
 * <p>It works by path, so it is safe only where nobody else changes the tree meanwhile. It cannot make devices or
 * fifos, sees xattrs of the {@code user} namespace only, cannot set the time of a link, may lose the last three digits of other times (JDK 17 does), and knows names only as the
 * JVM's file name encoding has them.
 */
public final class NioTreeFs implements TreeFs {
    @Override
    public TreeDir open(Path root) throws IOException {
        if (!Files.exists(root)) {
            throw new NoSuchFileException(root.toString());
        }
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        return new NioTreeDir(root.toRealPath());
    }
}
