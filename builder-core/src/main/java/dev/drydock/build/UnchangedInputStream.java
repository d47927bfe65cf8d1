package dev.drydock.build;

import dev.drydock.cache.FileIdentity;
import dev.drydock.layer.LayerEntry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/** A context file's content, refused when the file is not what was hashed; asks before the first byte and at the close. */
final class UnchangedInputStream extends FilterInputStream {
    private final ContextTree.Seen seen;
    private final LayerEntry entry;

    UnchangedInputStream(ContextTree.Seen seen, LayerEntry entry) throws IOException {
        super(Files.newInputStream(seen.file(), LinkOption.NOFOLLOW_LINKS));
        this.seen = seen;
        this.entry = entry;
        try {
            check();
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void check() throws IOException {
        if (!FileIdentity.of(seen.file()).equals(seen.identity())) {
            throw new ChangedWhileBuilding(entry.path());
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        check();
    }
}
