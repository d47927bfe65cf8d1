package dev.drydock.dockerfile.lint;

import java.util.Collection;
import java.util.Optional;

/**
 * The nearest of the names that exist, if it is within two insertions, deletions or replacements: what the details of rules
 * suggest, letter by letter as the reference does; of several the first by name. Upper and lower case differ.
 */
final class Nearest {
    private static final int FARTHEST = 2;

    private Nearest() {}

    static Optional<String> to(String name, Collection<String> known) {
        Optional<String> best = Optional.empty();
        int least = FARTHEST + 1;
        int[] wanted = name.codePoints().toArray();
        for (String candidate : known) {
            if (candidate.equals(name)) {
                return Optional.empty();
            }
            if (Math.abs(candidate.length() - name.length()) > 2 * FARTHEST) {
                continue;
            }
            int distance = distance(wanted, candidate.codePoints().toArray(), FARTHEST + 1);
            boolean first = distance == least
                    && best.filter(other -> candidate.compareTo(other) < 0).isPresent();
            if (distance < least || first) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** The distance, or {@code bound} if it is not below; looks at no more than a band of that width. */
    private static int distance(int[] a, int[] b, int bound) {
        if (Math.abs(a.length - b.length) >= bound) {
            return bound;
        }
        int[] above = new int[b.length + 1];
        int[] row = new int[b.length + 1];
        for (int j = 0; j <= b.length; j++) {
            above[j] = Math.min(j, bound);
        }
        for (int i = 1; i <= a.length; i++) {
            int from = Math.max(1, i - bound);
            int to = Math.min(b.length, i + bound);
            row[from - 1] = from == 1 ? Math.min(i, bound) : bound;
            int best = row[from - 1];
            for (int j = from; j <= to; j++) {
                int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.min(bound, Math.min(replaced, Math.min(above[j], row[j - 1]) + 1));
                best = Math.min(best, row[j]);
            }
            if (to < b.length) {
                row[to + 1] = bound;
            }
            if (best >= bound) {
                return bound;
            }
            int[] swapped = above;
            above = row;
            row = swapped;
        }
        return above[b.length];
    }
}
