package dev.drydock.plugin;

import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.maven.project.MavenProject;

/**
 * {@code target/drydock/<alias>}: what a build leaves for people and for later goals. {@code image-id}, {@code digest}
 * (only while it is known), {@code metadata.json}, {@code logs/} with a file per step, {@code archives}: size and time of
 * the project's archives when the image was built.
 */
record OutputFolder(Path folder) {
    private static final List<String> ARCHIVES = List.of(".jar", ".war", ".ear");

    /** The parent of all output folders of a project; never part of a context. */
    static Path all(MavenProject project) {
        return Path.of(project.getBuild().getDirectory()).resolve("drydock");
    }

    static OutputFolder of(MavenProject project, String alias) {
        return new OutputFolder(all(project).resolve(alias));
    }

    Path metadata() {
        return folder.resolve("metadata.json");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** Makes the folder, without image and logs of an earlier build: a build that fails leaves nothing to push. */
    void prepare() throws IOException {
        Files.createDirectories(logs());
        Files.deleteIfExists(folder.resolve("image-id"));
        Files.deleteIfExists(folder.resolve("digest"));
        try (DirectoryStream<Path> old = Files.newDirectoryStream(logs(), "*.log")) {
            for (Path log : old) {
                Files.delete(log);
            }
        }
    }

    Optional<Digest> imageId() throws IOException {
        Path file = folder.resolve("image-id");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        try {
            return Optional.of(Digest.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no image id: " + e.getMessage() + "\n  fix: run drydock:build again", e);
        }
    }

    void imageId(Digest id) throws IOException {
        Files.writeString(folder.resolve("image-id"), id + "\n");
    }

    /** Absent means that it is not known (any more). */
    void digest(Optional<Digest> digest) throws IOException {
        Path file = folder.resolve("digest");
        if (digest.isPresent()) {
            Files.writeString(file, digest.get() + "\n");
        } else {
            Files.deleteIfExists(file);
        }
    }

    /** Writes down what the project's archives in a build context look like now. */
    void rememberArchives(Path buildFolder, Path context) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(buildFolder) && buildFolder.startsWith(context)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    buildFolder, file -> ARCHIVES.stream().anyMatch(file.toString()::endsWith))) {
                for (Path file : files) {
                    if (Files.isRegularFile(file)) {
                        lines.add(facts(file));
                    }
                }
            }
        }
        lines.sort(Comparator.naturalOrder());
        Files.write(folder.resolve("archives"), lines);
    }

    /** The archives that are not what they were when the image was built. */
    List<Path> changedArchives() throws IOException {
        Path remembered = folder.resolve("archives");
        List<Path> changed = new ArrayList<>();
        if (!Files.exists(remembered)) {
            return changed;
        }
        for (String line : Files.readAllLines(remembered)) {
            Path file = Path.of(line.substring(line.indexOf('\t', line.indexOf('\t') + 1) + 1));
            if (!Files.exists(file) || !facts(file).equals(line)) {
                changed.add(file);
            }
        }
        return changed;
    }

    private static String facts(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() + "\t" + attributes.lastModifiedTime() + "\t" + file;
    }
}
