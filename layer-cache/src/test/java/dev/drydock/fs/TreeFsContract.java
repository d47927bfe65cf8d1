package dev.drydock.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every implementation of {@link TreeFs} promises. */
public abstract class TreeFsContract {
    /** What an implementation may be unable to do; it must then say so with the right exception. */
    public enum Ability {
        /** Device nodes other than 0/0. */
        DEVICES,
        /** Device node 0/0 and fifos. */
        NODES,
        /** Times to the nanosecond instead of the microsecond. */
        NANOSECONDS,
        /** The time of a link. */
        LINK_TIMES,
        /** Attributes outside the user namespace. */
        ALL_XATTRS,
        /** Names that are not UTF-8. */
        RAW_NAMES,
        /** Other owners than the own user. */
        OWNERS,
        /** Making a file system durable. */
        SYNC
    }

    @TempDir
    protected Path folder;

    private TreeDir dir;

    /** The implementation under test, whose trees may be anywhere below {@code folder}. */
    protected abstract TreeFs fs();

    protected abstract boolean can(Ability ability);

    @BeforeEach
    void open() throws IOException {
        dir = fs().open(folder);
    }

    @AfterEach
    void close() throws IOException {
        dir.close();
    }

    private void write(TreeDir where, String name, String content) throws IOException {
        try (TreeFile out = where.createFile(name)) {
            out.mode(0640);
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private String read(TreeDir where, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        try (ReadableByteChannel in = where.openFile(name)) {
            while (in.read(bytes) >= 0 && bytes.hasRemaining()) {}
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    @Test
    void aFileHasContentAndExactlyItsMode() throws IOException {
        write(dir, "f", "content");
        dir.makeFile("g", 0666);
        dir.createFile("h").close();
        assertThat(read(dir, "f")).isEqualTo("content");
        Stat stat = dir.stat("f");
        assertThat(stat.type()).isEqualTo(FileType.REGULAR);
        assertThat(stat.mode()).isEqualTo(0640);
        assertThat(stat.size()).isEqualTo(7);
        assertThat(stat.nlink()).isEqualTo(1);
        assertThat(dir.stat("g").mode()).isEqualTo(0666);
        assertThat(dir.stat("h").mode()).isEqualTo(0600);
        assertThat(dir.list()).containsExactlyInAnyOrder("f", "g", "h");
    }

    @Test
    void whatIsMadeIsGivenAModeAndATimeWhileItIsOpen() throws IOException {
        try (TreeFile file = dir.createFile("f")) {
            Stat made = dir.stat("f");
            file.write(ByteBuffer.wrap(new byte[3]));
            file.owner(made.uid(), made.gid());
            file.mode(04711);
            file.mtime(1_234_567_890, 123_456_789);
        }
        Stat stat = dir.stat("f");
        assertThat(stat.size()).isEqualTo(3);
        assertThat(stat.mode()).isEqualTo(04711);
        assertThat(stat.mtimeSeconds()).isEqualTo(1_234_567_890);
        assertThat(stat.mtimeNanos()).isBetween(123_456_000, 123_456_789); // the JDK's NIO keeps microseconds
    }

    @Test
    void nothingIsOverwrittenByMaking() throws IOException {
        write(dir, "f", "old");
        dir.makeSymlink("l", "nowhere");
        for (String name : List.of("f", "l")) {
            assertThatThrownBy(() -> dir.createFile(name)).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> dir.makeDir(name, 0700)).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> dir.makeSymlink(name, "x")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> dir.link(dir, "f", name)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(read(dir, "f")).isEqualTo("old");
        assertThat(dir.list()).containsExactlyInAnyOrder("f", "l");
    }

    @Test
    void linksAreNeverFollowed() throws IOException {
        dir.makeDir("d", 0755);
        dir.makeSymlink("to-dir", "d");
        dir.makeSymlink("up", "..");
        write(dir, "f", "secret");
        dir.makeSymlink("to-file", "f");
        assertThatThrownBy(() -> dir.openDir("to-dir")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> dir.openDir("up")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> dir.openDir("f")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> dir.openFile("to-file")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> dir.mode("to-file", 0777)).isInstanceOf(IOException.class);
        assertThat(dir.stat("f").mode()).isEqualTo(0640);
        Stat link = dir.stat("to-file");
        assertThat(link.type()).isEqualTo(FileType.SYMLINK);
        assertThat(dir.readSymlink("to-file")).isEqualTo("f");
        dir.link(dir, "to-file", "second");
        assertThat(dir.stat("second").ino()).isEqualTo(link.ino());
        dir.owner("to-file", link.uid(), link.gid());
        dir.remove("to-dir");
        assertThat(dir.stat("d").type()).isEqualTo(FileType.DIRECTORY);
    }

    @Test
    void namesThatLeaveTheDirectoryAreRefused() {
        for (String name : List.of("", "..", "a/b", "/etc", "a\0b")) {
            assertThatThrownBy(() -> dir.stat(name)).as(name).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> dir.makeDir(name, 0700)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> dir.rename("a", dir, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> dir.remove(".")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> dir.stat("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.openDir("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.openFile("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> dir.remove("x")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> fs().open(folder.resolve("x"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directoriesAreMadeEnteredAndRemoved() throws IOException {
        dir.makeDir("d", 01777);
        assertThat(dir.stat("d").mode()).isEqualTo(01777);
        try (TreeDir d = dir.openDir("d")) {
            write(d, "f", "x");
            assertThat(d.stat(".").ino()).isEqualTo(dir.stat("d").ino());
            assertThatThrownBy(() -> dir.removeDir("d")).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() -> dir.remove("d")).isInstanceOf(FileSystemException.class);
            d.remove("f");
        }
        dir.removeDir("d");
        write(dir, "f", "x");
        assertThatThrownBy(() -> dir.removeDir("f")).isInstanceOf(NotDirectoryException.class);
        assertThat(dir.list()).containsExactly("f");
    }

    @Test
    void hardLinksShareOneFile() throws IOException {
        write(dir, "f", "x");
        dir.makeDir("d", 0755);
        try (TreeDir d = dir.openDir("d")) {
            d.link(dir, "f", "g");
            assertThat(d.stat("g").ino()).isEqualTo(dir.stat("f").ino());
            assertThat(d.stat("g").dev()).isEqualTo(dir.stat("f").dev());
            assertThat(dir.stat("f").nlink()).isEqualTo(2);
        }
    }

    @Test
    void renameMovesAndReplaces() throws IOException {
        write(dir, "f", "new");
        dir.makeDir("d", 0755);
        try (TreeDir d = dir.openDir("d")) {
            write(d, "g", "old");
            dir.rename("f", d, "g");
            assertThat(read(d, "g")).isEqualTo("new");
        }
        dir.makeDir("e", 0700);
        dir.rename("d", dir, "e");
        assertThat(dir.list()).containsExactly("e");
        assertThat(dir.stat("e").mode()).isEqualTo(0755);
    }

    @Test
    void timesAreKept() throws IOException {
        write(dir, "f", "x");
        int nanos = can(Ability.NANOSECONDS) ? 123_456_789 : 123_456_000;
        dir.mtime("f", 1_000_000_007L, nanos);
        assertThat(dir.stat("f").mtimeSeconds()).isEqualTo(1_000_000_007L);
        assertThat(dir.stat("f").mtimeNanos()).isEqualTo(nanos);
        int half = can(Ability.NANOSECONDS) ? 500_000_000 : 0;
        dir.mtime("f", -1, half);
        assertThat(dir.stat("f").mtimeSeconds()).isEqualTo(-1);
        assertThat(dir.stat("f").mtimeNanos()).isEqualTo(half);
        dir.mtime(".", 5, 0);
        assertThat(dir.stat(".").mtimeSeconds()).isEqualTo(5);
        assertThat(dir.stat("f").ctimeSeconds()).isPositive();
        dir.makeSymlink("l", "f");
        if (can(Ability.LINK_TIMES)) {
            dir.mtime("l", 9, 1);
            assertThat(dir.stat("l").mtimeSeconds()).isEqualTo(9);
            assertThat(dir.stat("f").mtimeSeconds()).isEqualTo(-1);
        } else {
            assertThatThrownBy(() -> dir.mtime("l", 9, 1)).isInstanceOf(UnsupportedTreeOperationException.class);
        }
    }

    @Test
    void ownersAndSetIdBitsAreKept() throws IOException {
        write(dir, "f", "x");
        Stat before = dir.stat("f");
        long uid = can(Ability.OWNERS) ? 12345 : before.uid();
        long gid = can(Ability.OWNERS) ? 54321 : before.gid();
        dir.owner("f", uid, gid);
        dir.mode("f", 06755);
        assertThat(dir.stat("f").uid()).isEqualTo(uid);
        assertThat(dir.stat("f").gid()).isEqualTo(gid);
        assertThat(dir.stat("f").mode()).isEqualTo(06755);
    }

    @Test
    void attributesAreBytes() throws IOException {
        byte[] value = {0, 1, '\n', (byte) 0xff, (byte) 0xc3};
        write(dir, "f", "x");
        dir.makeDir("d", 0755);
        dir.setXattr("f", "user.b", value);
        dir.setXattr("f", "user.a", new byte[0]);
        dir.setXattr("d", "user.d", value);
        assertThat(dir.xattrs("f").keySet())
                .filteredOn(n -> n.startsWith("user."))
                .containsExactly("user.a", "user.b");
        assertThat(dir.xattrs("f").get("user.b")).isEqualTo(value);
        assertThat(dir.xattrs("d").get("user.d")).isEqualTo(value);
        dir.removeXattr("f", "user.b");
        dir.removeXattr("f", "user.b");
        assertThat(dir.xattrs("f")).doesNotContainKey("user.b");
        dir.makeSymlink("l", "f");
        assertThat(dir.xattrs("l")).doesNotContainKey("user.a");
        if (can(Ability.ALL_XATTRS)) {
            dir.setXattr("d", "trusted.overlay.opaque", new byte[] {'y'});
            assertThat(dir.xattrs("d").get("trusted.overlay.opaque")).isEqualTo(new byte[] {'y'});
        }
    }

    @Test
    void nodesAreMade() throws IOException {
        if (!can(Ability.NODES)) {
            assertThatThrownBy(() -> dir.makeNode("w", FileType.CHAR_DEVICE, 0, 0, 0))
                    .isInstanceOf(UnsupportedTreeOperationException.class);
            return;
        }
        dir.makeNode("w", FileType.CHAR_DEVICE, 0, 0, 0);
        assertThat(dir.stat("w").isWhiteout()).isTrue();
        dir.makeNode("p", FileType.FIFO, 0666, 0, 0);
        assertThat(dir.stat("p").type()).isEqualTo(FileType.FIFO);
        assertThat(dir.stat("p").mode()).isEqualTo(0666);
        assertThatThrownBy(() -> dir.openFile("p")).isInstanceOf(IOException.class);
        if (can(Ability.DEVICES)) {
            dir.makeNode("b", FileType.BLOCK_DEVICE, 0660, 259, 70000);
            Stat b = dir.stat("b");
            assertThat(List.of(b.type(), b.rdevMajor(), b.rdevMinor()))
                    .containsExactly(FileType.BLOCK_DEVICE, 259, 70000);
        } else {
            assertThatThrownBy(() -> dir.makeNode("b", FileType.BLOCK_DEVICE, 0660, 8, 1))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void namesAreBytes() throws IOException {
        if (can(Ability.RAW_NAMES)) {
            String name = RawText.decode(new byte[] {'n', (byte) 0xff, (byte) 0xc3});
            write(dir, name, "x");
            dir.makeSymlink("l", name);
            assertThat(dir.list()).contains(name);
            assertThat(read(dir, name)).isEqualTo("x");
            assertThat(dir.readSymlink("l")).isEqualTo(name);
        } else {
            write(dir, "plain", "x");
            assertThat(dir.list()).containsExactly("plain");
        }
    }

    @Test
    void syncingWorksOrSaysThatItDoesNot() throws IOException {
        if (can(Ability.SYNC)) {
            dir.syncFileSystem();
            assertThat(dir.list()).isEmpty();
        } else {
            assertThatThrownBy(() -> dir.syncFileSystem()).isInstanceOf(UnsupportedTreeOperationException.class);
        }
    }
}
