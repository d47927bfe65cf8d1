package dev.drydock.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.fs.FileType;
import dev.drydock.fs.Stat;
import dev.drydock.fs.TreeDir;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTreeFsTest {
    private static NativeTreeFs fs;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        fs = new NativeTreeFs(LibC.load());
    }

    @Test
    void whatIsWrittenIsWhatStatAndTheJdkSee() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            try (var file = dir.createFile("f")) {
                file.mode(0640);
                file.write(ByteBuffer.wrap("hello".getBytes()));
            }
            dir.mtime("f", 1_000_000_001L, 123_456_789);
            dir.makeDir("d", 01777);
            dir.makeSymlink("l", "nowhere");
            dir.mtime("l", 5, 0);
            Stat file = dir.stat("f");
            assertThat(file.type()).isEqualTo(FileType.REGULAR);
            assertThat(file.mode()).isEqualTo(0640);
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.mtimeSeconds()).isEqualTo(1_000_000_001L);
            assertThat(file.mtimeNanos()).isEqualTo(123_456_789);
            assertThat(file.ino()).isEqualTo((Long) Files.getAttribute(folder.resolve("f"), "unix:ino"));
            assertThat(file.dev()).isNotZero();
            assertThat(dir.stat("d").mode()).isEqualTo(01777);
            assertThat(dir.stat("l").type()).isEqualTo(FileType.SYMLINK);
            assertThat(dir.stat("l").mtimeSeconds()).isEqualTo(5);
            assertThat(dir.readSymlink("l")).isEqualTo("nowhere");
            assertThat(dir.list()).containsExactlyInAnyOrder("f", "d", "l");
        }
        assertThat(folder.resolve("f")).hasContent("hello");
    }

    @Test
    void namesAreAnyBytes() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            String name = "bad\udcff\udc80name\u00e9";
            dir.createFile(name).close();
            assertThat(dir.list()).containsExactly(name);
            assertThat(dir.stat(name).size()).isZero();
            dir.remove(name);
            assertThat(dir.list()).isEmpty();
        }
    }

    @Test
    void manyEntriesAreAllListed() throws Exception {
        for (int i = 0; i < 5000; i++) {
            Files.createFile(folder.resolve("some-longer-file-name-" + i));
        }
        try (TreeDir dir = fs.open(folder)) {
            assertThat(dir.list()).hasSize(5000).doesNotHaveDuplicates();
        }
    }

    @Test
    void linksAreNeverFollowed() throws Exception {
        Files.createDirectory(folder.resolve("real"));
        Files.writeString(folder.resolve("target"), "secret");
        try (TreeDir dir = fs.open(folder)) {
            dir.makeSymlink("dirlink", "real");
            dir.makeSymlink("filelink", "target");
            assertThatThrownBy(() -> dir.openDir("dirlink")).isInstanceOf(NotDirectoryException.class);
            assertThatThrownBy(() -> dir.openFile("filelink")).isInstanceOf(java.io.IOException.class);
            assertThatThrownBy(() -> dir.createFile("filelink")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> dir.mode("filelink", 0777)).isInstanceOf(java.io.IOException.class);
            assertThatThrownBy(() -> dir.openDir("..")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void failuresHaveTheirTypes() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            assertThatThrownBy(() -> dir.stat("none")).isInstanceOf(NoSuchFileException.class);
            dir.makeDir("d", 0700);
            assertThatThrownBy(() -> dir.makeDir("d", 0700)).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> dir.remove("d")).isInstanceOf(java.io.IOException.class);
        }
    }

    @Test
    void fifosAreMadeAndNotOpened() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            dir.makeNode("p", FileType.FIFO, 0622, 0, 0);
            assertThat(dir.stat("p").type()).isEqualTo(FileType.FIFO);
            assertThat(dir.stat("p").mode()).isEqualTo(0622);
            assertThatThrownBy(() -> dir.openFile("p")).hasMessageContaining("not a regular file");
        }
    }

    @Test
    void whiteoutsAndDevicesAreMadeWhereThisProcessMay() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            dir.makeNode("w", FileType.CHAR_DEVICE, 0, 0, 0);
            assertThat(dir.stat("w").isWhiteout()).isTrue();
            try {
                dir.makeNode("big", FileType.BLOCK_DEVICE, 0660, 259, 70000);
                assertThat(dir.stat("big").rdevMajor()).isEqualTo(259);
                assertThat(dir.stat("big").rdevMinor()).isEqualTo(70000);
            } catch (AccessDeniedException expectedWithoutRoot) {
                assertThat(expectedWithoutRoot).hasMessageContaining("EPERM");
            }
        }
    }

    @Test
    void xattrsAreBytes() throws Exception {
        byte[] value = {1, (byte) 0x80, (byte) 0xff, 0};
        try (TreeDir dir = fs.open(folder)) {
            dir.createFile("f").close();
            dir.setXattr("f", "user.a", value);
            dir.setXattr(".", "user.b", new byte[300]);
            assertThat(dir.xattrs("f").keySet()).containsExactly("user.a");
            assertThat(dir.xattrs("f").get("user.a")).containsExactly(value);
            assertThat(dir.xattrs(".").get("user.b")).hasSize(300);
            dir.removeXattr("f", "user.a");
            dir.removeXattr("f", "user.a");
            assertThat(dir.xattrs("f")).isEmpty();
        }
    }

    @Test
    void hardLinksAndRenames() throws Exception {
        try (TreeDir dir = fs.open(folder)) {
            dir.createFile("f").close();
            dir.makeDir("d", 0700);
            try (TreeDir d = dir.openDir("d")) {
                d.link(dir, "f", "g");
                assertThat(d.stat("g").nlink()).isEqualTo(2);
                d.rename("g", dir, "h");
                assertThat(d.list()).isEmpty();
            }
            assertThat(dir.stat("h").ino()).isEqualTo(dir.stat("f").ino());
            dir.syncFileSystem();
        }
    }
}
