package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.DiffId;
import dev.drydock.remote.MadeStep;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps of a build that caches elsewhere can be told of, with what is known of them here; nothing is asked or run. */
final class CacheTelling {
    private final LayerCache cache;
    private final StepRecords records;
    private final Optional<Instant> epoch;

    CacheTelling(LayerCache cache, StepRecords records, Optional<Instant> epoch) {
        this.cache = cache;
        this.records = records;
        this.epoch = epoch;
    }

    /** The steps of these stages, of each stage oldest first. */
    List<List<MadeStep>> of(List<StagePlan> plans) throws IOException {
        List<List<MadeStep>> chains = new ArrayList<>();
        for (StagePlan plan : plans) {
            List<MadeStep> chain = new ArrayList<>();
            for (Step step : plan.steps()) {
                made(step).ifPresent(chain::add);
            }
            chains.add(chain);
        }
        return chains;
    }

    /** These stages, and all that they need, those first. */
    static List<StagePlan> withSources(List<StagePlan> plans) {
        Set<StagePlan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<StagePlan> all = new ArrayList<>();
        plans.forEach(plan -> collect(plan, seen, all));
        return all;
    }

    private static void collect(StagePlan plan, Set<StagePlan> seen, List<StagePlan> all) {
        if (!seen.add(plan)) {
            return;
        }
        for (Step step : plan.steps()) {
            collect(step.source(), seen, all);
            step.mounts().forEach(mount -> mount.source().ifPresent(source -> collect(source, seen, all)));
        }
        all.add(plan);
    }

    private static void collect(Step.Source source, Set<StagePlan> seen, List<StagePlan> all) {
        if (source instanceof Step.Source.OfStage stage) {
            collect(stage.stage(), seen, all);
        }
    }

    private Optional<MadeStep> made(Step step) throws IOException {
        Optional<StepRecord> record = records.here(step.definition().key());
        if (record.isEmpty()) {
            return Optional.empty();
        }
        DiffId layer = record.get().layer().orElseThrow();
        Optional<MadeStep.EpochLayer> atEpoch = Optional.empty();
        if (epoch.isPresent()) {
            long seconds = epoch.get().getEpochSecond();
            atEpoch =
                    cache.layers().knownAtEpoch(layer, seconds).map(result -> new MadeStep.EpochLayer(seconds, result));
        }
        return Optional.of(new MadeStep(
                step.definition().key(),
                record.get().content(),
                layer,
                record.get().ranAt(),
                records.isExecuted(step.definition().key()),
                atEpoch));
    }
}
