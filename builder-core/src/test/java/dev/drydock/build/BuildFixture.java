package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.HttpRegistry;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.remote.CachePlaces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store, a context and a Dockerfile, built without a worker: everything but RUN. */
final class BuildFixture {
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    final Path context;
    final LayerCache cache;
    final List<BuildEvent> events = new ArrayList<>();
    final Map<String, String> buildArgs = new LinkedHashMap<>();
    Optional<String> target = Optional.empty();
    Optional<Instant> epoch = Optional.empty();
    Instant now = NOW;
    boolean offline;
    long downloadLimit = 1 << 20;
    WorkerSupply workers = new NoWorker();
    List<Platform> platforms = List.of(Platform.host());
    BuildSettings settings = BuildSettings.standard();
    StepSecrets secrets = StepSecrets.none();

    /** Told of every event as it happens. */
    BuildListener also = event -> {};

    BuildFixture(Path folder) throws IOException {
        context = Files.createDirectories(folder.resolve("context"));
        cache = LayerCache.open(folder.resolve("store"));
    }

    BuildFixture file(String path, String content) throws IOException {
        Path file = context.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    BuildFixture dockerfile(String... lines) throws IOException {
        return file("Dockerfile", String.join("\n", lines) + "\n");
    }

    /** Puts an image with these entries into the store; files hold their own path. */
    void image(String name, ContainerConfig config, LayerEntry... entries) throws IOException {
        image(name, Platform.host(), config, entries);
    }

    void image(String name, Platform platform, ContainerConfig config, LayerEntry... entries) throws IOException {
        DiffId layer;
        try (LayerOutput out = cache.layers().write()) {
            for (LayerEntry entry : entries) {
                if (entry.type() == dev.drydock.layer.EntryType.FILE) {
                    byte[] content = content(entry.path());
                    out.writer()
                            .add(
                                    new LayerEntry(
                                            entry.path(),
                                            entry.type(),
                                            entry.mode(),
                                            entry.uid(),
                                            entry.gid(),
                                            entry.mtimeSeconds(),
                                            0,
                                            content.length,
                                            0,
                                            0,
                                            "",
                                            entry.xattrs(),
                                            null,
                                            -1),
                                    new ByteArrayInputStream(content));
                } else {
                    out.writer().add(entry);
                }
            }
            layer = out.commit().diffId();
        }
        ImageConfig image = new ImageConfig(
                platform,
                "2020-01-01T00:00:00Z",
                "",
                config,
                List.of(layer),
                List.of(new History("2020-01-01T00:00:00.5Z", "base", "", "", false)));
        Digest id = cache.content().put(image.toJson());
        new ImageNames(cache).put(ImageReference.parse(name), platform, id);
    }

    private static byte[] content(String path) {
        String text = path.equals("etc/passwd")
                ? "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n"
                : path.equals("etc/group") ? "root:x:0:\nweb:x:34:\nstaff:x:50:web\n" : path;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    BuildResult build() throws Exception {
        events.clear();
        BuildRequest request = new BuildRequest(
                context.resolve("Dockerfile"),
                "Dockerfile",
                context,
                List.of(context.resolve("target/drydock")),
                target,
                buildArgs,
                platforms,
                false,
                PullPolicy.IF_NOT_PRESENT,
                epoch,
                secrets,
                Optional.empty(),
                settings);
        RegistryOptions web = RegistryOptions.defaults()
                .withOffline(offline)
                .withEnvironment(Map.of())
                .withRetries(1, (time, cancellation) -> {});
        try (var registry = HttpRegistry.open(RegistryOptions.defaults().withOffline(true));
                var downloads = Downloads.open(web, downloadLimit);
                var caches = CachePlaces.open(settings.caches(), web, registry, cache)) {
            ImageBuilder builder = new ImageBuilder(
                    cache, registry, downloads, workers, Optional.empty(), Clock.fixed(now, ZoneOffset.UTC), caches);
            BuildResult built = builder.build(
                    request,
                    event -> {
                        events.add(event);
                        also.on(event);
                    },
                    Cancellation.none());
            builder.writeCaches();
            return built;
        }
    }

    /** What the image shows: path → "type mode uid:gid mtime" with size or link. */
    Map<String, String> tree(BuildResult built) throws IOException {
        Map<String, String> tree = new LinkedHashMap<>();
        view(built).walk("", entry -> {
            if (!entry.path().isEmpty()) {
                tree.put(entry.path(), describe(entry));
            }
        });
        return tree;
    }

    StageView view(BuildResult built) {
        return cache.layers().view(built.image().diffIds(), Cancellation.none());
    }

    private static String describe(ViewEntry seen) {
        LayerEntry entry = seen.entry();
        String what = switch (entry.type()) {
            case FILE -> "f" + entry.size();
            case SYMLINK -> "l->" + entry.linkTarget();
            case DIRECTORY -> "d";
            default -> entry.type().name();
        };
        return what + " " + Integer.toOctalString(entry.mode()) + " " + entry.uid() + ":" + entry.gid();
    }

    List<BuildEvent.StepEnded> steps() {
        List<BuildEvent.StepEnded> steps = new ArrayList<>();
        for (BuildEvent event : events) {
            if (event instanceof BuildEvent.StepEnded step) {
                steps.add(step);
            }
        }
        return steps;
    }
}
