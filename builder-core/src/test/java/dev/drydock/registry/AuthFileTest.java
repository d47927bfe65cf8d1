package dev.drydock.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthFileTest {
    @TempDir
    Path folder;

    private AuthFile file(String json) throws IOException {
        return AuthFile.read(Files.writeString(folder.resolve("config.json"), json))
                .orElseThrow();
    }

    private static String auth(String userAndPassword) {
        String encoded = Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
        return "{\"auth\":\"" + encoded + "\"}";
    }

    private static Optional<Credentials> password(String user, String password) {
        return Optional.of(new Credentials.Password(user, password));
    }

    @Test
    void aPasswordMayHoldColonsAndOtherLetters() throws IOException {
        AuthFile file = file("{\"auths\":{\"reg.example:5000\":" + auth("user:a:b:ü") + "}}");
        assertThat(file.find("reg.example:5000", "x")).isEqualTo(password("user", "a:b:ü"));
        assertThat(file.find("reg.example", "x")).isEmpty();
    }

    @Test
    void tokensAndPlainFieldsAreUnderstood() throws IOException {
        AuthFile file = file("{\"auths\":{"
                + "\"a.example\":{\"auth\":\"dTo=\",\"identitytoken\":\"t1\"},"
                + "\"b.example\":{\"registrytoken\":\"t2\"},"
                + "\"c.example\":{\"username\":\"u\",\"password\":\"p\"},"
                + "\"d.example\":{}}}");
        assertThat(file.find("a.example", "x")).contains(new Credentials.IdentityToken("t1"));
        assertThat(file.find("b.example", "x")).contains(new Credentials.RegistryToken("t2"));
        assertThat(file.find("c.example", "x")).isEqualTo(password("u", "p"));
        assertThat(file.find("d.example", "x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://index.docker.io/v1/",
                "index.docker.io/v1/",
                "index.docker.io",
                "docker.io",
                "https://registry-1.docker.io/v2/"
            })
    void dockerHubHasManyNames(String key) throws IOException {
        AuthFile file = file("{\"auths\":{\"" + key + "\":" + auth("u:p") + "}}");
        assertThat(file.find("docker.io", "library/debian")).isEqualTo(password("u", "p"));
    }

    @Test
    void theLongestPathThatFitsIsTaken() throws IOException {
        AuthFile file = file("{\"auths\":{"
                + "\"reg.example/team/app\":" + auth("app:p") + ","
                + "\"reg.example\":" + auth("all:p") + ","
                + "\"reg.example/team\":" + auth("team:p") + "}}");
        assertThat(file.find("reg.example", "team/app")).isEqualTo(password("app", "p"));
        assertThat(file.find("reg.example", "team/app2")).isEqualTo(password("team", "p"));
        assertThat(file.find("reg.example", "teams/app")).isEqualTo(password("all", "p"));
    }

    @Test
    void ofAnAddressTheHostCounts() throws IOException {
        AuthFile file = file("{\"auths\":{\"https://REG.example/v1/\":" + auth("u:p") + "}}");
        assertThat(file.find("reg.example", "x")).isEqualTo(password("u", "p"));
    }

    @Test
    void theRegistrysOwnHelperComesBeforeTheStore() throws IOException {
        AuthFile file = file("{\"credsStore\":\"all\",\"credHelpers\":{\"reg.example\":\"own\",\"x.example\":\"x\"}}");
        assertThat(file.helpers("reg.example")).containsExactly("own", "all");
        assertThat(file.helpers("other.example")).containsExactly("all");
    }

    @Test
    void aFileThatIsNotThereIsNoFailure() throws IOException {
        assertThat(AuthFile.read(folder.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"auths\":{\"h\":{\"auth\":\"s3cr3t", "s3cr3t", "[\"s3cr3t\"]", ""})
    void aBrokenFileIsRefusedWithoutBeingQuoted(String json) {
        assertThatThrownBy(() -> file(json))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t!", "czNjcjN0"})
    void anAuthThatIsNoneIsRefusedWithoutBeingQuoted(String auth) throws IOException {
        AuthFile file = file("{\"auths\":{\"h.example\":{\"auth\":\"" + auth + "\"}}}");
        assertThatThrownBy(() -> file.find("h.example", "x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("h.example")
                .hasMessageNotContaining("s3cr3t")
                .hasMessageNotContaining("czNjcjN0")
                .hasNoCause();
    }
}
