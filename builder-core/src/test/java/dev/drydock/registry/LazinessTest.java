package dev.drydock.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** DESIGN's first law, for this package: opening a registry, and asking it offline, loads nothing. */
class LazinessTest {
    /** What the other JVM runs. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (Registry registry =
                    HttpRegistry.open(RegistryOptions.defaults().withOffline(true))) {
                registry.manifest("reg.example", "team/app", "t", Cancellation.none());
            } catch (RegistryException e) {
                System.out.println("said: " + e.getMessage());
            }
            try (Downloads downloads = Downloads.open(RegistryOptions.defaults().withOffline(true))) {
                System.out.println("downloads are offline: " + downloads.offline());
            }
        }
    }

    @Test
    void openingAndAskingOfflineLoadsNoHttpAndNoDataBinding() throws IOException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String out = new String(java.getInputStream().readAllBytes(), UTF_8);
        assertThat(out)
                .contains("said: offline: the manifest of reg.example/team/app:t is needed")
                .contains("downloads are offline: true")
                .contains("dev.drydock.registry.HttpRegistry ")
                .doesNotContain("org.apache.hc.")
                .doesNotContain("com.fasterxml.jackson.")
                .doesNotContain("javax.net.ssl.SSLSocket ");
    }
}
