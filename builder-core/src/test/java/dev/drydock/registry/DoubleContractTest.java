package dev.drydock.registry;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The registry in this process keeps the contract, with Basic and with Bearer authentication. */
class DoubleContractTest {
    @Nested
    class WithPassword extends RegistryContract {
        private static RegistryDouble server;

        @BeforeAll
        static void start() throws IOException {
            server = new RegistryDouble();
            server.basic(USER + ":" + PASSWORD);
        }

        @AfterAll
        static void stop() {
            server.close();
        }

        @Override
        String host() {
            return server.host();
        }
    }

    @Nested
    class WithToken extends RegistryContract {
        private static RegistryDouble server;

        @BeforeAll
        static void start() throws IOException {
            server = new RegistryDouble();
            server.bearer(server.url() + "/token", Optional.of(USER + ":" + PASSWORD));
        }

        @AfterAll
        static void stop() {
            server.close();
        }

        @Override
        String host() {
            return server.host();
        }
    }
}
