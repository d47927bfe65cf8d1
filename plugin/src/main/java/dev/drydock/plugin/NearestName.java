package dev.drydock.plugin;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody who wrote an unknown one most likely meant. */
final class NearestName {
    private NearestName() {}

    /** The name with the fewest changes, if they are few for its length; case does not count. */
    static Optional<String> of(String written, Collection<String> known) {
        Optional<String> best = Optional.empty();
        int least = Math.max(1, Math.min(3, written.length() / 3)) + 1;
        for (String candidate : known) {
            int distance = distance(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Insertions, deletions and replacements that make one of the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
