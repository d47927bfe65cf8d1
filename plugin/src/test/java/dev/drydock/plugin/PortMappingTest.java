package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.protocol.ContainerSpec.Publish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortMappingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // written; bindTo; ipProperty; property; host port; container port; udp
                "8080; -; -; -; 0; 8080; false",
                "18080:8080; -; -; -; 18080; 8080; false",
                "0:8080; -; -; -; 0; 8080; false",
                ":8080; -; -; -; 0; 8080; false",
                "app.port:8080; -; -; app.port; 0; 8080; false",
                "${app.port}:8080; -; -; app.port; 0; 8080; false",
                "app.port:53/udp; -; -; app.port; 0; 53; true",
                "127.0.0.1:app.port:80/tcp; 127.0.0.1; -; app.port; 0; 80; false",
                "[::1]:18080:80; ::1; -; -; 18080; 80; false",
                "bind.to:app.port:80; bind.to; -; app.port; 0; 80; false",
                "+ip.prop:app.port:80; -; ip.prop; app.port; 0; 80; false",
                "+${ip.prop}:${app.port}:80; -; ip.prop; app.port; 0; 80; false",
                "'  8080 '; -; -; -; 0; 8080; false",
            })
    void isReadAsDockerMavenPluginWritesIt(
            String text, String bind, String ip, String property, int host, int container, boolean udp)
            throws Exception {
        assertThat(PortMapping.parse(text))
                .isEqualTo(new PortMapping(
                        Optional.ofNullable(bind),
                        Optional.ofNullable(ip),
                        Optional.ofNullable(property),
                        host,
                        container,
                        udp));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.port", "8080:", "80:70000", "99999:80", "80/sctp", "1:2:3:4", "80:0", "a:b:c"})
    void whatIsNoneHasWords(String text) {
        assertThatThrownBy(() -> PortMapping.parse(text))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("the port \"" + text + "\" is not understood")
                .hasMessageContaining("fix: ");
    }

    private static Publish publish(String text, Map<String, String> preset, List<String> words) throws Exception {
        return PortMapping.parse(text).publish(name -> Optional.ofNullable(preset.get(name)), words::add);
    }

    @Test
    void aPresetPropertyIsTheFixedPort() throws Exception {
        List<String> words = new ArrayList<>();
        assertThat(publish("p:80", Map.of("p", " 18080 "), words))
                .isEqualTo(new Publish(Optional.empty(), 18080, 80, false));
        assertThat(publish("p:80", Map.of(), words).hostPort()).isZero();
        assertThat(words).isEmpty();
        assertThat(publish("p:80", Map.of("p", "0"), words).hostPort()).isZero();
        assertThat(publish("p:80", Map.of("p", ""), words).hostPort()).isZero();
        assertThat(words).hasSize(2).allMatch(text -> text.contains("any free port"));
        assertThatThrownBy(() -> publish("p:80", Map.of("p", "http"), words))
                .hasMessageContaining("p=http")
                .hasMessageContaining("is no port");
    }

    @Test
    void itIsPublishedOnAnAddressAHostOrWhatAPropertySays() throws Exception {
        List<String> words = new ArrayList<>();
        assertThat(publish("0.0.0.0:1:80", Map.of(), words).address()).contains("0.0.0.0");
        assertThat(publish("localhost:1:80", Map.of(), words).address()).contains("127.0.0.1");
        assertThat(publish("where:1:80", Map.of("where", "127.0.0.2"), words).address())
                .contains("127.0.0.2");
        assertThat(publish("+where:1:80", Map.of("where", "127.0.0.2"), words).address())
                .contains("127.0.0.2");
        assertThat(publish("+where:1:80", Map.of(), words).address()).isEmpty();
    }
}
