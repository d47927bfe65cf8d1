package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What a container of an image sees: every path of it, after the whiteouts of all layers. */
final class FlatTree {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String NOW = "while built";
    private static final String XATTR = "SCHILY.xattr.";

    /** What runc leaves of its mounts in a tree that a step ran in; ours leaves none. */
    private static final Set<String> MOUNT_POINTS =
            Set.of("dev", "proc", "sys", "etc/hosts", "etc/hostname", "etc/resolv.conf");

    /** One file, however many names it has. */
    static final class Inode {
        final char type;
        final int mode;
        final long uid;
        final long gid;
        final Instant modified;
        final String target;
        final String device;
        final byte[] content;
        final Map<String, String> xattrs = new TreeMap<>();

        private Inode(TarArchiveEntry entry, byte[] content) {
            this.type = type(entry);
            this.mode = entry.getMode() & 07777;
            this.uid = entry.getLongUserId();
            this.gid = entry.getLongGroupId();
            this.modified = entry.getLastModifiedTime().toInstant();
            this.target = entry.isSymbolicLink() ? entry.getLinkName() : "";
            this.device = type == 'c' || type == 'b' ? entry.getDevMajor() + ":" + entry.getDevMinor() : "";
            this.content = content;
            entry.getExtraPaxHeaders().forEach((name, value) -> {
                if (name.startsWith(XATTR)) {
                    xattrs.put(name.substring(XATTR.length()), value);
                }
            });
        }

        private static char type(TarArchiveEntry entry) {
            if (entry.isDirectory()) {
                return 'd';
            }
            if (entry.isSymbolicLink()) {
                return 'l';
            }
            if (entry.isCharacterDevice()) {
                return 'c';
            }
            if (entry.isBlockDevice()) {
                return 'b';
            }
            return entry.isFIFO() ? 'p' : 'f';
        }

        String text() {
            return new String(content, UTF_8);
        }
    }

    private record Read(String path, TarArchiveEntry entry, byte[] content) {}

    private final TreeMap<String, Inode> files = new TreeMap<>();

    /** Paths without a slash at either end; the root itself is not among them. */
    Map<String, Inode> files() {
        return files;
    }

    /** The file of a path, through symbolic links, as a process of a container would open it. */
    Optional<Inode> resolve(String path) {
        return resolved(path).map(files::get);
    }

    private Optional<String> resolved(String path) {
        List<String> rest = new ArrayList<>(List.of(path.split("/")));
        String at = "";
        for (int hops = 0; !rest.isEmpty(); ) {
            String part = rest.remove(0);
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                at = at.contains("/") ? at.substring(0, at.lastIndexOf('/')) : "";
                continue;
            }
            String next = at.isEmpty() ? part : at + "/" + part;
            Inode inode = files.get(next);
            if (inode == null || ++hops > 200) {
                return Optional.empty();
            }
            if (inode.type == 'l') {
                rest.addAll(0, List.of(inode.target.split("/")));
                at = inode.target.startsWith("/") ? "" : at;
            } else {
                at = next;
            }
        }
        return Optional.of(at);
    }

    /** All names of the file at a path, if it has more than one. */
    List<String> names(Inode inode) {
        List<String> names = new ArrayList<>();
        files.forEach((path, other) -> {
            if (other == inode) {
                names.add(path);
            }
        });
        return names.size() > 1 ? names : List.of();
    }

    /** Puts a layer on top: a tar, plain or gzip. */
    void apply(byte[] layer) throws IOException {
        List<Read> entries = read(layer);
        for (Read entry : entries) {
            String name = name(entry.path);
            if (name.equals(OPAQUE)) {
                removeBelow(parent(entry.path));
            } else if (name.startsWith(WHITEOUT)) {
                String parent = parent(entry.path);
                remove((parent.isEmpty() ? "" : parent + "/") + name.substring(WHITEOUT.length()));
            }
        }
        for (Read entry : entries) {
            if (entry.path.isEmpty() || name(entry.path).startsWith(WHITEOUT)) {
                continue;
            }
            Inode inode = entry.entry.isLink()
                    ? files.get(clean(entry.entry.getLinkName()))
                    : new Inode(entry.entry, entry.content);
            if (inode == null) {
                throw new IOException(entry.path + " is a hard link to nothing: " + entry.entry.getLinkName());
            }
            if (inode.type != 'd') {
                removeBelow(entry.path);
            }
            files.put(entry.path, inode);
        }
    }

    private static List<Read> read(byte[] layer) throws IOException {
        List<Read> entries = new ArrayList<>();
        boolean gzip = layer.length > 2 && layer[0] == 0x1f && (layer[1] & 0xff) == 0x8b;
        InputStream bytes = new ByteArrayInputStream(layer);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(gzip ? new GZIPInputStream(bytes) : bytes)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(new Read(clean(entry.getName()), entry, tar.readAllBytes()));
            }
        }
        return entries;
    }

    private void remove(String path) {
        files.remove(path);
        removeBelow(path);
    }

    private void removeBelow(String path) {
        if (path.isEmpty()) {
            files.clear();
        } else {
            files.subMap(path + "/", path + "0").clear();
        }
    }

    static String clean(String path) {
        String clean = path;
        while (clean.startsWith("./") || clean.startsWith("/")) {
            clean = clean.substring(clean.indexOf('/') + 1);
        }
        if (clean.equals(".")) {
            return "";
        }
        return clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    /**
     * Where two trees differ, one line a field. Three habits of the engine's BuildKit are no differences: the mount
     * points of its steps, folders that have the time at which it last wrote into them, and times that it rounds up where
     * ours are whole seconds.
     *
     * @param start times after it are "while it was built", on either side
     */
    static List<String> differences(FlatTree ours, FlatTree theirs, Instant start) {
        List<String> lines = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(ours.files.keySet());
        paths.addAll(theirs.files.keySet());
        for (String path : paths) {
            Inode one = ours.files.get(path);
            Inode two = theirs.files.get(path);
            if (one == null && two.content.length == 0 && MOUNT_POINTS.contains(path)) {
                continue;
            }
            if (one == null || two == null) {
                lines.add("/" + path + " is " + (one == null ? "theirs" : "ours") + " alone");
                continue;
            }
            Line line = new Line("/" + path, lines);
            line.compare("type", one.type, two.type);
            line.compare("mode", Integer.toOctalString(one.mode), Integer.toOctalString(two.mode));
            line.compare("uid", one.uid, two.uid);
            line.compare("gid", one.gid, two.gid);
            line.compare("size", one.content.length, two.content.length);
            line.compare(
                    "content",
                    Digest.of(one.content).hex().substring(0, 12),
                    Digest.of(two.content).hex().substring(0, 12));
            line.compare("target", one.target, two.target);
            line.compare("device", one.device, two.device);
            line.compare("xattrs", one.xattrs, two.xattrs);
            line.compare("names", ours.names(one), theirs.names(two));
            String theirTime = time(two.modified, start);
            boolean rounded = one.modified.getEpochSecond() + 1 == two.modified.getEpochSecond();
            if (!rounded && (two.type != 'd' || !theirTime.equals(NOW))) {
                line.compare("time", time(one.modified, start), theirTime);
            }
        }
        return lines;
    }

    /** A line for each name with all that is compared of it; of folders not the time. */
    List<String> listing(Instant start) {
        List<String> lines = new ArrayList<>();
        files.forEach((path, inode) -> lines.add(String.join(
                " ",
                "/" + path,
                String.valueOf(inode.type),
                Integer.toOctalString(inode.mode),
                inode.uid + ":" + inode.gid,
                Digest.of(inode.content).hex().substring(0, 12),
                String.valueOf(inode.target),
                String.valueOf(inode.device),
                String.valueOf(inode.xattrs),
                String.valueOf(names(inode)),
                inode.type == 'd' ? "" : time(inode.modified, start))));
        return lines;
    }

    private static String time(Instant modified, Instant start) {
        return modified.isBefore(start) ? Long.toString(modified.getEpochSecond()) : NOW;
    }

    private record Line(String path, List<String> lines) {
        void compare(String field, Object ours, Object theirs) {
            if (!ours.equals(theirs)) {
                lines.add(path + " " + field + ": ours " + ours + ", theirs " + theirs);
            }
        }
    }
}
