package dev.drydock.fs;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.SortedMap;

/**
 * An open directory: each operation names one of its entries and follows no link.
 *
 * <p>A name holds no {@code '/'}, no NUL, and is neither empty nor {@code ".."}
 * ({@link IllegalArgumentException} otherwise); {@code "."}, the directory itself, is understood by {@link #stat},
 * {@link #owner}, {@link #mode}, {@link #mtime} and the xattr operations. Bytes that are not UTF-8 come and go as
 * {@link RawText}.
 *
 * <p>Failures: {@link java.nio.file.NoSuchFileException}, {@link java.nio.file.FileAlreadyExistsException},
 * {@link java.nio.file.NotDirectoryException}, {@link java.nio.file.DirectoryNotEmptyException},
 * {@link java.nio.file.AccessDeniedException} (EACCES, EPERM), {@link UnsupportedTreeOperationException} (what this
 * implementation or file system cannot do at all), otherwise another {@link IOException} that names operation,
 * operands and errno.
 *
 * <p>One thread at a time. The owner closes it; closing changes nothing on disk.
 */
public interface TreeDir extends AutoCloseable {
    /** Opens a directory in this one; a link to a directory is not one (NotDirectoryException). */
    TreeDir openDir(String name) throws IOException;

    /** Names of the entries without {@code .} and {@code ..}, in no promised order. */
    List<String> list() throws IOException;

    /** What the entry itself is; a link is not followed. */
    Stat stat(String name) throws IOException;

    /**
     * Opens a regular file for reading; the caller closes it.
     *
     * @throws IOException if it is a link, a directory or a special file (which is not opened: a fifo does not block)
     */
    ReadableByteChannel openFile(String name) throws IOException;

    /**
     * Makes a regular file that was not there, which its owner alone may read until it is given a mode; the caller closes it.
     *
     * @throws java.nio.file.FileAlreadyExistsException if anything has that name, a link included
     */
    TreeFile createFile(String name) throws IOException;

    /** Makes an empty file with exactly this mode whatever the umask. */
    default void makeFile(String name, int mode) throws IOException {
        try (TreeFile file = createFile(name)) {
            file.mode(mode);
        }
    }

    /** Makes a directory with exactly this mode whatever the umask. */
    void makeDir(String name, int mode) throws IOException;

    /** Makes a symbolic link with this text as its target. */
    void makeSymlink(String name, String target) throws IOException;

    /** The text of a symbolic link. */
    String readSymlink(String name) throws IOException;

    /**
     * Makes a fifo or a device with exactly this mode.
     *
     * @throws java.nio.file.AccessDeniedException if this process may not make devices
     */
    void makeNode(String name, FileType type, int mode, int major, int minor) throws IOException;

    /** Gives the entry of another directory of the same implementation one more name here; links are not followed. */
    void link(TreeDir fromDir, String fromName, String name) throws IOException;

    /** Removes an entry that is no directory. */
    void remove(String name) throws IOException;

    /** Removes an empty directory. */
    void removeDir(String name) throws IOException;

    /** Moves an entry, replacing what has the new name as rename(2) does: a file, or an empty directory by a directory. */
    void rename(String name, TreeDir to, String toName) throws IOException;

    /** Sets owner and group. The kernel drops set-id bits and capabilities of files then: set those after it. */
    void owner(String name, long uid, long gid) throws IOException;

    /** Sets the permission bits, 0 to 07777. @throws IOException for a link, which has none */
    void mode(String name, int mode) throws IOException;

    /** Sets the time of last change, of a link too; the time of last access becomes the same. */
    void mtime(String name, long seconds, int nanos) throws IOException;

    /** All extended attributes that this process may see, by full name such as {@code user.a}; none where unsupported. */
    SortedMap<String, byte[]> xattrs(String name) throws IOException;

    /** Sets an extended attribute of the entry itself. */
    void setXattr(String name, String attribute, byte[] value) throws IOException;

    /** Removes an extended attribute; no failure if it is not there. */
    void removeXattr(String name, String attribute) throws IOException;

    /** Makes everything on this directory's file system durable, as syncfs(2) does. */
    void syncFileSystem() throws IOException;

    @Override
    void close() throws IOException;
}
