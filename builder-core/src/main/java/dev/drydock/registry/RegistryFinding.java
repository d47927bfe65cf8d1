package dev.drydock.registry;

/**
 * Whether a registry answers.
 *
 * @param registry a host with an optional port as in image names
 * @param address where it was asked; empty if it was not
 * @param reachable whether it answered as registries do
 * @param authentication whether it wants to know who asks
 * @param problem why it does not; empty if it does
 * @param fix how to mend that; may be empty
 */
public record RegistryFinding(
        String registry, String address, boolean reachable, boolean authentication, String problem, String fix) {}
