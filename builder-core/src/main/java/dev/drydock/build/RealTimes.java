package dev.drydock.build;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Which stages keep real times even if times are fixed (DESIGN, law 2). */
final class RealTimes {
    private RealTimes() {}

    /**
     * The stages in which a RUN has a cache mount, and those they are FROM: what such a RUN calls compares times of
     * files with what the cache holds.
     */
    static Set<Stage> stages(Dockerfile dockerfile, StageGraph graph) throws DockerfileException {
        Set<Stage> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Stage stage : dockerfile.stages()) {
            boolean caches =
                    stage.instructions().stream().anyMatch(each -> each instanceof Run run && run.hasCacheMount());
            for (Optional<Stage> at = caches ? Optional.of(stage) : Optional.empty();
                    at.isPresent() && found.add(at.get());
                    at = graph.base(at.get())) {
                // down to the image that the stages stand on
            }
        }
        return found;
    }
}
