package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No work nobody asked for: told by metadata.json and by what is in the store, never by time. */
class LazyIT {
    private static String image;

    @TempDir
    Path folder;

    @BeforeAll
    static void pushABase() throws Exception {
        Path store = Files.createTempDirectory("lazy-store");
        image = Machine.registry() + "/lazy/busybox:1";
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        image))
                .ok();
        Machine.run(Machine.drydock("push", "--store", store.toString(), image)).ok();
    }

    private Project project() throws Exception {
        return new Project(folder.resolve("project"), folder.resolve("store"))
                .file("a", "1")
                .file("b", "1");
    }

    private static List<String> how(JsonNode metadata) {
        List<String> how = new java.util.ArrayList<>();
        metadata.get("steps").forEach(step -> how.add(step.get("cached").asBoolean() ? "cached" : "done"));
        return how;
    }

    @Test
    void nothingChangedForksNoWorkerAndWritesNoLayer() throws Exception {
        Project project = project().dockerfile("FROM " + image, "COPY . /src", "RUN cat /src/a > /made", "LABEL x=y");
        JsonNode first = project.build();
        assertThat(first.get("workerForked").asBoolean()).isTrue();
        JsonNode second = project.build();
        assertThat(second.get("workerForked").asBoolean()).isFalse();
        assertThat(second.get("layersWritten")).isEmpty();
        assertThat(second.get("blobsFetched")).isEmpty();
        assertThat(how(second)).containsOnly("cached");
        assertThat(second.get("imageId")).isEqualTo(first.get("imageId"));
    }

    @Test
    void anotherCheckoutOfTheSameFilesIsTheSameImage() throws Exception {
        String[] lines = {"FROM " + image, "COPY . /src", "RUN cat /src/a > /made"};
        Project one = project().dockerfile(lines).epoch("1700000000");
        Project two = new Project(folder.resolve("elsewhere/deep"), one.store)
                .file("b", "1")
                .file("a", "1")
                .dockerfile(lines)
                .epoch("1700000000");
        JsonNode first = one.build();
        JsonNode second = two.build();
        assertThat(second.get("workerForked").asBoolean()).isFalse();
        assertThat(second.get("imageId")).isEqualTo(first.get("imageId"));
    }

    @Test
    void aLinkedCopyFetchesNoLayerOfItsBase() throws Exception {
        JsonNode built = project()
                .dockerfile("FROM " + image, "COPY --link a /a", "ENV X=y")
                .build();
        assertThat(built.get("blobsFetched")).hasSize(1); // the config
        assertThat(built.get("layersIndexed")).isEmpty();
        assertThat(built.get("workerForked").asBoolean()).isFalse();
    }

    @Test
    void aPlainCopyStreamsTheBaseOnceAndUnpacksNothing() throws Exception {
        Project project = project().dockerfile("FROM " + image, "COPY a /tmp/a", "COPY b /etc/b");
        JsonNode built = project.build();
        assertThat(built.get("layersIndexed")).hasSize(1);
        assertThat(built.get("workerForked").asBoolean()).isFalse();
        assertThat(project.store.resolve("trees")).doesNotExist();
        project.file("b", "2");
        JsonNode again = project.build();
        assertThat(again.get("layersIndexed")).isEmpty();
        assertThat(again.get("blobsFetched")).isEmpty();
        assertThat(how(again)).containsExactly("cached", "done");
    }

    @Test
    void oneChangedFileRebuildsFromItsCopyOnAndSaysWhy() throws Exception {
        Project project =
                project().dockerfile("FROM " + image, "RUN echo first", "COPY b /b", "RUN cat /b", "COPY a /a");
        project.build();
        project.file("b", "2");
        JsonNode again = project.build();
        assertThat(how(again)).containsExactly("cached", "done", "done", "done");
        assertThat(again.get("steps").get(1).get("whyNotCached").asText()).isEqualTo("b changed");
    }

    @Test
    void pushingToASecondRepositoryMountsAndSkips() throws Exception {
        Project project = project().dockerfile("FROM " + image, "COPY a /a");
        String target = Machine.registry() + "/lazy/app:1";
        project.build("-t", target);
        Machine.Ran pushed = project.run(Machine.drydock("push", "--store", project.store.toString(), target))
                .ok();
        assertThat(pushed.all()).contains("mounted");
        Machine.Ran copied = Machine.run(
                        List.of("skopeo", "--insecure-policy", "inspect", "--tls-verify=false", "docker://" + target))
                .ok();
        assertThat(copied.out()).contains("\"Layers\"");
    }
}
