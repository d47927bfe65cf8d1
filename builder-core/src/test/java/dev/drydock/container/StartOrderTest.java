package dev.drydock.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartOrderTest {
    private final Map<String, Map<String, String>> needs = new LinkedHashMap<>();

    @Test
    void whatIsNeededComesFirstAndTheRestAsWritten() {
        needs.put("web", Map.of("db", "dependsOn"));
        needs.put("other", Map.of());
        needs.put("db", Map.of("data", "volumes"));
        needs.put("data", Map.of());
        assertThat(StartOrder.of(needs)).containsExactly("data", "db", "web", "other");
    }

    @Test
    void circlesAreToldWithTheirReasons() {
        needs.put("x", Map.of("a", "links"));
        needs.put("a", Map.of("b", "dependsOn"));
        needs.put("b", Map.of("a", "network"));
        assertThatThrownBy(() -> StartOrder.of(needs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in a circle: a (dependsOn) → b (network) → a");
        assertThatThrownBy(() -> StartOrder.of(Map.of("a", Map.of("a", "links"))))
                .hasMessageContaining("in a circle: a (links) → a");
    }

    @Test
    void whatIsNotThereIsTold() {
        needs.put("web", Map.of("bd", "links"));
        needs.put("db", Map.of());
        assertThatThrownBy(() -> StartOrder.of(needs))
                .hasMessageContaining("<links> of web names bd, which is not started here")
                .hasMessageContaining("there is web, db");
    }
}
