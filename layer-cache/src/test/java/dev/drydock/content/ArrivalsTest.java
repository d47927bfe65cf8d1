package dev.drydock.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {
    private static final byte[] BYTES = {1, 2, 3};
    private static final Digest BLOB = Digest.of(BYTES);

    @TempDir
    Path folder;

    private Locks locks;
    private ContentStore content;
    private Arrivals arrivals;

    @BeforeEach
    void open() throws IOException {
        StoreLayout layout = StoreLayout.create(folder.resolve("store"));
        locks = new Locks(layout);
        content = new ContentStore(layout);
        arrivals = new Arrivals(content, locks);
    }

    @Test
    void whatIsHereIsNotBroughtAndNobodyIsWaitedFor() throws IOException {
        content.put(BYTES);
        try (Locks.Hold hold = locks.exclusive("blob-" + BLOB.hex(), "a test", Cancellation.none())) {
            assertThat(arrivals.bring(BLOB, "x", Cancellation.none(), () -> {
                        throw new IOException("not asked for");
                    }))
                    .isFalse();
        }
    }

    @Test
    void whileABlobIsBroughtItsPlaceIsToldAndWhoWaitsCanBeCancelled() throws IOException {
        boolean brought = arrivals.bring(BLOB, "r.example/a", Cancellation.none(), () -> {
            assertThat(locks.holder("blob-" + BLOB.hex())).endsWith("fetching " + BLOB + " from r.example/a");
            assertThatThrownBy(() -> arrivals.bring(BLOB, "x", Cancellation.when(() -> true), () -> {
                        throw new IOException("twice at once");
                    }))
                    .isInstanceOf(CancellationException.class);
            content.put(BYTES);
        });
        assertThat(brought).isTrue();
    }

    @Test
    void afterATransferThatFailedTheNextBringsIt() throws IOException {
        assertThatThrownBy(() -> arrivals.bring(BLOB, "x", Cancellation.none(), () -> {
                    throw new IOException("no answer");
                }))
                .hasMessage("no answer");
        assertThat(arrivals.bring(BLOB, "y", Cancellation.none(), () -> content.put(BYTES)))
                .isTrue();
    }
}
