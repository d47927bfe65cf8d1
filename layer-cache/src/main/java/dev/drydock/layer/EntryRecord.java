package dev.drydock.layer;

import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.RecordReader;
import dev.drydock.content.RecordWriter;
import dev.drydock.fs.RawText;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An entry as bytes of an index. */
final class EntryRecord {
    private EntryRecord() {}

    static void write(RecordWriter out, LayerEntry e) {
        byte[] path = RawText.encode(e.path());
        out.number(path.length + 1L).fixed(path).number(e.type().code());
        if (e.type().isMark()) {
            return;
        }
        out.number(e.mode()).number(e.uid()).number(e.gid());
        out.signed(e.mtimeSeconds()).number(e.mtimeNanos()).number(e.size());
        out.number(e.devMajor()).number(e.devMinor()).bytes(RawText.encode(e.linkTarget()));
        SortedMap<String, byte[]> xattrs = e.xattrs().toMap();
        out.number(xattrs.size());
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            out.bytes(RawText.encode(xattr.getKey())).bytes(xattr.getValue());
        }
        Digest content = e.content();
        out.flag(content != null);
        if (content != null) {
            out.digest(content);
        }
        out.number(e.offset() + 1);
    }

    /** @throws RecordFormatException what is there is no entry */
    static LayerEntry read(RecordReader in) throws RecordFormatException {
        String path = RawText.decode(in.fixed(in.count(LayerPath.MAX_BYTES + 1) - 1));
        EntryType type = EntryType.ofCode(in.count(0x7f));
        if (type == null) {
            throw in.malformed();
        }
        if (type.isMark()) {
            return type == EntryType.OPAQUE ? LayerEntry.opaque(path) : LayerEntry.whiteout(path);
        }
        int mode = in.count(07777);
        long uid = in.number();
        long gid = in.number();
        long seconds = in.signed();
        int nanos = in.count(999_999_999);
        long size = in.number();
        int major = in.count(Integer.MAX_VALUE);
        int minor = in.count(Integer.MAX_VALUE);
        String target = RawText.decode(in.bytes());
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        for (int n = in.count(Xattrs.MAX); n > 0; n--) {
            xattrs.put(RawText.decode(in.bytes()), in.bytes());
        }
        Digest content = in.flag() ? in.digest() : null;
        long offset = in.number() - 1;
        if (uid < 0 || gid < 0 || size < 0) {
            throw in.malformed();
        }
        return new LayerEntry(
                path,
                type,
                mode,
                uid,
                gid,
                seconds,
                nanos,
                size,
                major,
                minor,
                target,
                Xattrs.of(xattrs),
                content,
                offset);
    }
}
