package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyChoiceTest {
    private final ProxyChoice choice = new ProxyChoice(Map.of(
            "HTTPS_PROXY", "http://user:p%40ss@proxy.example:3128",
            "http_proxy", "plain.example",
            "NO_PROXY", "internal.example, .dotted.example,*.star.example 10.0.0.0/8,only.example:5000"));

    @Test
    void eachSchemeHasItsProxy() throws IOException {
        assertThat(choice.proxyFor("https", "reg.example", -1))
                .contains(new ProxyChoice.Chosen(
                        "proxy.example", 3128, Optional.of(new Credentials.Password("user", "p@ss"))));
        assertThat(choice.proxyFor("http", "reg.example", 5000))
                .contains(new ProxyChoice.Chosen("plain.example", 80, Optional.empty()));
        assertThat(new ProxyChoice(Map.of()).proxyFor("https", "reg.example", -1))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "internal.example",
                "a.internal.example",
                "INTERNAL.example",
                "dotted.example",
                "a.dotted.example",
                "a.star.example",
                "10.9.8.7",
                "localhost",
                "127.0.0.1"
            })
    void whatIsExceptedIsReachedDirectly(String host) throws IOException {
        assertThat(choice.proxyFor("https", host, -1)).isEmpty();
    }

    @Test
    void anExceptionWithAPortIsForThatPort() throws IOException {
        assertThat(choice.proxyFor("https", "only.example", 5000)).isEmpty();
        assertThat(choice.proxyFor("https", "only.example", 5001)).isPresent();
        assertThat(choice.proxyFor("https", "notinternal.example", -1)).isPresent();
    }

    @Test
    void aProxyThatIsNoAddressIsRefusedWithoutItsPassword() {
        ProxyChoice broken = new ProxyChoice(Map.of("HTTPS_PROXY", "http://u:s3cr3t@a b"));
        assertThatThrownBy(() -> broken.proxyFor("https", "reg.example", -1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    @Test
    void requestsGoThroughTheProxy() throws IOException {
        byte[] bytes = random(5);
        try (RegistryDouble proxy = new RegistryDouble()) {
            proxy.put("team/app", bytes);
            proxy.bearer("http://reg.example:5000/token", Optional.empty()); // whose query has to arrive, too
            try (Registry registry = HttpRegistry.open(RegistryOptions.defaults()
                    .withInsecure(List.of("reg.example:5000"))
                    .withEnvironment(Map.of("HTTP_PROXY", proxy.url())))) {
                assertThat(registry.hasBlob(
                                "reg.example:5000", "team/app", blob(bytes).digest(), Cancellation.none()))
                        .isTrue();
            }
        }
    }

    @Test
    void aProxyThatAsksGetsItsOwnPasswordAndNoOther() throws IOException {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RegistryDouble proxy = new RegistryDouble()) {
            proxy.instead("HEAD", ".*", 2, exchange -> {
                String sent = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
                seen.add(sent + " " + exchange.getRequestHeaders().getFirst("Authorization"));
                status(sent == null ? 407 : 200, "Proxy-Authenticate", "Basic realm=p")
                        .answer(exchange);
            });
            try (Registry registry = HttpRegistry.open(RegistryOptions.defaults()
                    .withInsecure(List.of("reg.example:5000"))
                    .withSources(List.of(TestSources.password("test", "reg.example:5000", "a", "b")))
                    .withEnvironment(Map.of("HTTP_PROXY", "http://u:p@" + proxy.host())))) {
                assertThat(registry.hasBlob("reg.example:5000", "team/app", Digest.EMPTY, Cancellation.none()))
                        .isTrue();
            }
        }
        assertThat(seen).containsExactly("null null", "Basic dTpw null");
    }
}
