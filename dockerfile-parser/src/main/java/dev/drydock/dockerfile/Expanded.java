package dev.drydock.dockerfile;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What an expansion yields, and the names of the variables it asked for, in the order of asking.
 *
 * @param matched variables that had a value
 * @param unmatched variables that had none
 */
public record Expanded<T>(T value, Set<String> matched, Set<String> unmatched) {
    public Expanded {
        matched = Collections.unmodifiableSet(new LinkedHashSet<>(matched));
        unmatched = Collections.unmodifiableSet(new LinkedHashSet<>(unmatched));
    }
}
