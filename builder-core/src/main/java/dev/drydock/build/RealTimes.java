package dev.drydock.build;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Which stages keep real times even if times are fixed (DESIGN, law 2). */
final class RealTimes {
    private RealTimes() {}

    /**
     * The stages in which a RUN has a cache mount, and all that they need: what such a RUN calls compares times of files
     * with what the cache holds, wherever the files come from.
     */
    static Set<Stage> stages(Dockerfile dockerfile, StageGraph graph) {
        Set<Stage> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Stage stage : dockerfile.stages()) {
            if (stage.instructions().stream().anyMatch(each -> each instanceof Run run && run.hasCacheMount())) {
                found.addAll(graph.reachable(stage));
            }
        }
        return found;
    }
}
