package dev.drydock.cache;

import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Which modes of running steps were tried in a place, and how that went: the file {@code modes} of a store.
 *
 * @param place names the place: all that could change what works
 * @param tried in their order
 */
public record ModeRecord(String place, List<Tried> tried) {
    private static final String KIND = "mode";
    private static final int VERSION = 1;
    private static final int MOST = 16;

    /** One mode: its word, why it does not work (empty if it does), and how to mend that. */
    public record Tried(String mode, String problem, String fix) {}

    public ModeRecord {
        tried = List.copyOf(tried);
    }

    public byte[] encode() {
        RecordWriter out = new RecordWriter(KIND, VERSION).text(place).number(tried.size());
        for (Tried each : tried) {
            out.text(each.mode()).text(each.problem()).text(each.fix());
        }
        return out.finish();
    }

    /** @param what names the record in messages */
    public static ModeRecord decode(byte[] bytes, String what) throws RecordFormatException {
        RecordReader in = new RecordReader(bytes, KIND, VERSION, what);
        String place = in.text();
        List<Tried> tried = new ArrayList<>();
        for (int left = in.count(MOST); left > 0; left--) {
            tried.add(new Tried(in.text(), in.text(), in.text()));
        }
        in.finish();
        return new ModeRecord(place, tried);
    }
}
