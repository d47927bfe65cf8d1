package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.build.BuildListener;
import dev.drydock.build.BuildRequest;
import dev.drydock.build.BuildResult;
import dev.drydock.build.BuildSettings;
import dev.drydock.build.ImageBuilder;
import dev.drydock.build.NoWorker;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.StepSecrets;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import dev.drydock.image.Platform;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real builds of what needs neither a worker nor a registry, as people and programs are told of them. */
class RealBuildTest {
    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    private record Told(JsonNode metadata, String summary) {}

    private Told build() throws Exception {
        BuildMetadata metadata = new BuildMetadata();
        ProgressLines progress = new ProgressLines((level, text) -> {
            if (level != LineSink.Level.DETAIL) {
                lines.add(text.replaceAll("[0-9]+\\.[0-9]s", "0.0s"));
            }
        });
        BuildListener both = event -> {
            metadata.on(event);
            progress.on(event);
        };
        BuildRequest request = new BuildRequest(
                folder.resolve("context/Dockerfile"),
                "Dockerfile",
                folder.resolve("context"),
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(Platform.host()),
                false,
                PullPolicy.IF_NOT_PRESENT,
                Optional.empty(),
                StepSecrets.none(),
                Optional.empty(),
                BuildSettings.standard());
        LayerCache cache = LayerCache.open(folder.resolve("store"));
        BuildResult result = new ImageBuilder(
                        cache,
                        new Nobody(),
                        Downloads.open(RegistryOptions.defaults()),
                        new NoWorker(),
                        Optional.empty(),
                        Clock.systemUTC())
                .build(request, both, Cancellation.none());
        Path file = folder.resolve("metadata.json");
        metadata.write(
                file,
                new BuildMetadata.Outcome(
                        List.of("app:1"), Optional.of(result.imageId().toString()), Optional.empty(), 1000));
        return new Told(new ObjectMapper().readTree(file.toFile()), progress.summary(1000));
    }

    @Test
    void aRealBuildIsToldInLinesAndInFacts() throws Exception {
        Files.createDirectories(folder.resolve("context"));
        Files.writeString(
                folder.resolve("context/Dockerfile"),
                "FROM scratch AS files\nCOPY a.txt /a/\nFROM scratch\nCOPY --from=files \\\n  /a /b\nCOPY b.txt /\n");
        Files.writeString(folder.resolve("context/a.txt"), "a");
        Files.writeString(folder.resolve("context/b.txt"), "b");

        Told first = build();
        JsonNode schema;
        try (InputStream in = BuildMetadata.class.getResourceAsStream("/dev/drydock/metadata-schema.json")) {
            schema = new ObjectMapper().readTree(in);
        }
        assertThat(new SchemaCheck(schema).problems(first.metadata())).isEmpty();
        assertThat(first.summary()).isEqualTo("3 steps, 0 cached, 1kB, no worker");
        assertThat(first.metadata().get("layersWritten")).hasSize(3);
        assertThat(first.metadata().get("workerForked").asBoolean()).isFalse();

        lines.clear();
        Told second = build();
        assertThat(second.metadata().get("layersWritten")).isEmpty();
        assertThat(second.metadata().get("imageId")).isEqualTo(first.metadata().get("imageId"));
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "[stage-1 2/3] COPY --from=files /a /b  CACHED", "[stage-1 3/3] COPY b.txt /  CACHED");

        lines.clear();
        Files.writeString(folder.resolve("context/b.txt"), "other");
        Told third = build();
        assertThat(lines).contains("[stage-1 3/3] COPY b.txt /  0.0s  (not cached: b.txt changed)");
        assertThat(third.metadata().get("layersWritten")).hasSize(1);
    }

    /** A registry that nobody may ask. */
    private static final class Nobody implements Registry {
        @Override
        public Fetched manifest(String registry, String repository, String reference, Cancellation cancellation) {
            throw new AssertionError("a registry was asked");
        }

        @Override
        public void fetchBlob(
                String registry, String repository, Descriptor blob, ContentStore store, Cancellation cancellation) {
            throw new AssertionError("a registry was asked");
        }

        @Override
        public boolean hasBlob(String registry, String repository, Digest blob, Cancellation cancellation) {
            throw new AssertionError("a registry was asked");
        }

        @Override
        public Pushed pushBlob(
                String registry,
                String repository,
                Descriptor blob,
                Content content,
                List<String> mountFrom,
                Cancellation cancellation) {
            throw new AssertionError("a registry was asked");
        }

        @Override
        public Digest pushManifest(
                String registry,
                String repository,
                String reference,
                String mediaType,
                byte[] manifest,
                Cancellation cancellation) {
            throw new AssertionError("a registry was asked");
        }

        @Override
        public void close() {}
    }
}
