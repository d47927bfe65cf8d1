package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law 1: a build that finds everything done loads no data binding, no HTTP, no worker, nothing native. */
class ClassLoadIT {
    @TempDir
    Path folder;

    @Test
    void aCachedBuildLoadsNothingItDoesNotNeed() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox");
        project.dockerfile("FROM busybox", "COPY Dockerfile /d", "RUN cat /d > /e")
                .build();
        List<String> command = new ArrayList<>(project.command("-t", "app:1"));
        command.add(1, "-Xlog:class+load");
        Machine.Ran ran = Machine.run(command).ok();
        assertThat(ran.out()).contains("dev.drydock.build.Solver ");
        for (String unwanted : List.of(
                "com.fasterxml.jackson.databind",
                "org.apache.hc.",
                "dev.drydock.worker.",
                "dev.drydock.syscall.",
                "dev.drydock.snapshot.",
                "dev.drydock.sandbox.WorkerProcess ",
                "com.kenai.jffi",
                "jnr.",
                "com.github.luben.zstd",
                "java.lang.runtime.ObjectMethods", // generated equals and hashCode of records: 100 ms to link the first
                "org.apache.commons.compress")) {
            assertThat(ran.out()).doesNotContain("] " + unwanted, " " + unwanted);
        }
    }
}
