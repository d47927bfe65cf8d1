package dev.drydock.doctor;

import dev.drydock.protocol.Feature;

/**
 * Something that steps or containers may ask for, as it was tried.
 *
 * @param fix what to change for it to work; empty if it does, or if nothing is known
 */
public record FeatureFinding(Feature feature, String fix) {}
