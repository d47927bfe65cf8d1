package dev.drydock.plugin;

import dev.drydock.build.BuildFailure;
import dev.drydock.build.NamedContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.inject.Provider;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * What names stand for in a project's Dockerfiles: folders, images, and artifacts as Maven resolves them, from the reactor,
 * the local repository or a remote one.
 */
final class NamedContexts {
    private static final String MAVEN = "maven:";

    private final Path base;
    private final Provider<RepositorySystem> system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;

    NamedContexts(
            Path base,
            Provider<RepositorySystem> system,
            RepositorySystemSession session,
            List<RemoteRepository> repositories) {
        this.base = base;
        this.system = system;
        this.session = session;
        this.repositories = repositories;
    }

    /** @param output where an artifact gets a folder of its own */
    Map<String, NamedContext> of(Map<String, String> written, OutputFolder output) throws IOException, BuildFailure {
        Map<String, NamedContext> contexts = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : written.entrySet()) {
            String value = entry.getValue().strip();
            try {
                contexts.put(
                        entry.getKey(),
                        value.startsWith(MAVEN)
                                ? artifact(value.substring(MAVEN.length()), output.context(entry.getKey()))
                                : NamedContext.parse(value, base));
            } catch (IllegalArgumentException e) {
                throw new BuildFailure("drydock.contexts." + entry.getKey() + ": " + e.getMessage());
            }
        }
        return contexts;
    }

    /** A folder that holds the artifact under its name in a repository; of a module not yet packaged, its classes. */
    private NamedContext artifact(String coordinates, Path folder) throws IOException, BuildFailure {
        String[] words = coordinates.split(":", -1);
        if (words.length < 3 || words.length > 5 || List.of(words).contains("")) {
            throw new IllegalArgumentException("\"" + coordinates
                    + "\" is no artifact\n  fix: write maven:GROUP:ARTIFACT:VERSION[:TYPE[:CLASSIFIER]]");
        }
        Artifact asked = new DefaultArtifact(
                words[0], words[1], words.length > 4 ? words[4] : "", words.length > 3 ? words[3] : "jar", words[2]);
        Path file;
        try {
            file = system.get()
                    .resolveArtifact(session, new ArtifactRequest(asked, repositories, null))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new BuildFailure("cannot resolve " + coordinates + "\n  why: " + e.getMessage()
                    + "\n  fix: correct the coordinates, or build that module before this one");
        }
        if (Files.isDirectory(file)) {
            return new NamedContext.Folder(file);
        }
        String classifier = asked.getClassifier().isEmpty() ? "" : "-" + asked.getClassifier();
        Path copy = Files.createDirectories(folder)
                .resolve(asked.getArtifactId() + "-" + asked.getVersion() + classifier + "." + asked.getExtension());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        return new NamedContext.Folder(folder);
    }
}
