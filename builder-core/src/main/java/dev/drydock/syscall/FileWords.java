package dev.drydock.syscall;

import dev.drydock.fs.FileType;
import java.nio.ByteBuffer;

/** What the kernel tells of a file, to be changed and handed to another process. */
public final class FileWords {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    /** Bytes of {@code struct stat}. */
    static final int SIZE = ARM ? 128 : 144;

    private static final int MODE = ARM ? 16 : 24;
    private static final int OWNER = ARM ? 24 : 28;
    private static final int DEVICE = ARM ? 32 : 40;
    private static final int EXTENDED_OWNER = 20;
    private static final int EXTENDED_MODE = 28;
    private static final int EXTENDED_DEVICE = 128;

    private final ByteBuffer words;
    private final boolean extended;

    FileWords(ByteBuffer words, boolean extended) {
        this.words = words;
        this.extended = extended;
    }

    /** Says that it belongs to others. */
    public void owner(long uid, long gid) {
        int at = extended ? EXTENDED_OWNER : OWNER;
        words.putInt(at, (int) uid).putInt(at + 4, (int) gid);
    }

    /** Says that it is a device. */
    public void device(FileType type, int major, int minor) {
        int bits = type == FileType.CHAR_DEVICE ? Flags.S_IFCHR : Flags.S_IFBLK;
        if (extended) {
            words.putShort(EXTENDED_MODE, (short) ((words.getShort(EXTENDED_MODE) & 07777) | bits));
            words.putInt(EXTENDED_DEVICE, major).putInt(EXTENDED_DEVICE + 4, minor);
        } else {
            words.putInt(MODE, (words.getInt(MODE) & 07777) | bits);
            words.putLong(DEVICE, ((long) major << 8) | (minor & 0xff) | ((long) (minor & 0xfff00) << 12));
        }
    }

    byte[] bytes() {
        byte[] all = new byte[words.capacity()];
        words.duplicate().rewind().get(all);
        return all;
    }
}
