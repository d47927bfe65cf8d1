package dev.drydock.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    @TempDir
    Path root;

    private ContentStore store;

    @BeforeEach
    void open() throws IOException {
        store = new ContentStore(StoreLayout.create(root));
    }

    @Test
    void whatIsWrittenIsReadBackUnderItsDigest() throws IOException {
        byte[] bytes = new byte[200_001];
        new Random(1).nextBytes(bytes);
        Digest digest;
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes[0]);
            blob.write(bytes, 1, 10);
            blob.write(bytes, 11, bytes.length - 11);
            assertThat(blob.size()).isEqualTo(bytes.length);
            digest = blob.commit();
        }
        assertThat(digest).isEqualTo(Digest.of(bytes));
        assertThat(store.size(digest)).isEqualTo(bytes.length);
        try (InputStream in = store.openVerified(digest)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void whatIsNotCommittedLeavesNothing() throws IOException {
        try (BlobWriter blob = store.newBlob()) {
            blob.write(1);
        }
        assertThat(unfinished()).isEmpty();
        assertThat(store.has(Digest.of(new byte[] {1}))).isFalse();
    }

    @Test
    void whatDeadProcessesLeftIsDeleted() throws IOException {
        Files.writeString(root.resolve("blobs/unfinished/4194304999-x"), "");
        Files.writeString(root.resolve("blobs/unfinished/nonsense"), "");
        try (BlobWriter blob = store.newBlob()) {
            store.deleteAbandoned();
            assertThat(unfinished()).hasSize(1);
            blob.write(1);
        }
    }

    @Test
    void otherBytesThanPromisedAreNotStored() throws IOException {
        Digest promised = Digest.of("promised".getBytes(StandardCharsets.UTF_8));
        try (BlobWriter blob = store.newBlob()) {
            blob.write(1);
            assertThatThrownBy(() -> blob.commit(promised, 1))
                    .isInstanceOfSatisfying(DigestMismatchException.class, e -> {
                        assertThat(e.expected()).isEqualTo(promised);
                        assertThat(e.found()).isEqualTo(Digest.of(new byte[] {1}));
                    });
        }
        try (BlobWriter blob = store.newBlob()) {
            blob.write(1);
            assertThatThrownBy(() -> blob.commit(Digest.of(new byte[] {1}), 2))
                    .isInstanceOf(SizeMismatchException.class);
        }
        assertThat(store.has(promised)).isFalse();
        assertThat(store.has(Digest.of(new byte[] {1}))).isFalse();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void aChangedBlobIsNoticedByAVerifyingReader() throws IOException {
        Digest digest = store.put("content".getBytes(StandardCharsets.UTF_8));
        Files.writeString(store.path(digest), "CONTENT");
        try (InputStream in = store.openVerified(digest)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(DigestMismatchException.class);
        }
    }

    @Test
    void aStoreThatCannotBeMadeSaysWhatToDo() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatThrownBy(() -> StoreLayout.create(file.resolve("store")))
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.what()).contains(file.toString());
                    assertThat(e.fix()).contains("drydock.store");
                });
    }

    @Test
    void digestsAreReadStrictly() {
        String hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assertThat(Digest.parse("sha256:" + hex)).isEqualTo(Digest.EMPTY);
        for (String wrong : List.of(
                hex,
                "sha512:" + hex,
                "sha256:" + hex.toUpperCase(java.util.Locale.ROOT),
                "sha256:" + hex.substring(1),
                "sha256:" + hex + "0",
                "sha256:../" + hex.substring(3))) {
            assertThatThrownBy(() -> Digest.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void chainsFollowTheRecurrence() {
        DiffId a = new DiffId(Digest.of(new byte[] {1}));
        DiffId b = new DiffId(Digest.of(new byte[] {2}));
        DiffId c = new DiffId(Digest.of(new byte[] {3}));
        assertThat(ChainId.of(List.of(a)).orElseThrow().digest()).isEqualTo(a.digest());
        ChainId two = new ChainId(Digest.of((a + " " + b).getBytes(StandardCharsets.UTF_8)));
        assertThat(ChainId.of(List.of(a, b))).contains(two);
        assertThat(ChainId.of(List.of(a, b, c))).contains(two.then(c));
        assertThat(ChainId.of(List.of())).isEmpty();
    }

    private List<Path> unfinished() throws IOException {
        try (var files = Files.list(root.resolve("blobs/unfinished"))) {
            return files.toList();
        }
    }
}
