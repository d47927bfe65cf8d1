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
 */
public record StepRecord(
        Optional<DiffId> layer, String configChange, String createdBy, boolean emptyLayer, Instant ranAt) {
    private static final String KIND = "DDSR";
    private static final int VERSION = 2;

    /** The record as bytes, with a checksum that is right under this key alone. */
    byte[] encode(StepKey key) {
        RecordWriter out = new RecordWriter(KIND, VERSION).flag(layer.isPresent());
        layer.ifPresent(diffId -> out.digest(diffId.digest()));
        return out.text(configChange)
                .text(createdBy)
                .flag(emptyLayer)
                .signed(ranAt.getEpochSecond())
                .number(ranAt.getNano())
                .finish(key.hex());
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
        in.finish();
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw in.malformed();
        }
        return new StepRecord(layer, configChange, createdBy, emptyLayer, Instant.ofEpochSecond(seconds, nanos));
    }
}
