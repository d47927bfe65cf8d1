package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
    private static Optional<String> given(String text) {
        return text == null ? Optional.empty() : Optional.of(text);
    }

    @ParameterizedTest(name = "-D {0}, <image> {1}, <configuration> {2}, property {3}: {4}")
    @CsvSource({
        "cli, image, configuration, property, cli",
        "cli, , , , cli",
        ", image, configuration, property, image",
        ", , configuration, property, configuration",
        ", , , property, property",
        ", , , , nothing"
    })
    void theNearestPlaceWins(String cli, String image, String configuration, String property, String expected) {
        Values values = new Values(
                cli == null ? Map.of() : Map.of("drydock.target", cli),
                property == null ? Map.of() : Map.of("drydock.target", property));
        assertThat(values.get("target", given(image), given(configuration)).orElse("nothing"))
                .isEqualTo(expected);
    }

    @Test
    void namedValuesAreResolvedEachByItself() {
        Values values = new Values(
                Map.of("drydock.buildArg.A", "cli"),
                Map.of("drydock.buildArg.D", "property", "drydock.buildArg.B", "p"));
        assertThat(values.named(
                        "buildArg",
                        List.of(
                                Map.of("A", "image", "B", "image"),
                                Map.of("B", "configuration", "C", "configuration"))))
                .isEqualTo(Map.of("A", "cli", "B", "image", "C", "configuration", "D", "property"));
    }

    @Test
    void onlyPropertiesOfOursAreLookedAt() {
        Properties user = new Properties();
        user.setProperty("drydock.target", "a");
        user.setProperty("docker.target", "b");
        assertThat(Values.of(user, new Properties()).commandLine()).isEqualTo(Map.of("drydock.target", "a"));
    }

    @ParameterizedTest
    @CsvSource({"'', true", "true, true", "false, false", "' true ', true"})
    void aFlagWithoutTextIsTrue(String text, boolean expected) throws Exception {
        assertThat(new Values(Map.of("drydock.noCache", text), Map.of()).flag("noCache"))
                .isEqualTo(expected);
    }

    @Test
    void aFlagThatIsNoFlagIsRefusedByItsName() {
        assertThatThrownBy(() -> new Values(Map.of("drydock.noCache", "yes"), Map.of()).flag("noCache"))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("drydock.noCache is \"yes\"\n  fix: write true or false");
    }

    @Test
    void listsAreSeparatedByCommas() {
        assertThat(new Values(Map.of("drydock.tags", " a, b,,c "), Map.of()).list("tags"))
                .containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource({"dockerFil, dockerFile", "DOCKERFILE, dockerFile", "contxt, contextDir|none", "tagz, tags", "zzz, none"
    })
    void theNearestNameIsFoundWhereThereIsOne(String written, String expected) {
        assertThat(expected.split("\\|"))
                .contains(NearestName.of(written, List.of("dockerFile", "contextDir", "tags", "args"))
                        .orElse("none"));
    }
}
