package dev.drydock.registry;

import static dev.drydock.registry.RegistryContract.blob;
import static dev.drydock.registry.RegistryContract.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.build.SourceBlobs;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Descriptor;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.LayerSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of one store do not fetch what another is fetching. */
class OneFetchTest {
    private static final String REPOSITORY = "team/app";

    @TempDir
    Path folder;

    @Test
    void twoBuildsOfOneStoreFetchABlobOnce() throws Exception {
        byte[] bytes = random(1 << 20);
        Descriptor blob = blob(bytes);
        CountDownLatch otherWaits = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RegistryDouble server = new RegistryDouble();
                Registry registry = HttpRegistry.open(
                        RegistryOptions.defaults().withEnvironment(Map.of("HOME", folder.toString())))) {
            server.put(REPOSITORY, bytes);
            // the other build is told that it waits before this one is answered
            server.instead("GET", "/v2/team/app/blobs/.*", 1, exchange -> {
                boolean waited = await(otherWaits);
                RegistryDouble.respond(exchange, waited ? 200 : 500, bytes);
            });
            LayerSource source = new LayerSource(server.host(), REPOSITORY, blob);
            LayerCache one = open(otherWaits);
            LayerCache two = open(otherWaits);
            Future<Boolean> first = threads.submit(() -> SourceBlobs.fetch(one, registry, source, Cancellation.none()));
            Future<Boolean> second =
                    threads.submit(() -> SourceBlobs.fetch(two, registry, source, Cancellation.none()));
            assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(true, false);
            assertThat(server.count("GET /v2/team/app/blobs/.*")).isEqualTo(1);
            assertThat(two.content().openVerified(blob.digest()).readAllBytes()).isEqualTo(bytes);
        } finally {
            threads.shutdown();
        }
    }

    private LayerCache open(CountDownLatch waits) throws Exception {
        return LayerCache.open(folder.resolve("store"), Compressions.standard(), waiting -> waits.countDown());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
