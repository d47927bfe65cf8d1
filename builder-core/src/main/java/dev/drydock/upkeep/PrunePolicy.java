package dev.drydock.upkeep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What goes by itself after builds.
 *
 * @param unused what was not used for so long
 * @param above what was not used for longest, while the store has more bytes than this
 */
public record PrunePolicy(Optional<Duration> unused, Optional<Long> above) {
    private static final int DAYS = 30;
    private static final long BYTES = 20L << 30;

    /** Unused for 30 days, or over 20 GiB. */
    public static PrunePolicy standard() {
        return new PrunePolicy(Optional.of(Duration.ofDays(DAYS)), Optional.of(BYTES));
    }

    /**
     * {@code off}, or an age, a size, or both: {@code 30d,20g}.
     *
     * @param size reads sizes
     * @throws IllegalArgumentException it is none of that, in words for the user
     */
    public static PrunePolicy parse(String option, String text, java.util.function.ToLongFunction<String> size) {
        if (text.strip().equalsIgnoreCase("off")) {
            return new PrunePolicy(Optional.empty(), Optional.empty());
        }
        Optional<Duration> unused = Optional.empty();
        Optional<Long> above = Optional.empty();
        try {
            for (String part : text.split(",", -1)) {
                if (part.strip().matches("(?i)([0-9]+[dhms])+") && !part.strip().matches("(?i)[0-9]+m")) {
                    unused = Optional.of(Age.parse(option, part));
                } else {
                    above = Optional.of(size.applyAsLong(part));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + " is \"" + text + "\"\n  fix: write off, or an age and a size such as 30d,20g", e);
        }
        return new PrunePolicy(unused, above);
    }

    /** Whether nothing ever goes. */
    public boolean off() {
        return unused.isEmpty() && above.isEmpty();
    }

    List<PruneRequest> requests() {
        List<PruneRequest> requests = new ArrayList<>();
        unused.ifPresent(age -> requests.add(PruneRequest.unusedFor(age)));
        above.ifPresent(bytes -> requests.add(PruneRequest.downTo(bytes)));
        return requests;
    }
}
