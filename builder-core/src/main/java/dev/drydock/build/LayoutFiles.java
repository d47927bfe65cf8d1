package dev.drydock.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of an image in the OCI's layout (image-spec image-layout.md), by their paths in it. */
interface LayoutFiles {
    /** @throws java.nio.file.NoSuchFileException if there is no such file */
    InputStream open(String path) throws IOException;

    boolean has(String path);

    /** A layout that is a folder. */
    static LayoutFiles of(Path folder) {
        return new LayoutFiles() {
            @Override
            public InputStream open(String path) throws IOException {
                return Files.newInputStream(folder.resolve(path));
            }

            @Override
            public boolean has(String path) {
                return Files.isRegularFile(folder.resolve(path));
            }

            @Override
            public String toString() {
                return folder.toString();
            }
        };
    }
}
