package dev.drydock.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the text of a Dockerfile comes from: a file of this machine, or one of a remote context. {@code dockerfile} is
 * found where {@code Dockerfile} is asked for and is not there.
 */
final class DockerfileSource {
    private static final String USUAL = "Dockerfile";
    private static final String LOWER = "dockerfile";

    private DockerfileSource() {}

    /** @param context that of the build */
    static byte[] read(BuildRequest request, SourceTree context) throws IOException, BuildFailure {
        return request.settings().remoteContext().isPresent()
                ? readRemote(request.dockerfileName(), context)
                : readLocal(request.dockerfile());
    }

    private static byte[] readLocal(Path file) throws IOException, BuildFailure {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            Path lower = file.resolveSibling(LOWER);
            if (file.endsWith(USUAL) && Files.exists(lower)) {
                return Files.readAllBytes(lower);
            }
            throw new BuildFailure("there is no Dockerfile at " + file
                    + "\n  fix: create it, or say where it is (drydock.dockerfile, or -f)");
        }
    }

    private static byte[] readRemote(String name, SourceTree context) throws IOException, BuildFailure {
        Optional<SourceFile> found = context instanceof OneFile only ? Optional.of(only.file()) : find(name, context);
        if (found.isEmpty() && name.equals(USUAL)) {
            found = find(LOWER, context);
        }
        SourceFile file = found.orElseThrow(() -> new BuildFailure("there is no Dockerfile \"" + name
                + "\" in the build context\n  fix: say where in it the file is (drydock.dockerfile, or -f)"));
        try (SourceTree.Contents contents = context.contents(List.of(file));
                InputStream in = contents.open(file)) {
            return in.readAllBytes();
        }
    }

    private static Optional<SourceFile> find(String name, SourceTree context) throws IOException {
        return context.find(Paths.relative(name)).filter(file -> !file.isDirectory());
    }
}
