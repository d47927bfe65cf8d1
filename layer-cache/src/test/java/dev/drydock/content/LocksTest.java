package dev.drydock.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
    @TempDir
    Path root;

    private StoreLayout layout;
    private Locks locks;

    @BeforeEach
    void open() throws IOException {
        layout = StoreLayout.create(root);
        locks = new Locks(layout);
    }

    @Test
    void oneHolderExcludesAllOthers() throws IOException {
        try (Locks.Hold hold = locks.exclusive("a", "test", Cancellation.none())) {
            assertThat(hold).isNotNull();
            assertThat(new Locks(layout).tryExclusive("a", "other")).isEmpty();
            assertThat(new Locks(layout).tryExclusive("b", "other")).isPresent();
        }
        assertThat(locks.tryExclusive("a", "again")).isPresent();
    }

    @Test
    void sharedHoldersExcludeTheExclusiveOneOnly() throws IOException {
        Locks.Hold first = locks.shared("gc", "build", Cancellation.none());
        Locks.Hold second = new Locks(layout).shared("gc", "build", Cancellation.none());
        assertThat(locks.tryExclusive("gc", "prune")).isEmpty();
        first.close();
        assertThat(locks.tryExclusive("gc", "prune")).isEmpty();
        second.close();
        assertThat(locks.tryExclusive("gc", "prune")).isPresent();
    }

    @Test
    void anotherProcessIsExcluded() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Holder.class.getName(), root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('h');
            BlockingQueue<Locks.Waiting> shown = new LinkedBlockingQueue<>();
            Locks waiting = new Locks(layout, shown::add);
            assertThat(waiting.tryExclusive("a", "test")).isEmpty();
            CompletableFuture<Locks.Hold> held = CompletableFuture.supplyAsync(() -> {
                try {
                    return waiting.shared("a", "test", Cancellation.none());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Locks.Waiting told = shown.poll(30, TimeUnit.SECONDS);
            assertThat(told).isNotNull();
            assertThat(told.holder()).isEqualTo("process " + process.pid() + ", holding in a test");
            process.destroyForcibly().waitFor();
            held.get(30, TimeUnit.SECONDS).close();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Another process that holds the lock until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            Locks locks = new Locks(StoreLayout.create(Path.of(args[0])));
            locks.exclusive("a", "holding in a test", Cancellation.none());
            System.out.write('h');
            System.out.flush();
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    void aStoreThatIsRemovedAndMadeAgainHasNewLocks() throws IOException {
        locks.exclusive("a", "test", Cancellation.none());
        java.nio.file.Files.delete(root.resolve("locks/ranges"));
        assertThat(locks.tryExclusive("a", "test")).isPresent();
        assertThat(locks.tryExclusive("a", "test")).isEmpty();
    }

    @Test
    void whoWaitsCanBeCancelled() throws IOException {
        try (Locks.Hold hold = locks.exclusive("a", "test", Cancellation.none())) {
            assertThat(hold).isNotNull();
            Cancellation cancellation = new Cancellation();
            cancellation.cancel();
            assertThatThrownBy(() -> locks.exclusive("a", "test", cancellation))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void severalNamesAreTakenTogetherOrNotAtAll() throws IOException {
        try (Locks.Hold b = locks.exclusive("b", "test", Cancellation.none())) {
            assertThat(b).isNotNull();
            Cancellation cancellation = new Cancellation();
            cancellation.cancel();
            assertThatThrownBy(() -> locks.exclusive(List.of("b", "a"), "test", cancellation))
                    .isInstanceOf(CancellationException.class);
            assertThat(locks.tryExclusive("a", "test")).isPresent();
        }
    }
}
