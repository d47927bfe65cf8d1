package dev.drydock.container;

import dev.drydock.protocol.ContainerSpec.Policy;
import dev.drydock.protocol.ContainerSpec.Restart;
import java.util.Map;

/** Restart policies as docker's {@code --restart} has them. */
public final class RestartSetting {
    private static final Map<String, Policy> POLICIES = Map.of(
            "no", Policy.NO,
            "always", Policy.ALWAYS,
            "unless-stopped", Policy.UNLESS_STOPPED,
            "on-failure", Policy.ON_FAILURE);

    private RestartSetting() {}

    /** {@code always}, {@code on-failure:3} and so on. @throws IllegalArgumentException in words for the user */
    public static Restart parse(String text) {
        String[] parts = text.strip().split(":", 2);
        Policy policy = POLICIES.get(parts[0]);
        boolean counted = parts.length == 2;
        if (policy == null || (counted && (policy != Policy.ON_FAILURE || !parts[1].matches("[0-9]{1,6}")))) {
            throw new IllegalArgumentException("the restart policy \"" + text
                    + "\" is not understood\n  fix: write no, always, unless-stopped or on-failure[:TIMES]");
        }
        return new Restart(policy, counted ? Integer.parseInt(parts[1]) : 0);
    }
}
