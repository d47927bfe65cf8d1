package dev.drydock.it.conformance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A scenario that is told anew in this project's words: its inputs or its checks are computed in the original, or name
 * what the original's client does. It fails as any test does.
 */
interface Told {
    void run(Bench bench) throws Exception;

    /** All there are, by the names of the originals. */
    static Map<String, Told> all() {
        Map<String, Told> all = new TreeMap<>();
        for (Map<String, Told> some : List.of(
                AddScenarios.all(),
                CacheScenarios.all(),
                CommandScenarios.all(),
                ContextScenarios.all(),
                CopyScenarios.all(),
                EpochScenarios.all(),
                GitScenarios.all(),
                HeredocScenarios.all(),
                ImageScenarios.all(),
                OutlineScenarios.all())) {
            some.forEach((name, told) -> {
                if (all.put(name, told) != null) {
                    throw new IllegalStateException("told twice: " + name);
                }
            });
        }
        return all;
    }
}
