package dev.drydock.plugin;

import dev.drydock.build.ContextFile;
import dev.drydock.content.Digest;
import dev.drydock.report.BuildMetadata;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.project.MavenProject;

/**
 * {@code target/drydock/<alias>}: what a build leaves for people and for later goals. {@code image-id}, {@code digest}
 * (only while it is known), {@code metadata.json}, {@code logs/} with a file per step, {@code copied}: the files of the
 * context that are in the image, as they were.
 */
record OutputFolder(Path folder) {
    /** The parent of all output folders of a project; never part of a context. */
    static Path all(MavenProject project) {
        return Path.of(project.getBuild().getDirectory()).resolve("drydock");
    }

    static OutputFolder of(MavenProject project, String alias) {
        return new OutputFolder(all(project).resolve(alias));
    }

    /** The Dockerfile of an image that the pom describes. */
    Path dockerfile() {
        return folder.resolve("Dockerfile");
    }

    Path metadata() {
        return folder.resolve("metadata.json");
    }

    /** The folder of a context that is an artifact. */
    Path context(String name) {
        return folder.resolve("contexts").resolve(name.replace('/', '_'));
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** Makes the folder, without image and logs of an earlier build: a build that fails leaves nothing to push. */
    void prepare() throws IOException {
        Files.createDirectories(logs());
        Files.deleteIfExists(imageIdFile());
        Files.deleteIfExists(folder.resolve("digest"));
        try (DirectoryStream<Path> old = Files.newDirectoryStream(logs(), "*.log")) {
            for (Path log : old) {
                Files.delete(log);
            }
        }
    }

    /** Holds the id of the image that the last build of the project made; absent if that failed. */
    Path imageIdFile() {
        return folder.resolve("image-id");
    }

    Optional<Digest> imageId() throws IOException {
        Path file = imageIdFile();
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
        Files.writeString(imageIdFile(), id + "\n");
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

    /** The manifest's digest, which a push or a save has found out: the same in the file and in the metadata. */
    void learned(Digest digest) throws IOException {
        digest(Optional.of(digest));
        BuildMetadata.addDigest(metadata(), digest.toString());
    }

    /** Writes down which files the image was made of. */
    void copied(List<ContextFile> files) throws IOException {
        List<String> lines = new ArrayList<>();
        for (ContextFile file : files) {
            lines.add(file.size() + "\t" + file.mtimeNanos() + "\t" + file.content() + "\t"
                    + file.file().toUri()); // a name may hold a line end
        }
        Files.write(folder.resolve("copied"), lines);
    }

    /** The files that are not what they were when the image was built. */
    List<Path> changedSince() throws IOException {
        Path copied = folder.resolve("copied");
        List<Path> changed = new ArrayList<>();
        if (!Files.exists(copied)) {
            return changed;
        }
        for (String line : Files.readAllLines(copied)) {
            String[] parts = line.split("\t", 4);
            ContextFile file = new ContextFile(
                    Path.of(URI.create(parts[3])),
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Digest.parse(parts[2]));
            if (file.isChanged()) {
                changed.add(file.file());
            }
        }
        return changed;
    }
}
