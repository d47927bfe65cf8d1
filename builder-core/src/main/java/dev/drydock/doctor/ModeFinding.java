package dev.drydock.doctor;

import java.util.List;

/**
 * A mode that was tried.
 *
 * @param features what works in it; none if it does not work itself
 */
public record ModeFinding(ModeAttempt attempt, List<FeatureFinding> features) {
    public ModeFinding {
        features = List.copyOf(features);
    }
}
