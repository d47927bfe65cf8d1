package dev.drydock.fs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** An open directory of {@link NioTreeFs}. */
final class NioTreeDir implements TreeDir {
    private static final String USER = "user.";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    NioTreeDir(Path path) {
        this.path = path;
    }

    @Override
    public TreeDir openDir(String name) throws IOException {
        Path child = entry(name);
        if (stat(name).type() != FileType.DIRECTORY) {
            throw new NotDirectoryException(child.toString());
        }
        return new NioTreeDir(child);
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            entries.forEach(entry ->
                    names.add(Objects.requireNonNull(entry.getFileName()).toString()));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    @Override
    public Stat stat(String name) throws IOException {
        Map<String, Object> a = Files.readAttributes(entryOrSelf(name), "unix:*", NOFOLLOW_LINKS);
        int mode = (Integer) get(a, "mode");
        FileType type = type(mode);
        long rdev = ((Number) get(a, "rdev")).longValue();
        boolean device = type == FileType.CHAR_DEVICE || type == FileType.BLOCK_DEVICE;
        Instant mtime = ((FileTime) get(a, "lastModifiedTime")).toInstant();
        Instant ctime = ((FileTime) get(a, "ctime")).toInstant();
        return new Stat(
                type,
                mode & 07777,
                Integer.toUnsignedLong((Integer) get(a, "uid")),
                Integer.toUnsignedLong((Integer) get(a, "gid")),
                type == FileType.DIRECTORY ? 0 : (Long) get(a, "size"),
                ((Number) get(a, "nlink")).longValue(),
                ((Number) get(a, "dev")).longValue(),
                ((Number) get(a, "ino")).longValue(),
                mtime.getEpochSecond(),
                mtime.getNano(),
                ctime.getEpochSecond(),
                ctime.getNano(),
                device ? (int) ((rdev >>> 8 & 0xfff) | (rdev >>> 32 & 0xfffff000L)) : 0,
                device ? (int) ((rdev & 0xff) | (rdev >>> 12 & 0xffffff00L)) : 0,
                0);
    }

    @Override
    public ReadableByteChannel openFile(String name) throws IOException {
        requireRegular(name);
        return Files.newByteChannel(entry(name), READ, NOFOLLOW_LINKS);
    }

    @Override
    public TreeFile createFile(String name) throws IOException {
        Set<OpenOption> options = Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS);
        return new Created(name, Files.newByteChannel(entry(name), options, OWNER_ONLY));
    }

    /** Named again for each change: the JDK has no such calls for open files. */
    private final class Created implements TreeFile {
        private final String name;
        private final WritableByteChannel channel;

        Created(String name, WritableByteChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        @Override
        public void owner(long uid, long gid) throws IOException {
            NioTreeDir.this.owner(name, uid, gid);
        }

        @Override
        public void mode(int mode) throws IOException {
            NioTreeDir.this.mode(name, mode);
        }

        @Override
        public void mtime(long seconds, int nanos) throws IOException {
            NioTreeDir.this.mtime(name, seconds, nanos);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void makeDir(String name, int mode) throws IOException {
        Files.createDirectory(entry(name));
        mode(name, mode);
    }

    @Override
    public void makeSymlink(String name, String target) throws IOException {
        Files.createSymbolicLink(entry(name), Path.of(target));
    }

    @Override
    public String readSymlink(String name) throws IOException {
        return Files.readSymbolicLink(entry(name)).toString();
    }

    @Override
    public void makeNode(String name, FileType type, int mode, int major, int minor) throws IOException {
        throw new UnsupportedTreeOperationException("mknod " + entry(name), "the JDK has no such call");
    }

    @Override
    public void link(TreeDir fromDir, String fromName, String name) throws IOException {
        Files.createLink(entry(name), ((NioTreeDir) fromDir).entry(fromName));
    }

    @Override
    public void remove(String name) throws IOException {
        if (stat(name).type() == FileType.DIRECTORY) {
            throw new FileSystemException(entry(name).toString(), null, "is a directory");
        }
        Files.delete(entry(name));
    }

    @Override
    public void removeDir(String name) throws IOException {
        if (stat(name).type() != FileType.DIRECTORY) {
            throw new NotDirectoryException(entry(name).toString());
        }
        Files.delete(entry(name));
    }

    @Override
    public void rename(String name, TreeDir to, String toName) throws IOException {
        Files.move(entry(name), ((NioTreeDir) to).entry(toName), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void owner(String name, long uid, long gid) throws IOException {
        Path entry = entryOrSelf(name);
        Files.setAttribute(entry, "unix:uid", (int) uid, NOFOLLOW_LINKS);
        Files.setAttribute(entry, "unix:gid", (int) gid, NOFOLLOW_LINKS);
    }

    @Override
    public void mode(String name, int mode) throws IOException {
        if (stat(name).type() == FileType.SYMLINK) {
            throw new FileSystemException(entry(name).toString(), null, "a link has no mode");
        }
        Files.setAttribute(entryOrSelf(name), "unix:mode", mode);
    }

    @Override
    public void mtime(String name, long seconds, int nanos) throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(seconds, nanos));
        if (stat(name).type() == FileType.SYMLINK) {
            throw new UnsupportedTreeOperationException("lutimes " + entry(name), "the JDK has no such call");
        }
        Files.getFileAttributeView(entryOrSelf(name), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .setTimes(time, time, null);
    }

    @Override
    public SortedMap<String, byte[]> xattrs(String name) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        FileType type = stat(name).type();
        if (type == FileType.REGULAR || type == FileType.DIRECTORY) {
            UserDefinedFileAttributeView view = userAttributes(name);
            for (String attribute : view.list()) {
                ByteBuffer value = ByteBuffer.allocate(view.size(attribute));
                view.read(attribute, value);
                found.put(USER + attribute, value.array());
            }
        }
        return found;
    }

    @Override
    public void setXattr(String name, String attribute, byte[] value) throws IOException {
        userAttributes(name).write(userName(attribute), ByteBuffer.wrap(value));
    }

    @Override
    public void removeXattr(String name, String attribute) throws IOException {
        if (xattrs(name).containsKey(attribute)) {
            userAttributes(name).delete(userName(attribute));
        }
    }

    @Override
    public void syncFileSystem() throws IOException {
        throw new UnsupportedTreeOperationException("syncfs " + path, "the JDK has no such call");
    }

    @Override
    public void close() {}

    private UserDefinedFileAttributeView userAttributes(String name) throws IOException {
        return Files.getFileAttributeView(entryOrSelf(name), UserDefinedFileAttributeView.class, NOFOLLOW_LINKS);
    }

    private static String userName(String attribute) throws IOException {
        if (!attribute.startsWith(USER)) {
            throw new UnsupportedTreeOperationException("setxattr " + attribute, "the JDK knows user.* only");
        }
        return attribute.substring(USER.length());
    }

    private void requireRegular(String name) throws IOException {
        FileType type = stat(name).type();
        if (type != FileType.REGULAR) {
            throw new FileSystemException(entry(name).toString(), null, "is not a regular file but " + type);
        }
    }

    private Path entryOrSelf(String name) throws IOException {
        return name.equals(".") ? path : entry(name);
    }

    private Path entry(String name) throws IOException {
        TreeNames.check(name);
        try {
            return path.resolve(name);
        } catch (InvalidPathException e) {
            NoSuchFileException failure =
                    new NoSuchFileException(path.toString(), name, "the JVM cannot spell this name");
            failure.initCause(e);
            throw failure;
        }
    }

    private static Object get(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    private static FileType type(int mode) {
        return switch (mode & 0170000) {
            case 0100000 -> FileType.REGULAR;
            case 0040000 -> FileType.DIRECTORY;
            case 0120000 -> FileType.SYMLINK;
            case 0020000 -> FileType.CHAR_DEVICE;
            case 0060000 -> FileType.BLOCK_DEVICE;
            case 0010000 -> FileType.FIFO;
            default -> FileType.SOCKET;
        };
    }
}
