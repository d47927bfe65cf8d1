package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

/** A place as long as it answers. What is wrong with it is told once; what is wrong with a few objects does not end it. */
final class Asked {
    private static final int MAX_DAMAGED = 5;

    private final CachePlace place;
    private final CacheListener listener;
    private final AtomicInteger waiting = new AtomicInteger();
    private boolean told;
    private boolean ended;
    private int damaged;

    Asked(CachePlace place, CacheListener listener) {
        this.place = place;
        this.listener = listener;
    }

    CachePlace place() {
        return place;
    }

    /** What is under a key, if the place has it and it makes sense. */
    Optional<CachePack> find(StepKey key, Cancellation cancellation) {
        synchronized (this) {
            if (ended) {
                return Optional.empty();
            }
        }
        waiting.incrementAndGet();
        try {
            Optional<CachePack> pack = place.find(key, cancellation);
            if (pack.isPresent() && pack.get().find(key).isEmpty()) {
                wrong("what is there for a step is of other steps", false);
                return Optional.empty();
            }
            return pack;
        } catch (CancellationException e) {
            throw e;
        } catch (RegistryException e) {
            wrong(e.getMessage() + (e.fix().isEmpty() ? "" : "; " + e.fix()), e.kind() != RegistryException.Kind.OTHER);
        } catch (IOException | RuntimeException e) {
            wrong(String.valueOf(e.getMessage()), false);
        } finally {
            waiting.decrementAndGet();
        }
        return Optional.empty();
    }

    /** The build went on without its answer. */
    void tooLong() {
        if (waiting.get() > 0) {
            wrong("it does not answer in time", true);
        }
    }

    private void wrong(String why, boolean ends) {
        synchronized (this) {
            damaged++;
            ended = ended || ends || damaged >= MAX_DAMAGED;
            if (told) {
                return;
            }
            told = true;
        }
        listener.warning("the cache " + place.name() + " is of no help: " + why
                + ". What it does not tell is built as if it were not there");
    }
}
