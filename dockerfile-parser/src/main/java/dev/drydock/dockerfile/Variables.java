package dev.drydock.dockerfile;

import java.util.Map;
import java.util.Optional;

/** The variables that have a value at some place of a Dockerfile. */
@FunctionalInterface
public interface Variables {
    /** The value of a variable, possibly empty; absent when it is not set. */
    Optional<String> get(String name);

    /** No variable has a value. */
    static Variables none() {
        return name -> Optional.empty();
    }

    /** The variables of a map, as they are now. */
    static Variables of(Map<String, String> values) {
        Map<String, String> copy = Map.copyOf(values);
        return name -> Optional.ofNullable(copy.get(name));
    }
}
