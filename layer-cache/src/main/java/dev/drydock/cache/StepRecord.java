package dev.drydock.cache;

import dev.drydock.content.DiffId;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of a step.
 *
 * @param layer the layer it made, if any
 * @param configChange how it changed the image's config, in words only the caller understands; {@code ""} if not
 * @param createdBy the history entry's words
 * @param emptyLayer whether the history entry has no layer
 * @param ranAt when the step ran, whole seconds and nanoseconds
 * @param content the content key it has too, where that is known: what finds it by one key can tell it under both
 */
public record StepRecord(
        Optional<DiffId> layer,
        String configChange,
        String createdBy,
        boolean emptyLayer,
        Instant ranAt,
        Optional<StepKey> content) {
    private static final String KIND = "DDSR";
    private static final int VERSION = 2;

    /** A record of one key. */
    public StepRecord(
            Optional<DiffId> layer, String configChange, String createdBy, boolean emptyLayer, Instant ranAt) {
        this(layer, configChange, createdBy, emptyLayer, ranAt, Optional.empty());
    }

    /** The same, known by this content key too. */
    public StepRecord withContent(StepKey key) {
        return new StepRecord(layer, configChange, createdBy, emptyLayer, ranAt, Optional.of(key));
    }

    /** The record as bytes, with a checksum that is right under this key alone. */
    byte[] encode(StepKey key) {
        RecordWriter out = new RecordWriter(KIND, VERSION).flag(layer.isPresent());
        layer.ifPresent(diffId -> out.digest(diffId.digest()));
        out.text(configChange)
                .text(createdBy)
                .flag(emptyLayer)
                .signed(ranAt.getEpochSecond())
                .number(ranAt.getNano())
                .flag(content.isPresent());
        content.ifPresent(known -> out.digest(known.digest()));
        return out.finish(key.hex());
    }

    /** @throws RecordFormatException if the bytes are not such a record, whole and unchanged */
    static StepRecord decode(byte[] record, StepKey key, String what) throws RecordFormatException {
        RecordReader in = new RecordReader(record, KIND, VERSION, what, key.hex());
        Optional<DiffId> layer = in.flag() ? Optional.of(new DiffId(in.digest())) : Optional.empty();
        String configChange = in.text();
        String createdBy = in.text();
        boolean emptyLayer = in.flag();
        long seconds = in.signed();
        int nanos = in.count(999_999_999);
        Optional<StepKey> content =
                in.version() > 1 && in.flag() ? Optional.of(new StepKey(in.digest())) : Optional.empty();
        in.finish();
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw in.malformed();
        }
        return new StepRecord(
                layer, configChange, createdBy, emptyLayer, Instant.ofEpochSecond(seconds, nanos), content);
    }
}
