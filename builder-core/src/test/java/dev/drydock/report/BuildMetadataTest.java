package dev.drydock.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildEvent.How;
import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.build.BuildResult;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildMetadataTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private final BuildMetadata metadata = new BuildMetadata();

    private static Digest digest(String of) {
        return Digest.of(of.getBytes(StandardCharsets.UTF_8));
    }

    private static BuildEvent.StepEnded step(String stage, int number, How how) {
        return new BuildEvent.StepEnded(
                new StepId(stage, number, 3),
                "RUN " + number,
                how,
                digest(stage + number).hex(),
                how == How.EXECUTED ? Optional.of("a \"file\" changed") : Optional.empty(),
                START,
                START.plusMillis(1500),
                how == How.FAILED ? Optional.empty() : Optional.of(new DiffId(digest("layer" + number))));
    }

    private void everyKindOfEvent() {
        metadata.on(new BuildEvent.BaseResolved("debian:12", digest("base"), true));
        metadata.on(
                new BuildEvent.Transfer(BuildEvent.Transfer.Kind.FETCHED, "docker.io/library/debian", digest("b"), 7));
        metadata.on(new BuildEvent.Transfer(BuildEvent.Transfer.Kind.UPLOADED, "example.com/x", digest("c"), 8));
        metadata.on(new BuildEvent.LayerIndexed(new DiffId(digest("i"))));
        metadata.on(new BuildEvent.WorkerStarted("rootless", ""));
        metadata.on(new BuildEvent.WorkerStarted("plain", ""));
        metadata.on(new BuildEvent.WorkerUsed("rootless"));
        metadata.on(new BuildEvent.StepStarted(new StepId("b", 2, 3), "RUN 2", START));
        metadata.on(new BuildEvent.StepOutput(new StepId("b", 2, 3), false, new byte[] {1}));
        metadata.on(step("b", 3, How.FAILED));
        metadata.on(step("b", 2, How.EXECUTED));
        metadata.on(step("a", 2, How.CACHED));
        metadata.on(new BuildEvent.LayerWritten(new DiffId(digest("w")), 10));
        metadata.on(new BuildEvent.Warning("careful"));
    }

    private static BuildResult.Image image(String architecture) {
        Platform platform = Platform.of("linux", architecture, "", "");
        return new BuildResult.Image(platform, digest(architecture), ImageConfig.scratch(platform), 0);
    }

    private static JsonNode schema() throws IOException {
        try (InputStream in = BuildMetadata.class.getResourceAsStream("/dev/drydock/metadata-schema.json")) {
            return JSON.readTree(in);
        }
    }

    @Test
    void everyFieldThatCanBeWrittenIsInThePublishedSchema() throws IOException {
        everyKindOfEvent();
        JsonNode written = JSON.readTree(metadata.json(new BuildMetadata.Outcome(
                List.of("app:1"),
                Optional.of(digest("id").toString()),
                Optional.of(digest("d").toString()),
                42,
                List.of(image("amd64"), image("arm64")))));
        assertThat(new SchemaCheck(schema()).problems(written)).isEmpty();
        JsonNode properties = schema().at("/properties");
        assertThat(written.fieldNames()).toIterable().containsExactlyElementsOf(() -> properties.fieldNames());
    }

    @Test
    void theCheckOfTheSchemaFindsWhatIsWrong() throws IOException {
        JsonNode wrong = JSON.readTree(
                "{\"version\":2,\"names\":[1],\"imageId\":\"sha256:x\",\"size\":0,\"workerForked\":false,\"steps\":[],"
                        + "\"bases\":[{}],\"blobsFetched\":[],\"layersWritten\":[],\"layersIndexed\":[],\"more\":1}");
        assertThat(new SchemaCheck(schema()).problems(wrong))
                .containsExactlyInAnyOrder(
                        "$ has no \"warnings\"",
                        "$ has an unknown more",
                        "$.version is not one of [1]",
                        "$.names[0] is no string",
                        "$.imageId does not match \"^sha256:[0-9a-f]{64}$\"",
                        "$.bases[0] has no \"name\"",
                        "$.bases[0] has no \"imageId\"",
                        "$.bases[0] has no \"fetched\"");
    }

    @Test
    void stepsAreSortedWhateverStageCameFirst() throws IOException {
        everyKindOfEvent();
        JsonNode steps = JSON.readTree(metadata.json(BuildMetadata.Outcome.failed(List.of())))
                .get("steps");
        assertThat(steps)
                .extracting(step -> step.get("stage").asText() + step.get("number"))
                .containsExactly("a2", "b2", "b3");
        assertThat(steps).extracting(step -> step.get("cached").asBoolean()).containsExactly(true, false, false);
        assertThat(steps.get(1).get("whyNotCached").asText()).isEqualTo("a \"file\" changed");
    }

    @Test
    void onlyWhatCameFromARegistryCountsAsFetched() throws IOException {
        everyKindOfEvent();
        JsonNode blobs = JSON.readTree(metadata.json(BuildMetadata.Outcome.failed(List.of())))
                .get("blobsFetched");
        assertThat(blobs).hasSize(1);
        assertThat(blobs.get(0).get("from").asText()).isEqualTo("docker.io/library/debian");
    }

    @Test
    void aWorkerThatOnlyDecompressesDoesNotHideTheModeOfSteps() throws IOException {
        everyKindOfEvent();
        JsonNode written = JSON.readTree(metadata.json(BuildMetadata.Outcome.failed(List.of())));
        assertThat(written.get("mode").asText()).isEqualTo("rootless");
        assertThat(written.get("workerForked").asBoolean()).isTrue();
    }

    @Test
    void aBuildThatDidNothingSaysSo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/metadata.json");
        metadata.write(file, BuildMetadata.Outcome.failed(List.of("app:1")));
        JsonNode written = JSON.readTree(file.toFile());
        assertThat(new SchemaCheck(schema()).problems(written)).isEmpty();
        assertThat(written.get("workerForked").asBoolean()).isFalse();
        assertThat(written.has("imageId")).isFalse();
        assertThat(written.has("mode")).isFalse();
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void aDigestThatBecomesKnownLaterIsWhereItWouldHaveBeen(@TempDir Path folder) throws IOException {
        everyKindOfEvent();
        Path file = folder.resolve("metadata.json");
        Optional<String> id = Optional.of(digest("id").toString());
        String one = digest("one").toString();
        String two = digest("two").toString();
        metadata.write(file, new BuildMetadata.Outcome(List.of("app:1"), id, Optional.empty(), 42));
        BuildMetadata.addDigest(file, one);
        assertThat(file)
                .hasContent(metadata.json(new BuildMetadata.Outcome(List.of("app:1"), id, Optional.of(one), 42)));
        BuildMetadata.addDigest(file, two);
        assertThat(file)
                .hasContent(metadata.json(new BuildMetadata.Outcome(List.of("app:1"), id, Optional.of(two), 42)));
        BuildMetadata.addDigest(folder.resolve("none.json"), one);
        assertThat(folder.resolve("none.json")).doesNotExist();
    }
}
