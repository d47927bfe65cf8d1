package dev.drydock.layer;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Extended attributes: full name to value, sorted by name, compared by value. */
public final class Xattrs {
    /** No attributes. */
    public static final Xattrs NONE = new Xattrs(new TreeMap<>());

    /** More than any file system keeps for one file. */
    static final int MAX = 4096;

    private final SortedMap<String, byte[]> values;

    private Xattrs(SortedMap<String, byte[]> values) {
        this.values = values;
    }

    /** These attributes, copied. */
    public static Xattrs of(Map<String, byte[]> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        SortedMap<String, byte[]> copy = new TreeMap<>();
        values.forEach((name, value) -> copy.put(name, value.clone()));
        return new Xattrs(copy);
    }

    /** Whether the name belongs to the overlay file system, which keeps its own marks in such attributes. */
    public static boolean isOverlay(String name) {
        return name.startsWith("trusted.overlay.") || name.startsWith("user.overlay.");
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public int size() {
        return values.size();
    }

    /** The names, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** A copy of the value; null if there is none. */
    public byte @Nullable [] get(String name) {
        byte[] value = values.get(name);
        return value == null ? null : value.clone();
    }

    /** A copy, for changing. */
    public SortedMap<String, byte[]> toMap() {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        values.forEach((name, value) -> copy.put(name, value.clone()));
        return copy;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Xattrs that
                && values.keySet().equals(that.values.keySet())
                && values.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), that.values.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<String, byte[]> e : values.entrySet()) {
            hash = 31 * hash + e.getKey().hashCode() ^ Arrays.hashCode(e.getValue());
        }
        return hash;
    }

    /** Names with values in hex. */
    @Override
    public String toString() {
        Map<String, String> hex = new TreeMap<>();
        values.forEach((name, value) -> hex.put(name, HexFormat.of().formatHex(value)));
        return hex.toString();
    }
}
