package dev.drydock.layer;

import org.jspecify.annotations.Nullable;

/** What an entry of a layer is. */
public enum EntryType {
    FILE('f'),
    DIRECTORY('d'),
    SYMLINK('l'),
    /** One more name of a file, which may be in this layer or, if the layer is not closed, in one below. */
    HARDLINK('h'),
    CHAR_DEVICE('c'),
    BLOCK_DEVICE('b'),
    FIFO('p'),
    /** The path is removed from the layers below (image-spec layer.md, "Whiteouts"). */
    WHITEOUT('w'),
    /** All that the directory held in the layers below is removed (image-spec layer.md, "Opaque Whiteout"). */
    OPAQUE('o');

    private final char code;

    EntryType(char code) {
        this.code = code;
    }

    /** Whether this is a mark for the layers below instead of something to be seen. */
    public boolean isMark() {
        return this == WHITEOUT || this == OPAQUE;
    }

    /** The letter that stands for it in records. */
    char code() {
        return code;
    }

    static @Nullable EntryType ofCode(int code) {
        for (EntryType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
