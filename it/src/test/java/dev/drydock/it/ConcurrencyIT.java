package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one store. */
class ConcurrencyIT {
    @TempDir
    Path folder;

    @Test
    void twoBuildsAtOnceAreBothRight() throws Exception {
        Path store = folder.resolve("store");
        List<Project> projects = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Project project = new Project(folder.resolve("p" + i), store).file("f", "content " + i);
            project.dockerfile("FROM busybox", "RUN echo shared > /shared", "COPY f /f", "RUN cat /f > /copy")
                    .epoch("1700000000");
            projects.add(project);
        }
        projects.get(0).importing("busybox", "busybox");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<String>> ids = new ArrayList<>();
            for (Project project : projects) {
                ids.add(threads.submit(() -> project.build("-t", "app" + project.context.getFileName() + ":1")
                        .get("imageId")
                        .asText()));
            }
            assertThat(ids.get(0).get()).isNotEqualTo(ids.get(1).get());
        } finally {
            threads.shutdown();
        }
        for (Project project : projects) {
            Project fresh = new Project(project.context, folder.resolve("fresh-" + project.context.getFileName()));
            fresh.epoch("1700000000").importing("busybox", "busybox");
            assertThat(Project.layers(fresh.build())).isEqualTo(Project.layers(project.build()));
        }
    }
}
