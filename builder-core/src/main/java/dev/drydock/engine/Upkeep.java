package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.upkeep.Finding;
import dev.drydock.upkeep.PrunePolicy;
import dev.drydock.upkeep.PruneRequest;
import dev.drydock.upkeep.Pruned;
import dev.drydock.upkeep.Pruner;
import dev.drydock.upkeep.Usage;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The store looked after: what takes room, what goes, what is damaged. */
public final class Upkeep {
    private final LayerCache cache;
    private final EngineOptions options;
    private final StoreUse use;
    private final Clock clock;

    Upkeep(LayerCache cache, EngineOptions options, StoreUse use, Clock clock) {
        this.cache = cache;
        this.options = options;
        this.use = use;
        this.clock = clock;
    }

    /** What takes how much room. */
    public Usage usage() throws IOException {
        return Usage.of(cache, clock.instant());
    }

    /**
     * What a check found.
     *
     * @param findings what is not what it was, and still there
     * @param mended what was taken out
     * @param notes what could not be looked at
     */
    public record Checked(List<Finding> findings, List<Finding> mended, List<String> notes) {
        public Checked {
            findings = List.copyOf(findings);
            mended = List.copyOf(mended);
            notes = List.copyOf(notes);
        }
    }

    /** Compares everything with what its name promises; changes nothing. */
    public Checked check(Cancellation cancellation) throws IOException {
        return new StoreCheck(cache, options, use).check(cancellation);
    }

    /** The same, once nobody else uses the store; takes out what is damaged, and what is of no use without it. */
    public Checked mend(Cancellation cancellation) throws IOException {
        return new StoreCheck(cache, options, use).mend(cancellation);
    }

    /**
     * Takes out what is to go, once nobody else uses the store, and frees it.
     *
     * @return with what only a worker could have freed, if none can be had
     */
    public Pruned prune(PruneRequest request, Cancellation cancellation) throws IOException {
        Pruned pruned;
        use.leave();
        try {
            pruned = new Pruner(cache, clock).prune(request, cancellation);
        } finally {
            use.enter();
        }
        if (pruned.left() == 0 || request.dryRun()) {
            return pruned;
        }
        try (Workers workers = new Workers(cache, options, event -> {})) {
            workers.steps(cancellation).emptyTrash(cancellation);
            return new Pruned(pruned.entries(), false, 0, pruned.damaged());
        } catch (NoModeException e) {
            return pruned;
        }
    }

    /** Takes out by a policy what is to go, at most once a day, and only if nobody else uses the store. */
    public Optional<Pruned> prune(PrunePolicy policy) throws IOException {
        Pruner pruner = new Pruner(cache, clock);
        if (policy.off() || !pruner.due()) {
            return Optional.empty();
        }
        use.leave();
        try {
            return pruner.prune(policy);
        } finally {
            use.enter();
        }
    }
}
