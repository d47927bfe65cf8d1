package dev.drydock.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
    private static final String FULL = """
            {"architecture":"amd64","author":"me","config":{"Cmd":[],"Entrypoint":["/x"],"Env":["A=1","B=2"],\
            "ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["CMD","true"],"Interval":5000000000},\
            "Labels":{"a":"b"},"OnBuild":["RUN x"],"Shell":["/bin/sh","-c"],"StopSignal":"SIGINT","User":"u",\
            "Volumes":{"/v":{}},"WorkingDir":"/w"},"created":"2020-01-01T00:00:00.123456789Z",\
            "history":[{"created":"2020-01-01T00:00:00.000000001Z","created_by":"/bin/sh -c x","empty_layer":true}],\
            "os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted("b".repeat(64));

    @Test
    void readingAndWritingAreInverse() throws Exception {
        assertThat(new String(ImageConfig.parse(FULL.getBytes(UTF_8)).toJson(), UTF_8))
                .isEqualTo(FULL);
    }

    @Test
    void nullIsNotTheEmptyList() throws Exception {
        ImageConfig image = ImageConfig.parse("{\"config\":{\"Cmd\":null,\"Entrypoint\":[]}}".getBytes(UTF_8));
        assertThat(image.config().cmd()).isEqualTo(Optional.empty());
        assertThat(image.config().entrypoint()).isEqualTo(Optional.of(List.of()));
    }

    @Test
    void aRedefinedVariableKeepsItsPlace() throws Exception {
        ContainerConfig config = ImageConfig.parse(FULL.getBytes(UTF_8)).config();
        assertThat(config.withVariable("A", "x").withVariable("C", "y").env()).containsExactly("A=x", "B=2", "C=y");
        assertThat(config.variable("B")).contains("2");
    }

    @Test
    void wrongTypesAreNamed() {
        assertThatThrownBy(() -> ImageConfig.parse("{\"config\":{\"Env\":\"A=1\"}}".getBytes(UTF_8)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("\"Env\" is not an array");
        assertThatThrownBy(() -> ImageConfig.parse("{} x".getBytes(UTF_8))).isInstanceOf(ImageFormatException.class);
    }
}
