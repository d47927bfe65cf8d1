package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.StepSecrets;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.registry.RegistryOptions;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Drydock in this JVM: one store and one worker for as long as it is open. */
final class Ours implements AutoCloseable {
    /** The network is this machine: what is not on loopback is asked of a proxy that is not there. */
    private static final Map<String, String> NOWHERE = Map.of(
            "HTTP_PROXY", "http://127.0.0.1:9",
            "HTTPS_PROXY", "http://127.0.0.1:9",
            "NO_PROXY", "127.0.0.1,localhost",
            "PATH", System.getenv("PATH"));

    private final Path folder;
    private final LocalWorkerOwner workers = new LocalWorkerOwner();
    private final Drydock drydock;
    private final Optional<Instant> epoch;
    private final Consumer<Built> listener;

    Ours(Path folder, Bases bases) throws IOException, DockerfileException {
        this(folder, bases, Optional.empty(), built -> {});
    }

    /**
     * @param epoch of every build, which is then made without cache
     * @param listener told how each build ended
     */
    Ours(Path folder, Bases bases, Optional<Instant> epoch, Consumer<Built> listener)
            throws IOException, DockerfileException {
        this.epoch = epoch;
        this.listener = listener;
        this.folder = Files.createDirectories(folder);
        this.drydock = Drydock.open(new EngineOptions(
                folder.resolve("store"),
                Optional.empty(),
                RegistryOptions.defaults().withEnvironment(NOWHERE).withRetries(0, (time, cancellation) -> {}),
                Optional.empty(),
                workers));
        for (Map.Entry<String, Path> base : bases.files().entrySet()) {
            drydock.importRootfs(
                    base.getValue().toString(),
                    ImageReference.parse(base.getKey()),
                    new RootfsImport.Image(Platform.host(), Instant.EPOCH, "", List.of()),
                    InputStream.nullInputStream(),
                    event -> {},
                    new Cancellation());
        }
    }

    /** What a build is given beside its Dockerfile and its context. */
    record Given(
            Optional<String> target,
            Map<String, String> buildArgs,
            boolean noCache,
            Optional<Instant> epoch,
            StepSecrets secrets,
            List<Platform> platforms,
            BuildSettings settings) {}

    Built build(Path dockerfile, Path context, Given given) throws IOException {
        return build(dockerfile, context, given, List.of());
    }

    /** The image of the first platform. @param names under which the image is then known */
    Built build(Path dockerfile, Path context, Given given, List<String> names) throws IOException {
        return builds(dockerfile, context, given, names).get(0);
    }

    /** The image of each platform, or one refusal. */
    List<Built> builds(Path dockerfile, Path context, Given given, List<String> names) throws IOException {
        List<ImageReference> references = new ArrayList<>();
        for (String name : names) {
            references.add(ImageReference.parse(name));
        }
        BuildRequest request = request(dockerfile, context, given);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            BuildResult result = drydock.build(
                    request,
                    references,
                    event -> {
                        if (event instanceof BuildEvent.StepOutput output) {
                            printed.writeBytes(output.bytes());
                        }
                    },
                    new Cancellation());
            List<Built> images = new ArrayList<>();
            for (BuildResult.Image image : result.images()) {
                images.add(image(image.imageId(), printed.toString(UTF_8)));
            }
            images.forEach(listener);
            return images;
        } catch (BuildFailure | DockerfileException | IOException e) {
            Built refused = new Built.Refused(printed.toString(UTF_8) + e.getMessage());
            listener.accept(refused);
            return List.of(refused);
        }
    }

    /** Builds, and writes the files of the images as a tar. */
    void export(Path dockerfile, Path context, Given given, Path tar) throws IOException {
        try {
            BuildResult result =
                    drydock.build(request(dockerfile, context, given), List.of(), event -> {}, new Cancellation());
            drydock.write(
                    result.imageId(),
                    List.of(),
                    WireSettings.standard(),
                    ImageOutput.files(Optional.of(tar)),
                    OutputStream.nullOutputStream(),
                    event -> {},
                    new Cancellation());
        } catch (BuildFailure | DockerfileException e) {
            throw new AssertionError(e);
        }
    }

    private BuildRequest request(Path dockerfile, Path context, Given given) {
        return new BuildRequest(
                dockerfile,
                given.settings().remoteContext().isPresent()
                        ? dockerfile.getFileName().toString()
                        : "Dockerfile",
                context,
                List.of(),
                given.target(),
                given.buildArgs(),
                given.platforms(),
                given.noCache() || epoch.isPresent(),
                PullPolicy.IF_NOT_PRESENT,
                epoch.or(given::epoch),
                given.secrets(),
                Optional.empty(),
                given.settings());
    }

    private Built image(Digest image, String printed) throws IOException {
        Path saved = Files.createTempFile(folder, "saved", ".tar");
        save(image, List.of(), saved);
        Map<String, byte[]> files = new HashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(saved));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), tar.readAllBytes());
            }
        }
        Files.delete(saved);
        ObjectMapper json = new ObjectMapper();
        JsonNode manifest = json.readTree(files.get("manifest.json")).get(0);
        FlatTree tree = new FlatTree();
        for (JsonNode layer : manifest.get("Layers")) {
            tree.apply(files.get(layer.asText()));
        }
        return new Built.Image(
                Optional.of(image),
                tree,
                json.readTree(files.get(manifest.get("Config").asText())),
                printed);
    }

    private void save(Digest image, List<ImageReference> names, Path file) throws IOException {
        drydock.write(
                image,
                names,
                WireSettings.standard(),
                ImageOutput.archive(file),
                OutputStream.nullOutputStream(),
                event -> {},
                new Cancellation());
    }

    /** An image as a folder in the OCI's layout. */
    Path layout(Digest image, Path into, String... names) throws IOException {
        List<ImageReference> references = new ArrayList<>();
        for (String name : names) {
            references.add(ImageReference.parse(name));
        }
        Path saved = Files.createTempFile(folder, "saved", ".tar");
        save(image, references, saved);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(saved));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = into.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                }
            }
        }
        Files.delete(saved);
        return into;
    }

    /** The folder of the store. */
    Path store() {
        return folder.resolve("store");
    }

    @Override
    public void close() throws IOException {
        try (workers) {
            drydock.close();
        }
    }
}
