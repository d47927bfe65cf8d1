package dev.drydock.remote;

import dev.drydock.cache.StepKey;
import dev.drydock.content.Descriptor;
import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.image.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one object of a cache says: a step, last, and the steps below it, oldest first. No text of the Dockerfile is in it, nor
 * anything of the machine that wrote it.
 */
record CachePack(List<CacheEntry> entries) {
    /** More steps below one are not told of with it. */
    static final int MAX_ENTRIES = 512;

    private static final String KIND = "DDCP";
    private static final int VERSION = 1;
    private static final int MAX_EPOCHS = 16;
    private static final Set<String> LAYERS =
            Set.of(MediaType.OCI_LAYER, MediaType.OCI_LAYER_GZIP, MediaType.OCI_LAYER_ZSTD);

    CachePack {
        entries = List.copyOf(entries.subList(Math.max(0, entries.size() - MAX_ENTRIES), entries.size()));
    }

    /** The entry of this key, if it is there. */
    Optional<CacheEntry> find(StepKey key) {
        return entries.stream().filter(entry -> entry.has(key)).findFirst();
    }

    /** The record as bytes, with a checksum; the same pack gives the same bytes. */
    byte[] encode() {
        RecordWriter out = new RecordWriter(KIND, VERSION).number(entries.size());
        for (CacheEntry entry : entries) {
            out.digest(entry.definition().digest()).flag(entry.content().isPresent());
            entry.content().ifPresent(key -> out.digest(key.digest()));
            Instant ranAt = entry.ranAt();
            out.signed(ranAt.getEpochSecond()).number(ranAt.getNano());
            out.digest(entry.layer().digest());
            layer(out, entry.wire());
            out.flag(entry.index().isPresent());
            entry.index().ifPresent(index -> out.digest(index.digest()).number(index.size()));
            out.number(entry.epochs().size());
            for (CacheEntry.AtEpoch epoch : entry.epochs()) {
                out.number(epoch.seconds()).digest(epoch.layer().digest());
                layer(out, epoch.wire());
            }
        }
        return out.finish();
    }

    private static void layer(RecordWriter out, Descriptor wire) {
        out.text(wire.mediaType()).digest(wire.digest()).number(wire.size());
    }

    /** @throws RecordFormatException if the bytes are not such a record, whole and unchanged */
    static CachePack decode(byte[] record, String what) throws RecordFormatException {
        RecordReader in = new RecordReader(record, KIND, VERSION, what);
        List<CacheEntry> entries = new ArrayList<>();
        for (int left = in.count(MAX_ENTRIES); left > 0; left--) {
            StepKey definition = new StepKey(in.digest());
            Optional<StepKey> content = in.flag() ? Optional.of(new StepKey(in.digest())) : Optional.empty();
            Instant ranAt = instant(in);
            DiffId layer = new DiffId(in.digest());
            Descriptor wire = layer(in);
            Optional<Descriptor> index = Optional.empty();
            if (in.flag()) {
                index = Optional.of(new Descriptor(CacheEntry.INDEX, in.digest(), size(in)));
            }
            List<CacheEntry.AtEpoch> epochs = new ArrayList<>();
            for (int more = in.count(MAX_EPOCHS); more > 0; more--) {
                epochs.add(new CacheEntry.AtEpoch(size(in), new DiffId(in.digest()), layer(in)));
            }
            entries.add(new CacheEntry(definition, content, ranAt, layer, wire, index, epochs));
        }
        in.finish();
        if (entries.isEmpty()) {
            throw in.malformed();
        }
        return new CachePack(entries);
    }

    /** A time that an image's history can hold: its year has four digits. */
    private static Instant instant(RecordReader in) throws RecordFormatException {
        long seconds = in.signed();
        int nanos = in.count(999_999_999);
        if (seconds < -62_135_596_800L || seconds > 253_402_300_799L) {
            throw in.malformed();
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static Descriptor layer(RecordReader in) throws RecordFormatException {
        String mediaType = in.text();
        Descriptor wire = new Descriptor(mediaType, in.digest(), size(in));
        if (!LAYERS.contains(mediaType)) {
            throw in.malformed();
        }
        return wire;
    }

    private static long size(RecordReader in) throws RecordFormatException {
        long size = in.number();
        if (size < 0) {
            throw in.malformed();
        }
        return size;
    }
}
