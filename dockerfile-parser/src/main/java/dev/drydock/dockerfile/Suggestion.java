package dev.drydock.dockerfile;

import java.util.Collection;
import java.util.Optional;

/** The known word nearest to one that is not known, if there is one within two changes; of several the first by name. */
final class Suggestion {
    private static final int FARTHEST = 2;
    private static final int LONGEST = 64;

    private Suggestion() {}

    static Optional<String> nearest(String word, Collection<String> known) {
        Optional<String> best = Optional.empty();
        String lower = Blank.lower(word);
        int least = (word.length() < 4 ? 1 : FARTHEST) + 1;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) > FARTHEST || candidate.length() > LONGEST) {
                continue;
            }
            int distance = distance(lower, Blank.lower(candidate));
            boolean first = distance == least
                    && best.filter(other -> candidate.compareTo(other) < 0).isPresent();
            if (distance < least || first) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one of the other. */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
