package dev.drydock.build;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which ignore file holds for a build. */
public final class IgnoreFiles {
    private IgnoreFiles() {}

    /**
     * {@code <Dockerfile>.dockerignore} beside the Dockerfile wins over {@code .dockerignore} of the context, and that over
     * {@code .containerignore}; they are not merged.
     *
     * @throws DockerfileException a pattern in it is malformed
     */
    public static IgnoreFile find(Path dockerfile, Path context) throws IOException, DockerfileException {
        Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
        return first(List.of(own, context.resolve(".dockerignore"), context.resolve(".containerignore")));
    }

    /** That of a folder which no Dockerfile belongs to. @throws DockerfileException a pattern in it is malformed */
    static IgnoreFile find(Path folder) throws IOException, DockerfileException {
        return first(List.of(folder.resolve(".dockerignore"), folder.resolve(".containerignore")));
    }

    private static IgnoreFile first(List<Path> files) throws IOException, DockerfileException {
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                return IgnoreFile.parse(String.valueOf(file.getFileName()), text);
            }
        }
        return IgnoreFile.none();
    }
}
