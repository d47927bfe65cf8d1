package dev.drydock.snapshot;

import dev.drydock.content.Digest;
import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** A file of a root compared with what the layers say of it; owner, mode, size and time are known to be the same. */
final class OriginalFile {
    private OriginalFile() {}

    static boolean is(StageView layers, TreeDir dir, String name, String path, Stat stat) throws IOException {
        Optional<ViewEntry> found = layers.lookup(path);
        if (found.isEmpty()) {
            return false;
        }
        LayerEntry entry = found.get().entry();
        return Committing.kept(dir.xattrs(name)).equals(entry.xattrs())
                && (stat.type() != FileType.REGULAR || digest(dir, name).equals(entry.content()));
    }

    private static Digest digest(TreeDir dir, String name) throws IOException {
        MessageDigest hasher = Digest.hasher();
        try (InputStream in = new DigestInputStream(Channels.newInputStream(dir.openFile(name)), hasher)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.ofHash(hasher.digest());
    }
}
