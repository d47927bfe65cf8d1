package dev.drydock.layer;

import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what the store has of layers with their names: each form's bytes with the digest that they unpack to, the index
 * with the one that the bytes give, records with their checksums. For one thread.
 */
public final class LayerCheck {
    private final ContentStore store;
    private final Compressions compressions;
    private final Cancellation cancellation;
    private final Set<Digest> verified = new HashSet<>();
    private final Set<DiffId> unread = new LinkedHashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Something is not what it was.
     *
     * @param file of the store; without it the layer is had anew, or told to be missing
     * @param what is wrong, in words
     */
    public record Problem(Path file, String what) {}

    /** @param compressions what cannot be read with these is compared with its own digest by others */
    public LayerCheck(ContentStore store, Compressions compressions, Cancellation cancellation) {
        this.store = store;
        this.compressions = compressions;
        this.cancellation = cancellation;
    }

    /** Blobs whose digests were found to be right on the way. */
    public Set<Digest> verified() {
        return verified;
    }

    /** Layers of which a form could not be read here. */
    public Set<DiffId> unread() {
        return unread;
    }

    /** What is wrong so far. */
    public List<Problem> problems() {
        return problems;
    }

    /** Looks at one layer. */
    public void check(DiffId layer) throws IOException {
        Path folder = store.layout().layer(layer);
        Optional<LayerIndex> index = index(layer, folder.resolve(LayerRecords.INDEX));
        boolean plain = store.has(layer.digest());
        if (plain) {
            plain(layer, folder, index);
        }
        Path factsFile = folder.resolve(LayerRecords.FACTS);
        try {
            LayerFacts facts = LayerFacts.decode(Files.readAllBytes(factsFile), layer, factsFile.toString());
            for (WireForm form : facts.forms()) {
                if (store.has(form.descriptor().digest())) {
                    form(layer, form, folder, plain ? Optional.empty() : index);
                }
            }
        } catch (NoSuchFileException e) {
            // a layer that was made here and never left
        } catch (RecordFormatException e) {
            problems.add(new Problem(factsFile, e.why()));
        }
    }

    private Optional<LayerIndex> index(DiffId layer, Path file) throws IOException {
        try {
            return Optional.of(LayerIndex.decode(Files.readAllBytes(file), layer, file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (RecordFormatException e) {
            problems.add(new Problem(file, e.why()));
            return Optional.empty();
        }
    }

    private void plain(DiffId layer, Path folder, Optional<LayerIndex> index) throws IOException {
        Path blob = store.path(layer.digest());
        try (InputStream in = store.open(layer.digest())) {
            if (unpack(layer, in, blob, folder, index)) {
                verified.add(layer.digest());
            }
        }
    }

    private void form(DiffId layer, WireForm form, Path folder, Optional<LayerIndex> index) throws IOException {
        Digest digest = form.descriptor().digest();
        Path blob = store.path(digest);
        if (store.size(digest) != form.descriptor().size()) {
            problems.add(new Problem(
                    blob,
                    "has " + store.size(digest) + " bytes, and should have "
                            + form.descriptor().size()));
            return;
        }
        if (digest.equals(layer.digest())) {
            return;
        }
        MessageDigest hasher = Digest.hasher();
        try (InputStream wire = new DigestInputStream(store.open(digest), hasher)) {
            boolean same;
            try (InputStream in = compressions.decompress(new Shared(wire))) {
                same = unpack(layer, in, blob, folder, index);
            }
            wire.transferTo(java.io.OutputStream.nullOutputStream());
            if (same && Digest.ofHash(hasher.digest()).equals(digest)) {
                verified.add(digest);
            }
        } catch (UnsupportedCompressionException e) {
            unread.add(layer); // its digest is compared by whoever looks at all blobs
        }
    }

    /** Whether bytes are those of a layer. */
    private boolean unpack(DiffId layer, InputStream in, Path blob, Path folder, Optional<LayerIndex> index)
            throws IOException {
        MessageDigest hasher = Digest.hasher();
        LayerIndex found;
        try (DigestInputStream hashed = new DigestInputStream(in, hasher)) {
            found = LayerIndexer.index(hashed, cancellation);
        } catch (UnsupportedCompressionException e) {
            throw e;
        } catch (IOException e) {
            problems.add(new Problem(blob, String.valueOf(e.getMessage())));
            return false;
        }
        Digest digest = Digest.ofHash(hasher.digest());
        if (!digest.equals(layer.digest())) {
            problems.add(new Problem(blob, "its plain bytes have the digest " + digest + ", not " + layer));
            return false;
        }
        if (index.isPresent() && !index.get().sameAs(found)) {
            problems.add(new Problem(folder.resolve(LayerRecords.INDEX), "it is not what the layer's bytes give"));
        }
        return true;
    }

    /** Leaves the stream below open, so that its rest can be hashed. */
    private static final class Shared extends java.io.FilterInputStream {
        Shared(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the owner closes it
        }
    }
}
