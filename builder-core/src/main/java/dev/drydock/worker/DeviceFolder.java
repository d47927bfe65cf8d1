package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The folder that is {@code /dev} for a step in a copied root. */
final class DeviceFolder {
    private static final int MEMORY = 1;
    private static final int TTY = 5;

    private static final Map<String, Integer> MEMORY_DEVICES =
            new TreeMap<>(Map.of("null", 3, "zero", 5, "full", 7, "random", 8, "urandom", 9));

    private static final Map<String, String> LINKS = new TreeMap<>(Map.of(
            "fd", "/proc/self/fd",
            "stdin", "/proc/self/fd/0",
            "stdout", "/proc/self/fd/1",
            "stderr", "/proc/self/fd/2"));

    private final TreeFs fs;
    private final boolean works;

    private DeviceFolder(TreeFs fs, boolean works) {
        this.fs = fs;
        this.works = works;
    }

    /** Finds out whether devices can be made and used in the store. */
    static DeviceFolder tried(TreeFs fs, Path probe) throws IOException {
        try (TreeDir dir = fs.open(probe)) {
            dir.makeNode("null", FileType.CHAR_DEVICE, 0666, MEMORY, MEMORY_DEVICES.getOrDefault("null", 0));
        } catch (AccessDeniedException e) {
            return new DeviceFolder(fs, false);
        }
        try (InputStream nothing = Files.newInputStream(probe.resolve("null"))) {
            return new DeviceFolder(fs, nothing.read() < 0);
        } catch (IOException e) {
            return new DeviceFolder(fs, false); // the file system is mounted nodev
        }
    }

    /** Whether what it holds are devices. */
    boolean works() {
        return works;
    }

    /** Fills an empty folder. What is to be said of it. */
    List<String> fill(Path folder) throws IOException {
        try (TreeDir dir = fs.open(folder)) {
            for (Map.Entry<String, Integer> device : MEMORY_DEVICES.entrySet()) {
                make(dir, device.getKey(), MEMORY, device.getValue());
            }
            make(dir, "tty", TTY, 0);
            for (Map.Entry<String, String> link : LINKS.entrySet()) {
                dir.makeSymlink(link.getKey(), link.getValue());
            }
            dir.makeDir("shm", 01777);
            dir.makeDir("pts", 0755);
        }
        return works
                ? List.of()
                : List.of("its devices are empty files: none can be made or used in the store's file system here");
    }

    private void make(TreeDir dir, String name, int major, int minor) throws IOException {
        if (works) {
            dir.makeNode(name, FileType.CHAR_DEVICE, 0666, major, minor);
        } else {
            dir.makeFile(name, 0666);
        }
    }
}
