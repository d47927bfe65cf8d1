package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that is waited for: nothing happens for half a minute, so {@code it/verify --long} alone runs it. */
class SilentCacheSuite {
    @TempDir
    Path folder;

    @Test
    void aServerThatTakesConnectionsAndSaysNothingIsGivenUp() throws Exception {
        Project project = new Project(folder.resolve("project"), folder.resolve("store"))
                .importing("busybox", "busybox")
                .dockerfile("FROM busybox", "WORKDIR /app", "RUN echo 1 > one");
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + silent.getLocalPort() + "/silent/cache";
            long start = System.nanoTime();
            JsonNode built = project.build("--cache-from", place);
            assertThat(built.get("steps"))
                    .allSatisfy(step -> assertThat(step.get("how").asText()).isEqualTo("executed"));
            assertThat(built.get("warnings")).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(90));
        }
    }
}
