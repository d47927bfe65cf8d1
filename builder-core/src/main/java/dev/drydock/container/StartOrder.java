package dev.drydock.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In which order containers that need one another are started: those that are needed first, otherwise as written. */
public final class StartOrder {
    private final Map<String, Map<String, String>> needs;
    private final List<String> done = new ArrayList<>();
    private final Map<String, String> open = new LinkedHashMap<>();

    private StartOrder(Map<String, Map<String, String>> needs) {
        this.needs = needs;
    }

    /**
     * The order.
     *
     * @param needs container → those that it needs → why, such as {@code dependsOn}
     * @throws IllegalArgumentException some need one another, or one that there is not; in words for the user
     */
    public static List<String> of(Map<String, Map<String, String>> needs) {
        StartOrder order = new StartOrder(needs);
        needs.keySet().forEach(order::visit);
        return order.done;
    }

    private void visit(String name) {
        if (done.contains(name)) {
            return;
        }
        Map<String, String> own = needs.getOrDefault(name, Map.of());
        own.forEach((needed, why) -> {
            if (!needs.containsKey(needed)) {
                throw new IllegalArgumentException("<" + why + "> of " + name + " names " + needed
                        + ", which is not started here\n  fix: there is " + String.join(", ", needs.keySet()));
            }
            open.put(name, why);
            if (open.containsKey(needed)) {
                throw new IllegalArgumentException("containers need one another in a circle: " + circle(needed)
                        + "\n  fix: take one of these away");
            }
            visit(needed);
            open.remove(name);
        });
        done.add(name);
    }

    private String circle(String from) {
        List<String> names = new ArrayList<>(open.keySet());
        StringBuilder text = new StringBuilder();
        for (String name : names.subList(names.indexOf(from), names.size())) {
            text.append(name).append(" (").append(open.get(name)).append(") → ");
        }
        return text.append(from).toString();
    }
}
