package dev.drydock.layer;

import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What was true of a tree when it was complete: a file beside it.
 *
 * @param bootId the boot in which it was made
 * @param durable whether it was synced since
 * @param entries how many entries it has
 * @param size bytes of content
 * @param ctimeSeconds newest change of an inode, which is that of its root, the last one touched
 * @param ctimeNanos and nanoseconds
 * @param skipped paths that could not be made, with the reason
 */
public record Stamp(
        String bootId,
        boolean durable,
        long entries,
        long size,
        long ctimeSeconds,
        int ctimeNanos,
        List<String> skipped) {
    /** Its name in the folder of the tree. */
    public static final String FILE = "stamp";

    private static final String KIND = "DDTS";
    private static final int VERSION = 2;

    public Stamp {
        skipped = List.copyOf(skipped);
    }

    /** The same, after it was synced. */
    public Stamp synced() {
        return new Stamp(bootId, true, entries, size, ctimeSeconds, ctimeNanos, skipped);
    }

    /** Whether what it says still holds. */
    public boolean canBeTrustedIn(String boot) {
        return durable || bootId.equals(boot);
    }

    /** @param tree the name of the tree that it is the stamp of */
    public byte[] encode(String tree) {
        RecordWriter out = new RecordWriter(KIND, VERSION)
                .text(bootId)
                .flag(durable)
                .number(entries)
                .number(size)
                .signed(ctimeSeconds)
                .number(ctimeNanos)
                .number(skipped.size());
        skipped.forEach(out::text);
        return out.finish(tree);
    }

    /** @throws RecordFormatException if it is none, or that of another tree */
    public static Stamp decode(byte[] record, String tree) throws RecordFormatException {
        RecordReader in = new RecordReader(record, KIND, VERSION, "stamp of tree " + tree, tree);
        String bootId = in.text();
        boolean durable = in.flag();
        long entries = in.number();
        long size = in.number();
        long seconds = in.signed();
        int nanos = in.count(999_999_999);
        List<String> skipped = new ArrayList<>();
        for (int n = in.count(record.length); n > 0; n--) {
            skipped.add(in.text());
        }
        in.finish();
        return new Stamp(bootId, durable, entries, size, seconds, nanos, skipped);
    }
}
