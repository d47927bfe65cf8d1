package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stages of a Dockerfile are run, and when. */
class StagesIT {
    @TempDir
    Path folder;

    private Project project() throws Exception {
        return new Project(folder.resolve("project"), folder.resolve("store")).importing("busybox", "busybox:1");
    }

    /** By stage and number. */
    private static Map<String, JsonNode> steps(JsonNode metadata) {
        Map<String, JsonNode> steps = new TreeMap<>();
        for (JsonNode step : metadata.get("steps")) {
            steps.put(step.get("stage").asText() + " " + step.get("number").asInt(), step);
        }
        return steps;
    }

    private static Instant time(JsonNode step, String which) {
        return Instant.parse(step.get(which).asText());
    }

    @Test
    void stagesThatDoNotNeedEachOtherRunAtTheSameTimeAndOthersNotAtAll() throws Exception {
        JsonNode built = project()
                .dockerfile(
                        "FROM busybox:1 AS a",
                        "RUN sleep 2 && echo a > /a",
                        "FROM busybox:1 AS b",
                        "RUN sleep 2 && echo b > /b",
                        "FROM 127.0.0.1:1/not/there:1 AS unneeded",
                        "RUN false",
                        "FROM busybox:1",
                        "COPY --from=a /a /",
                        "COPY --from=b /b /")
                .build();
        Map<String, JsonNode> steps = steps(built);
        assertThat(steps).containsOnlyKeys("a 2", "b 2", "stage-3 2", "stage-3 3");
        assertThat(built.get("bases")).hasSize(1);
        Instant bothBegun =
                Collections.max(List.of(time(steps.get("a 2"), "started"), time(steps.get("b 2"), "started")));
        Instant oneEnded = Collections.min(List.of(time(steps.get("a 2"), "ended"), time(steps.get("b 2"), "ended")));
        assertThat(Duration.between(bothBegun, oneEnded)).isGreaterThan(Duration.ofMillis(1500));
    }

    @Test
    void aStageThatComesOutTheSameRunsNothingThatCopiesFromIt() throws Exception {
        Project project = project()
                .file("in", "1")
                .dockerfile(
                        "FROM busybox:1 AS make",
                        "COPY in /in",
                        "RUN wc -c < /in > /out",
                        "FROM busybox:1",
                        "COPY --from=make /out /",
                        "RUN --mount=from=make,source=/out,target=/bound cat /bound /out > /both")
                .epoch("1700000000");
        project.build();
        Map<String, JsonNode> steps = steps(project.file("in", "2").build());
        assertThat(steps.get("make 3").get("how").asText()).isEqualTo("executed");
        assertThat(steps.get("stage-1 2").get("how").asText()).isEqualTo("cached");
        project.file("in", "22");
        assertThat(steps(project.build()).get("stage-1 3").get("how").asText()).isEqualTo("executed");
    }
}
