package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.image.ImageReference;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNamingTest {
    private final ImageNaming release = new ImageNaming("org.example.team", "app", "1.0+b7");
    private final ImageNaming snapshot = new ImageNaming("example", "app", "2.0-SNAPSHOT");

    @ParameterizedTest
    @CsvSource({
        "%a:%v, app:1.0_b7, app:2.0-SNAPSHOT",
        "%g/%a:%l, team/app:1.0_b7, example/app:latest",
        "registry.example.com:5000/%a, registry.example.com:5000/app, registry.example.com:5000/app",
        "x:1+2+3, x:1_2_3, x:1_2_3",
    })
    void placeholdersAndPlusSigns(String written, String ofRelease, String ofSnapshot) throws Exception {
        assertThat(release.name(written)).hasToString(ofRelease);
        assertThat(snapshot.name(written)).hasToString(ofSnapshot);
    }

    @Test
    void theStandardNameIsArtifactAndVersion() throws Exception {
        assertThat(release.standard()).hasToString("app:1.0_b7");
    }

    @Test
    void upperCaseIsAnErrorThatOffersTheLowerCaseName() {
        assertThatThrownBy(() -> new ImageNaming("g", "MyApp", "1").standard())
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("write \"myapp:1\"")
                .hasMessageContaining("it comes from \"%a:%v\"");
    }

    @Test
    void aNameWithTheTimeIsRefused() {
        assertThatThrownBy(() -> release.name("app:%t"))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("%t is not known");
    }

    @Test
    void tagsAreOfTheSameRepository() throws Exception {
        ImageReference image = release.name("r.example.com/a/b:1");
        assertThat(release.tagged(image, "2+x")).hasToString("r.example.com/a/b:2_x");
        assertThat(release.tagged(image, "%l")).hasToString("r.example.com/a/b:1.0_b7");
        assertThatThrownBy(() -> release.tagged(image, "-x")).isInstanceOf(MojoFailureException.class);
    }

    @ParameterizedTest
    @CsvSource({"app:1, app", "r.example.com:5/team/app, app", "team/web, web"})
    void theAliasIsTheLastPartOfTheName(String name, String alias) throws Exception {
        assertThat(ImageNaming.alias(ImageReference.parse(name))).isEqualTo(alias);
    }
}
