package dev.drydock.layer;

import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.ContentStore;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreException;
import dev.drydock.content.VerifyingInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.ZipException;

/**
 * The layers of a store: {@code layers/<diffid>/} with index, wire forms, sources and epoch results, and the way to
 * their bytes.
 *
 * <p>What takes long is done once for all processes: the first does it under the lock of the layer, others wait and
 * find it done. Safe for several threads.
 */
public final class Layers {
    private final ContentStore store;
    private final Compressions compressions;
    private final LayerRecords records;

    public Layers(ContentStore store, Locks locks, Compressions compressions) {
        this.store = store;
        this.compressions = compressions;
        this.records = new LayerRecords(store.layout(), locks);
    }

    /** A new layer to be written. */
    public LayerOutput write() throws IOException {
        return new LayerOutput(records, store.newBlob());
    }

    /**
     * The index of a layer: the one in the store, or made in one pass over a form of the layer that is in the store.
     *
     * @throws MissingLayerException if the store has no bytes of it
     * @throws UnsupportedCompressionException if only a process with another codec can read it
     */
    public LayerIndex index(DiffId diffId, Cancellation cancellation) throws IOException {
        Optional<LayerIndex> index = records.index(diffId);
        if (index.isPresent()) {
            return index.get();
        }
        return records.locked(diffId, "reading layer " + diffId, cancellation, () -> {
            Optional<LayerIndex> again = records.index(diffId);
            return again.isPresent() ? again.get() : makeIndex(diffId, openPlain(diffId), cancellation);
        });
    }

    /** Whether {@link #index} needs no more than to read a small file. */
    public boolean hasIndex(DiffId diffId) {
        return records.hasIndex(diffId);
    }

    /**
     * Takes in a wire form that is in the content store: checks in one pass that it is the promised layer, and makes
     * its index.
     *
     * @throws DigestMismatchException if it is another layer; nothing is recorded then
     * @throws LayerFormatException if it is malformed or hostile
     */
    public LayerIndex ingest(Descriptor wire, DiffId expected, Cancellation cancellation) throws IOException {
        WireForm form = new WireForm(Compressions.nameFor(wire.mediaType()), "", plain(wire));
        return records.locked(expected, "reading layer " + expected, cancellation, () -> {
            Optional<LayerIndex> known = records.index(expected);
            LayerIndex index = known.isPresent()
                    ? known.get()
                    : makeIndex(expected, compressions.decompress(store.open(wire.digest())), cancellation);
            records.update(expected, facts -> facts.withForm(form));
            return index;
        });
    }

    /** Stores the plain bytes of a compressed blob, whatever they are. */
    public Digest decompress(Digest blob, Cancellation cancellation) throws IOException {
        try (InputStream in = compressions.decompress(store.open(blob))) {
            return store.put(in, cancellation);
        }
    }

    /** Remembers that a layer has that form (its bytes need not be here) and can be had from there. */
    public void addSource(DiffId diffId, LayerSource source, Cancellation cancellation) throws IOException {
        if (records.facts(diffId).sources().contains(source)) {
            return;
        }
        Descriptor wire = plain(source.descriptor());
        WireForm form = new WireForm(Compressions.nameFor(wire.mediaType()), "", wire);
        LayerSource plain = new LayerSource(source.registry(), source.repository(), wire);
        records.locked(
                diffId,
                "recording the source of layer " + diffId,
                cancellation,
                () -> records.update(diffId, facts -> facts.withForm(form).withSource(plain)));
    }

    /** Forgets a form that turned out to be another layer's, and that it can be had anywhere. */
    public void disown(DiffId diffId, Descriptor wire, Cancellation cancellation) throws IOException {
        records.locked(
                diffId,
                "forgetting a wrong form of layer " + diffId,
                cancellation,
                () -> records.update(diffId, facts -> facts.without(plain(wire))));
    }

    /** Where the layer can be had again; none for layers made here. */
    public List<LayerSource> sources(DiffId diffId) throws IOException {
        return records.facts(diffId).sources();
    }

    /** The forms the layer is known to have; their bytes may be elsewhere. */
    public List<WireForm> wireForms(DiffId diffId) throws IOException {
        return records.facts(diffId).forms();
    }

    /**
     * The layer's form in that compression: the one that was made or pulled before, otherwise made now from the plain
     * bytes. For a base layer its bytes need not be here.
     *
     * @throws MissingLayerException if it has to be made and the store has no bytes of the layer
     */
    public WireForm wireForm(DiffId diffId, Compression compression, int threads, Cancellation cancellation)
            throws IOException {
        Optional<WireForm> known = known(diffId, compression);
        if (known.isPresent()) {
            return known.get();
        }
        return records.locked(diffId, "compressing layer " + diffId, cancellation, () -> {
            Optional<WireForm> again = known(diffId, compression);
            if (again.isPresent()) {
                return again.get();
            }
            WireForm form = compress(diffId, compression, threads, cancellation);
            records.update(diffId, facts -> facts.withNewForm(form)); // one that is lost is replaced
            return form;
        });
    }

    /** Whether the layer's bytes are here, in any form, or a source is known. */
    public boolean available(DiffId diffId) throws IOException {
        return present(diffId) || !records.facts(diffId).sources().isEmpty();
    }

    /** Whether the layer's bytes are here, in any form. */
    public boolean present(DiffId diffId) throws IOException {
        return store.has(diffId.digest()) || presentForm(diffId).isPresent();
    }

    /**
     * Hands out the content of some indexed files of one layer: straight from the plain tar, or in one pass over a
     * compressed form. Each content is checked against its digest.
     *
     * @param files entries of type {@link EntryType#FILE} of this layer's index, each once
     */
    public void contents(
            DiffId diffId, Collection<LayerEntry> files, ContentConsumer consumer, Cancellation cancellation)
            throws IOException {
        if (files.isEmpty()) {
            return;
        }
        try (InputStream plain = openPlain(diffId)) {
            ContentPass.read(plain, List.copyOf(files), consumer, cancellation);
        } catch (DigestMismatchException | EOFException | ZipException e) {
            throw damaged(diffId, e);
        }
    }

    /**
     * The whole content of one indexed file.
     *
     * @throws IOException if it is larger than the limit, in bytes
     */
    public byte[] content(DiffId diffId, LayerEntry file, int limit, Cancellation cancellation) throws IOException {
        if (file.size() > limit) {
            throw new IOException(
                    "\"" + file.path() + "\" has " + file.size() + " bytes, at most " + limit + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) file.size());
        contents(diffId, List.of(file), (entry, in) -> in.transferTo(bytes), cancellation);
        return bytes.toByteArray();
    }

    /** What of these layers is not what its name promises. */
    public List<LayerCheck.Problem> check(Collection<DiffId> layers, Cancellation cancellation) throws IOException {
        LayerCheck check = new LayerCheck(store, compressions, cancellation);
        for (DiffId layer : layers) {
            check.check(layer);
        }
        return check.problems();
    }

    /** What a stack shows, oldest layer first; indexes are read or made when the view needs them. */
    public StageView view(List<DiffId> stack, Cancellation cancellation) {
        List<DiffId> layers = List.copyOf(stack);
        return new StageView(layers.size(), i -> index(layers.get(i), cancellation));
    }

    /** The plain tar of a layer, from whichever form is here; not verified. */
    public InputStream openPlain(DiffId diffId) throws IOException {
        if (store.has(diffId.digest())) {
            return new SkippingInputStream(FileChannel.open(store.path(diffId.digest()), StandardOpenOption.READ));
        }
        Optional<WireForm> form = presentForm(diffId);
        if (form.isEmpty()) {
            throw new MissingLayerException(diffId, records.facts(diffId).sources());
        }
        return compressions.decompress(store.open(form.get().descriptor().digest()));
    }

    private InputStream openVerified(DiffId diffId) throws IOException {
        return new VerifyingInputStream(openPlain(diffId), "the plain bytes", diffId.digest());
    }

    /** The failure to tell of a layer whose bytes are not what they were. */
    public StoreException damaged(DiffId diffId, IOException why) throws IOException {
        Optional<WireForm> form = store.has(diffId.digest()) ? Optional.empty() : presentForm(diffId);
        Path file = store.path(form.map(f -> f.descriptor().digest()).orElse(diffId.digest()));
        return new StoreException(
                "layer " + diffId + " in the store is damaged",
                file + ": " + why.getMessage(),
                "have drydock:fsck take it out (drydock.mend=true), and pull, import or build it again",
                why);
    }

    /**
     * The layer with its fixed times, and those later than the epoch, set to the epoch; the same layer if it has none.
     * Made once for each epoch.
     *
     * @param epoch seconds since 1970
     * @throws IllegalArgumentException if a tar header cannot hold the epoch
     */
    public DiffId atEpoch(DiffId diffId, long epoch, Cancellation cancellation) throws IOException {
        if (epoch < 0 || epoch > EpochRewrite.MAX_EPOCH) {
            throw new IllegalArgumentException("the epoch " + epoch + " does not fit in a layer");
        }
        Optional<DiffId> known = knownAtEpoch(diffId, epoch);
        if (known.isPresent()) {
            return known.get();
        }
        LayerIndex index = index(diffId, cancellation);
        if (!index.hasTimeNotOf(epoch)) {
            return records.locked(diffId, "recording times of layer " + diffId, cancellation, () -> {
                records.update(diffId, facts -> facts.withEpoch(epoch, diffId));
                return diffId;
            });
        }
        return records.locked(diffId, "setting times of layer " + diffId, cancellation, () -> {
            DiffId again = records.facts(diffId).epochs().get(epoch);
            return again != null && present(again) ? again : rewrite(diffId, index, epoch, cancellation);
        });
    }

    /** What {@link #atEpoch} gives, if that needs no bytes of the layer. */
    public Optional<DiffId> knownAtEpoch(DiffId diffId, long epoch) throws IOException {
        DiffId known = records.facts(diffId).epochs().get(epoch);
        return known != null && (known.equals(diffId) || available(known)) ? Optional.of(known) : Optional.empty();
    }

    /** Remembers what a layer is at an epoch; what is known already stays. */
    public void addEpoch(DiffId diffId, long epoch, DiffId result, Cancellation cancellation) throws IOException {
        records.locked(
                diffId,
                "recording times of layer " + diffId,
                cancellation,
                () -> records.update(
                        diffId, facts -> facts.epochs().containsKey(epoch) ? facts : facts.withEpoch(epoch, result)));
    }

    private DiffId rewrite(DiffId diffId, LayerIndex index, long epoch, Cancellation cancellation) throws IOException {
        try (InputStream plain = openVerified(diffId);
                BlobWriter blob = store.newBlob()) {
            EpochRewrite.copy(plain, blob, epoch, cancellation);
            DiffId rewritten = new DiffId(blob.commit());
            records.remember(rewritten, index.atEpoch(epoch));
            records.update(diffId, facts -> facts.withEpoch(epoch, rewritten));
            return rewritten;
        } catch (DigestMismatchException | LayerFormatException | EOFException | ZipException e) {
            throw damaged(diffId, e);
        }
    }

    private LayerIndex makeIndex(DiffId diffId, InputStream plain, Cancellation cancellation) throws IOException {
        MessageDigest hasher = Digest.hasher();
        LayerIndex index;
        try (DigestInputStream hashed = new DigestInputStream(plain, hasher)) {
            index = LayerIndexer.index(hashed, cancellation);
        }
        Digest found = Digest.ofHash(hasher.digest());
        if (!found.equals(diffId.digest())) {
            throw new DigestMismatchException("the unpacked bytes of a layer", diffId.digest(), found);
        }
        records.remember(diffId, index);
        return index;
    }

    private WireForm compress(DiffId diffId, Compression compression, int threads, Cancellation cancellation)
            throws IOException {
        String mediaType = Compressions.mediaType(compression);
        if (compression.name().equals("none") && store.has(diffId.digest())) {
            Descriptor plain = new Descriptor(mediaType, diffId.digest(), store.size(diffId.digest()));
            return new WireForm(compression.name(), compression.parameters(), plain);
        }
        try (InputStream plain = openVerified(diffId);
                BlobWriter blob = store.newBlob()) {
            byte[] buffer = new byte[64 * 1024];
            try (OutputStream out = compression.compress(new KeepOpen(blob), threads)) {
                for (int n; (n = plain.read(buffer)) >= 0; ) {
                    cancellation.throwIfCancelled();
                    out.write(buffer, 0, n);
                }
            }
            long size = blob.size();
            return new WireForm(
                    compression.name(), compression.parameters(), new Descriptor(mediaType, blob.commit(), size));
        } catch (DigestMismatchException | EOFException | ZipException e) {
            throw damaged(diffId, e);
        }
    }

    /** The form that came from elsewhere, or that was made this very way. */
    private Optional<WireForm> known(DiffId diffId, Compression compression) throws IOException {
        return knownForm(
                diffId,
                form -> form.compression().equals(compression.name())
                        && (form.isForeign() || form.parameters().equals(compression.parameters())));
    }

    /**
     * A form of the layer that can be had without making it. Of a layer whose plain bytes are here no form counts that nobody
     * compared with them: it may be another layer's.
     */
    public Optional<WireForm> knownForm(DiffId diffId, Predicate<WireForm> wanted) throws IOException {
        LayerFacts facts = records.facts(diffId);
        boolean plain = store.has(diffId.digest());
        return facts.forms().stream()
                .filter(wanted)
                .filter(form -> store.has(form.descriptor().digest())
                        || (!plain
                                && facts.sources().stream()
                                        .anyMatch(s -> s.descriptor().equals(form.descriptor()))))
                .findFirst();
    }

    /** A form of the layer whose bytes are here. */
    public Optional<WireForm> presentForm(DiffId diffId) throws IOException {
        return records.facts(diffId).forms().stream()
                .filter(form -> store.has(form.descriptor().digest()))
                .findFirst();
    }

    private static Descriptor plain(Descriptor descriptor) {
        return new Descriptor(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
