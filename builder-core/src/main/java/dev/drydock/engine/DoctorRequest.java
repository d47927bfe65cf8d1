package dev.drydock.engine;

import java.util.List;
import java.util.Optional;

/**
 * What {@code doctor} is told.
 *
 * @param version of Drydock
 * @param maven version of Maven, where a goal asks
 * @param registries to be asked beside those of the settings and of credentials: hosts with an optional port
 */
public record DoctorRequest(String version, Optional<String> maven, List<String> registries) {
    public DoctorRequest {
        registries = List.copyOf(registries);
    }
}
