package dev.drydock.fs;

import java.io.IOException;
import java.nio.file.Path;

/** A way to see file trees; the folder a walk starts from is trusted, all below it is not. */
public interface TreeFs {
    /**
     * Opens a directory. Its own path may lead through links; nothing below it will.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws java.nio.file.NotDirectoryException if it is no directory
     */
    TreeDir open(Path root) throws IOException;
}
