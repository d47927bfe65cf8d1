package dev.drydock.build;

import dev.drydock.cache.FileDigests;
import dev.drydock.cache.FileIdentity;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.GlobPattern;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A build context: the files below a folder that the ignore file does not leave out.
 *
 * <p>Only what is asked for is read: a folder is listed when a source reaches it, a file is hashed when it is chosen and
 * its digest is not remembered. What was seen is kept for the build, so that two COPYs see the same files; a file that is
 * different when its content is written is refused then (DESIGN §5).
 */
final class ContextTree implements SourceTree {
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final IgnoreFile ignore;
    private final List<Path> excluded;
    private final ContextModes modes;
    private final FileDigests digests;
    private final Map<String, Folder> folders = new TreeMap<>();

    /** What was seen of a file: enough to notice that it changed. */
    record Seen(Path file, FileIdentity identity, Kind kind) {
        enum Kind {
            USUAL,
            SOCKET,
            DEVICE
        }
    }

    private record Folder(IgnoreFile.Folder rules, Map<String, SourceFile> entries) {}

    ContextTree(Path root, IgnoreFile ignore, List<Path> excluded, ContextModes modes, FileDigests digests)
            throws IOException {
        this.root = root.toRealPath();
        this.ignore = ignore;
        this.excluded =
                excluded.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        this.modes = modes;
        this.digests = digests;
    }

    @Override
    public synchronized Optional<SourceFile> find(String path) throws IOException {
        return find(path, 0);
    }

    private Optional<SourceFile> find(String path, int links) throws IOException {
        String here = "";
        String[] names = path.isEmpty() ? new String[0] : path.split("/");
        for (int i = 0; i < names.length; i++) {
            SourceFile next = folder(here)
                    .map(folder -> folder.entries())
                    .orElse(Map.of())
                    .get(names[i]);
            if (next == null) {
                return Optional.empty();
            }
            if (next.entry().type() == EntryType.SYMLINK) {
                if (links == MAX_LINKS) {
                    throw new IOException("too many links at \"" + next.path() + "\" of the build context");
                }
                String target = next.entry().linkTarget();
                String base = target.startsWith("/") ? "" : here;
                String rest = String.join("/", List.of(names).subList(i + 1, names.length));
                return find(Paths.relative(base + "/" + target + "/" + rest), links + 1);
            }
            here = next.path();
        }
        if (here.isEmpty()) {
            return Optional.of(rootEntry());
        }
        SourceFile found = entryAt(here);
        if (found == null) {
            return Optional.empty();
        }
        return found.isDirectory() || folder(Paths.parent(here)).isPresent()
                ? Optional.of(hashed(found))
                : Optional.empty();
    }

    private @org.jspecify.annotations.Nullable SourceFile entryAt(String path) throws IOException {
        Optional<Folder> parent = folder(Paths.parent(path));
        return parent.isEmpty() ? null : parent.get().entries().get(Paths.name(path));
    }

    private SourceFile rootEntry() {
        return new SourceFile(LayerEntry.directory("", 0755, 0, 0, 0), "", root);
    }

    @Override
    public synchronized List<SourceFile> glob(String pattern) throws IOException {
        List<SourceFile> found = new ArrayList<>();
        String[] parts = pattern.split("/");
        glob(parts, 0, "", found);
        return found;
    }

    private void glob(String[] parts, int at, String here, List<SourceFile> found) throws IOException {
        GlobPattern name = GlobPattern.of(parts[at]);
        for (SourceFile entry :
                folder(here).map(folder -> folder.entries()).orElse(Map.of()).values()) {
            if (!name.matches(Paths.name(entry.path()))) {
                continue;
            }
            if (at == parts.length - 1) {
                found.add(hashed(entry));
            } else if (entry.isDirectory()) {
                glob(parts, at + 1, entry.path(), found);
            }
        }
    }

    @Override
    public synchronized List<SourceFile> below(String directory) throws IOException {
        List<SourceFile> found = new ArrayList<>();
        collect(directory, found);
        return found;
    }

    private void collect(String directory, List<SourceFile> found) throws IOException {
        for (SourceFile entry : folder(directory)
                .map(folder -> folder.entries())
                .orElse(Map.of())
                .values()) {
            boolean wanted = !decision(directory, entry).ignored();
            if (wanted) {
                found.add(hashed(entry));
            }
            if (entry.isDirectory()) {
                int before = found.size();
                collect(entry.path(), found);
                if (!wanted && found.size() > before) {
                    found.add(before, entry); // a folder that is left out itself holds something that is not
                }
            }
        }
    }

    private IgnoreFile.Decision decision(String directory, SourceFile entry) throws IOException {
        try {
            IgnoreFile.Folder rules = folder(directory).orElseThrow().rules();
            String name = Paths.name(entry.path());
            return entry.isDirectory() ? rules.folder(name).decision() : rules.entry(name);
        } catch (DockerfileException e) {
            throw new IgnoredContextException(e);
        }
    }

    /** A broken ignore pattern that was only noticed during the walk. */
    static final class IgnoredContextException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient DockerfileException problem;

        IgnoredContextException(DockerfileException problem) {
            super(problem.getMessage(), problem);
            this.problem = problem;
        }

        /** What is wrong with the pattern. */
        DockerfileException problem() {
            return problem;
        }
    }

    /** The entries of a folder that may be chosen, folders that may hold such included; empty if it is no folder. */
    private Optional<Folder> folder(String path) throws IOException {
        Folder known = folders.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            IgnoreFile.Folder rules;
            if (path.isEmpty()) {
                rules = ignore.root();
            } else {
                Optional<Folder> parent = folder(Paths.parent(path));
                SourceFile self = parent.map(folder -> folder.entries().get(Paths.name(path)))
                        .orElse(null);
                if (self == null || !self.isDirectory()) {
                    return Optional.empty();
                }
                rules = parent.get().rules().folder(Paths.name(path));
            }
            Folder folder = new Folder(rules, list(path, rules));
            folders.put(path, folder);
            return Optional.of(folder);
        } catch (DockerfileException e) {
            throw new IgnoredContextException(e);
        }
    }

    private Map<String, SourceFile> list(String path, IgnoreFile.Folder rules) throws IOException, DockerfileException {
        Map<String, SourceFile> entries = new TreeMap<>(LayerPath.ORDER);
        Path folder = path.isEmpty() ? root : root.resolve(path);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                if (excluded.contains(file)) {
                    continue;
                }
                String name = String.valueOf(file.getFileName());
                if (name.indexOf('\ufffd') >= 0) {
                    throw new IOException("the build context has a file name that this locale cannot read: " + file
                            + "; set LC_ALL=C.UTF-8, or leave it out in the ignore file");
                }
                SourceFile entry = read(file, Paths.join(path, name));
                boolean out = entry.isDirectory()
                        ? rules.folder(name).isClosed()
                        : rules.entry(name).ignored();
                if (!out) {
                    entries.put(name, entry);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    private SourceFile read(Path file, String path) throws IOException {
        Map<String, Object> facts = Files.readAttributes(
                file, "unix:mode,size,nlink,dev,ino,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(facts, "mode");
        FileIdentity identity = new FileIdentity(
                number(facts, "dev"),
                number(facts, "ino"),
                number(facts, "size"),
                nanos(facts, "lastModifiedTime"),
                nanos(facts, "ctime"));
        long mtime = Math.floorDiv(identity.mtimeNanos(), 1_000_000_000L);
        EntryType type = type(mode);
        long size = type == EntryType.FILE && (mode & 0170000) == 0100000 ? identity.size() : 0;
        String target = type == EntryType.SYMLINK ? Files.readSymbolicLink(file).toString() : "";
        LayerEntry entry = new LayerEntry(
                path, type, modes.of(type, mode & 07777), 0, 0, mtime, 0, size, 0, 0, target, Xattrs.NONE, null, -1);
        String group =
                type == EntryType.FILE && number(facts, "nlink") > 1 ? identity.device() + ":" + identity.inode() : "";
        return new SourceFile(entry, group, new Seen(file, identity, kind(mode)));
    }

    private static long number(Map<String, Object> facts, String name) {
        return ((Number) Objects.requireNonNull(facts.get(name), name)).longValue();
    }

    private static long nanos(Map<String, Object> facts, String name) {
        return ((FileTime) Objects.requireNonNull(facts.get(name), name)).to(TimeUnit.NANOSECONDS);
    }

    /** A socket becomes an empty file, as the reference has it; a device is refused when its content is asked for. */
    private static EntryType type(int mode) {
        return switch (mode & 0170000) {
            case 0040000 -> EntryType.DIRECTORY;
            case 0120000 -> EntryType.SYMLINK;
            case 0010000 -> EntryType.FIFO;
            default -> EntryType.FILE;
        };
    }

    private static Seen.Kind kind(int mode) {
        return switch (mode & 0170000) {
            case 0140000 -> Seen.Kind.SOCKET;
            case 0020000, 0060000 -> Seen.Kind.DEVICE;
            default -> Seen.Kind.USUAL;
        };
    }

    private SourceFile hashed(SourceFile file) throws IOException {
        if (file.entry().type() != EntryType.FILE || file.entry().content() != null) {
            return file;
        }
        Seen seen = (Seen) file.origin();
        SourceFile complete =
                new SourceFile(file.entry().withContent(digest(seen), -1), file.linkGroup(), file.origin());
        folder(Paths.parent(file.path())).ifPresent(folder -> folder.entries().put(Paths.name(file.path()), complete));
        return complete;
    }

    /** The files that were chosen so far, sorted. */
    synchronized List<ContextFile> chosen() {
        List<ContextFile> chosen = new ArrayList<>();
        for (Folder folder : folders.values()) {
            for (SourceFile file : folder.entries().values()) {
                Digest content = file.entry().content();
                if (content != null) {
                    Seen seen = (Seen) file.origin();
                    chosen.add(new ContextFile(
                            seen.file(), seen.identity().size(), seen.identity().mtimeNanos(), content));
                }
            }
        }
        chosen.sort(null);
        return chosen;
    }

    private Digest digest(Seen seen) throws IOException {
        if (seen.kind() == Seen.Kind.SOCKET) {
            return Digest.of(new byte[0]);
        }
        if (seen.kind() == Seen.Kind.DEVICE) {
            throw new IOException(seen.file() + " is a device, which cannot be copied"
                    + "\n  fix: leave it out by the ignore file, or make it in a RUN");
        }
        Optional<Digest> known = digests.find(seen.identity());
        if (known.isPresent()) {
            return known.get();
        }
        MessageDigest hasher = Digest.hasher();
        try (InputStream content = Files.newInputStream(seen.file(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[64 << 10];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                hasher.update(buffer, 0, n);
            }
        }
        Digest digest = Digest.ofHash(hasher.digest());
        if (!FileIdentity.of(seen.file()).equals(seen.identity())) {
            throw new ChangedWhileBuilding(root.relativize(seen.file()).toString());
        }
        digests.put(seen.identity(), digest);
        return digest;
    }

    @Override
    public Contents contents(List<SourceFile> files) {
        return new Contents() {
            @Override
            public InputStream open(SourceFile file) throws IOException {
                Seen seen = (Seen) file.origin();
                return seen.kind() == Seen.Kind.SOCKET
                        ? InputStream.nullInputStream()
                        : new UnchangedInputStream(seen, file.entry());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Optional<String> whyMissing(String path) {
        try {
            String relative = Paths.relative(path);
            if (!Files.exists(root.resolve(relative), LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            for (Path folder : excluded) {
                if (root.resolve(relative).startsWith(folder)) {
                    return Optional.of("it is in " + root.relativize(folder) + ", which is never part of the context");
                }
            }
            return ignore.decide(relative).by().map(rule -> ignore.place(rule) + " leaves out \"" + rule.text() + "\"");
        } catch (DockerfileException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean keepsOwners() {
        return false;
    }
}
