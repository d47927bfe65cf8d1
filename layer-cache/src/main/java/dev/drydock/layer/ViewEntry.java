package dev.drydock.layer;

/**
 * Something that a stack of layers shows at a path.
 *
 * @param layer the layer it is seen from, 0 being the oldest; -1 for a directory that no layer names
 * @param contentLayer the layer whose tar holds the content, -1 if there is none
 * @param entry what it is, at the path it is seen at; never a mark, and a hard link only as what it links to
 * @param linkGroup equal, for two entries of the same layer, if and only if they are names of one file; {@code ""}
 *     for a file with one name
 */
public record ViewEntry(int layer, int contentLayer, LayerEntry entry, String linkGroup) {
    public String path() {
        return entry.path();
    }

    public EntryType type() {
        return entry.type();
    }

    public boolean isDirectory() {
        return entry.type() == EntryType.DIRECTORY;
    }
}
