package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static dev.drydock.registry.RegistryDouble.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn -X} would print: everything the HTTP library logs, in a JVM of its own. */
class DebugLogTest {
    /** A binding of slf4j 1.7 whose loggers print all they are given. */
    private static final String BINDING = """
            package org.slf4j.impl;
            import java.lang.reflect.Proxy;
            import java.util.Arrays;
            import org.slf4j.ILoggerFactory;
            import org.slf4j.Logger;
            import org.slf4j.spi.LoggerFactoryBinder;
            public class StaticLoggerBinder implements LoggerFactoryBinder {
                public static String REQUESTED_API_VERSION = "1.7.36";
                public static StaticLoggerBinder getSingleton() { return new StaticLoggerBinder(); }
                public ILoggerFactory getLoggerFactory() {
                    return name -> (Logger) Proxy.newProxyInstance(
                            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, args) -> {
                                if (method.getReturnType() == boolean.class) return true;
                                if (method.getReturnType() == String.class) return name;
                                System.out.println("LOG " + name + " " + Arrays.deepToString(args));
                                return null;
                            });
                }
                public String getLoggerFactoryClassStr() { return "test"; }
            }
            """;

    @TempDir
    Path folder;

    /** What the other JVM runs: arguments are the registry, a blob's digest and the password. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (Registry registry = HttpRegistry.open(RegistryOptions.defaults()
                    .withEnvironment(Map.of("HOME", "/nowhere"))
                    .withSources(
                            List.of(TestSources.password("test", args[0], "user", System.getenv("TEST_PASSWORD")))))) {
                System.out.println(
                        "there: " + registry.hasBlob(args[0], "team/app", Digest.parse(args[1]), Cancellation.none()));
            }
        }
    }

    @Test
    void theLibrarysDebugLogHoldsNoCredentials() throws IOException {
        Path source = Files.writeString(folder.resolve("StaticLoggerBinder.java"), BINDING);
        String path = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", path, "-d", folder.toString(), source.toString()))
                .isZero();
        byte[] bytes = random(9);
        String basic;
        String token;
        String out;
        try (RegistryDouble server = new RegistryDouble();
                RegistryDouble elsewhere = new RegistryDouble()) {
            server.bearer(server.url() + "/token", Optional.of("user:s3cr3t"));
            elsewhere.put("team/app", bytes);
            server.instead(
                    "HEAD",
                    ".*/blobs/.*",
                    1,
                    exchange -> status(
                                    401,
                                    "WWW-Authenticate",
                                    "Bearer realm=\"" + server.url() + "/token\",service=\"a \\\"double\\\"\"")
                            .answer(exchange));
            server.instead(
                    "HEAD",
                    ".*/blobs/.*",
                    1,
                    exchange -> status(307, "Location", elsewhere.url() + exchange.getRequestURI() + "?sig=s1gn3d")
                            .answer(exchange));
            ProcessBuilder java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            folder + File.pathSeparator + path,
                            Program.class.getName(),
                            server.host(),
                            blob(bytes).digest().toString())
                    .redirectErrorStream(true);
            java.environment().put("TEST_PASSWORD", "s3cr3t");
            out = new String(java.start().getInputStream().readAllBytes(), UTF_8);
            basic = server.asked.stream()
                    .filter(asked -> asked.path().equals("/token"))
                    .flatMap(asked -> asked.authorization().stream())
                    .findFirst()
                    .orElseThrow();
            assertThat(elsewhere.asked)
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.query()).isEqualTo("sig=s1gn3d"));
            token = server.asked.get(server.asked.size() - 1).authorization().orElseThrow();
        }
        assertThat(out).contains("there: true").contains("LOG org.apache.hc.client5.http.impl");
        assertThat(out)
                .doesNotContain("s3cr3t")
                .doesNotContain("s1gn3d")
                .doesNotContain(basic.replace("Basic ", ""))
                .doesNotContain(token.replace("Bearer ", ""));
    }
}
