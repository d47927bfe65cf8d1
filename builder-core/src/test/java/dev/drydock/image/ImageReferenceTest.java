package dev.drydock.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "debian, docker.io/library/debian:latest, debian:latest",
        "debian:12, docker.io/library/debian:12, debian:12",
        "me/app, docker.io/me/app:latest, me/app:latest",
        "localhost/app:1, localhost/app:1, localhost/app:1",
        "127.0.0.1:5000/a/b:c, 127.0.0.1:5000/a/b:c, 127.0.0.1:5000/a/b:c",
        "[::1]:5000/a, [::1]:5000/a:latest, [::1]:5000/a:latest",
        "index.docker.io/library/debian, docker.io/library/debian:latest, debian:latest",
        "registry.example/a__b.c-d, registry.example/a__b.c-d:latest, registry.example/a__b.c-d:latest",
    })
    void readsNames(String text, String canonical, String familiar) throws Exception {
        ImageReference reference = ImageReference.parse(text);
        assertThat(reference.canonical()).isEqualTo(canonical);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(reference).hasToString(text);
    }

    @Test
    void aDigestStandsBesideATagAndReplacesLatest() throws Exception {
        assertThat(ImageReference.parse("a.b/c:1@" + DIGEST).canonical()).isEqualTo("a.b/c:1@" + DIGEST);
        assertThat(ImageReference.parse("a.b/c@" + DIGEST).effectiveTag()).isEmpty();
    }

    @Test
    void upperCaseIsAnErrorThatOffersTheLowerCaseName() {
        assertThatThrownBy(() -> ImageReference.parse("reg.example/My-App:1"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("write \"reg.example/my-app:1\"");
    }

    @ParameterizedTest
    @CsvSource({"a//b", "a:b:c", "-a", "a:", "a@sha256:12", "a..b", "a b", "host.example/"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOf(ImageFormatException.class);
    }

    @Test
    void movesToAnotherRegistryAndTag() throws Exception {
        assertThat(ImageReference.parse("app:1").inRegistry("reg.example:5000").canonical())
                .isEqualTo("reg.example:5000/app:1");
        assertThat(ImageReference.parse("h.example:5000/app@" + DIGEST).withTag("x"))
                .hasToString("h.example:5000/app:x");
    }
}
