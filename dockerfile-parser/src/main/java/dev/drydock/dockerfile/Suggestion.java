package dev.drydock.dockerfile;

import java.util.Collection;
import java.util.Optional;

/** The known word nearest to one that is not known, if there is one within two changes. */
final class Suggestion {
    private static final int FARTHEST = 2;
    private static final int LONGEST = 64;

    private Suggestion() {}

    static Optional<String> nearest(String word, Collection<String> known) {
        Optional<String> best = Optional.empty();
        int least = FARTHEST + 1;
        String lower = Blank.lower(word);
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) > FARTHEST || candidate.length() > LONGEST) {
                continue;
            }
            int distance = distance(lower, Blank.lower(candidate));
            // Two changes make any two short words equal.
            if (distance < least && distance < candidate.length()) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Insertions, deletions and replacements that make one of the other (Levenshtein). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
