package dev.drydock.it.conformance;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildFailure;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RootfsImport;
import dev.drydock.build.StepSecrets;
import dev.drydock.content.Cancellation;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.EngineOptions;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A program of its own, so that any user can run it: builds every case of a folder with an epoch and without cache, and
 * prints {@code NAME IMAGE-ID} or {@code NAME refused} for each, {@code mode WORD} at the end. Needs nothing but the command
 * line's jar.
 */
final class CaseIds {
    private static final Instant EPOCH = Instant.ofEpochSecond(1_600_000_000);

    private CaseIds() {}

    /** @param arguments folder of the cases, folder of the store, and bases as {@code NAME=TAR} */
    public static void main(String[] arguments) throws IOException, DockerfileException {
        RegistryOptions nowhere = RegistryOptions.defaults().withOffline(true);
        Set<String> modes = ConcurrentHashMap.newKeySet();
        try (LocalWorkerOwner workers = new LocalWorkerOwner();
                Drydock drydock = Drydock.open(new EngineOptions(
                        Path.of(arguments[1]), Optional.empty(), nowhere, Optional.empty(), workers))) {
            for (String base : Arrays.asList(arguments).subList(2, arguments.length)) {
                int equals = base.indexOf('=');
                drydock.importRootfs(
                        base.substring(equals + 1),
                        ImageReference.parse(base.substring(0, equals)),
                        new RootfsImport.Image(Platform.host(), Instant.EPOCH, "", List.of()),
                        InputStream.nullInputStream(),
                        event -> {},
                        Cancellation.none());
            }
            for (Path folder : cases(Path.of(arguments[0]))) {
                System.out.println(folder.getFileName() + " " + build(drydock, folder, modes));
            }
        }
        System.out.println("mode " + String.join(",", new TreeSet<>(modes)));
    }

    private static List<Path> cases(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static String build(Drydock drydock, Path folder, Set<String> modes) throws IOException {
        Properties arguments = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve("arguments"))) {
            arguments.load(in);
        }
        Map<String, String> buildArgs = new HashMap<>();
        arguments.stringPropertyNames().forEach(name -> buildArgs.put(name, arguments.getProperty(name)));
        BuildRequest request = new BuildRequest(
                folder.resolve("Dockerfile"),
                "Dockerfile",
                folder.resolve("context"),
                List.of(),
                Optional.empty(),
                buildArgs,
                List.of(Platform.host()),
                true,
                PullPolicy.NEVER,
                Optional.of(EPOCH),
                StepSecrets.none(),
                Optional.empty(),
                BuildSettings.standard());
        try {
            return drydock.build(
                            request,
                            List.of(),
                            event -> {
                                if (event instanceof BuildEvent.WorkerUsed used) {
                                    modes.add(used.mode());
                                }
                            },
                            Cancellation.none())
                    .imageId()
                    .toString();
        } catch (BuildFailure | DockerfileException | IOException e) {
            return "refused";
        }
    }
}
