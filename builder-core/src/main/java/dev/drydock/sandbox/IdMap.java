package dev.drydock.sandbox;

import dev.drydock.content.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who is who inside and outside a user namespace, for users or for groups: the lines of {@code uid_map} or
 * {@code gid_map} (user_namespaces(7)).
 */
public record IdMap(List<Range> ranges) {
    /** {@code count} ids from {@code inside} on are {@code outside} and following outside. */
    public record Range(long inside, long outside, long count) {}

    /** What a user namespace holds at most of another user's ids: the rest of 16 bits. */
    private static final long WANTED = 65_536;

    public IdMap {
        ranges = List.copyOf(ranges);
    }

    /**
     * The map of an ordinary user: 0 is the user, 1 and following are the ranges that {@code /etc/subuid} or
     * {@code /etc/subgid} grants; empty if it grants none.
     *
     * @param lines of that file: {@code name-or-number:start:count}
     */
    static Optional<IdMap> ofUser(String name, long id, List<String> lines) {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, id, 1));
        long inside = 1;
        for (String line : lines) {
            String[] fields = line.strip().split(":");
            if (fields.length != 3 || !(fields[0].equals(name) || fields[0].equals(Long.toString(id)))) {
                continue;
            }
            try {
                long start = Long.parseLong(fields[1]);
                long count = Math.min(Long.parseLong(fields[2]), WANTED - inside + 1);
                if (start > 0 && count > 0) {
                    ranges.add(new Range(inside, start, count));
                    inside += count;
                }
            } catch (NumberFormatException e) {
                // newuidmap passes over such a line too
            }
        }
        return ranges.size() == 1 ? Optional.empty() : Optional.of(new IdMap(ranges));
    }

    /** One id: 0 is the user. */
    static IdMap alone(long id) {
        return new IdMap(List.of(new Range(0, id, 1)));
    }

    /** How many ids there are inside. */
    public long size() {
        return ranges.stream().mapToLong(Range::count).sum();
    }

    /** {@code inside outside count}, joined by commas: as {@code drydock-init boot} takes it. */
    public String toArgument() {
        return ranges.stream()
                .map(range -> range.inside() + " " + range.outside() + " " + range.count())
                .collect(Collectors.joining(","));
    }

    /** A folder name for trees whose files have the owners that both maps give them. */
    public static String treesName(IdMap users, IdMap groups) {
        String both = users.toArgument() + ";" + groups.toArgument();
        return "map-" + Digest.of(both.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }
}
