package dev.drydock.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.content.Digest;
import dev.drydock.layer.FixedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The folder below all layers of a step, with the targets of the sandbox's mounts, so that none of them lands in a layer;
 * and the files that the builder provides.
 */
final class StubFolder {
    private static final List<String> PROVIDED = List.of("hosts", "resolv.conf", "hostname");

    private final Path folder;
    private final Path files;

    private StubFolder(Path folder, Path files) {
        this.folder = folder;
        this.files = files;
    }

    /** Makes both below a run folder, the same to the byte and the second each time. */
    static StubFolder make(Path run) throws IOException {
        Path folder = run.resolve("stub");
        Path files = Files.createDirectory(run.resolve("files"));
        for (String name : List.of("", "proc", "dev", "sys", "etc")) {
            Path made = Files.createDirectory(name.isEmpty() ? folder : folder.resolve(name));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String name : PROVIDED) {
            Path made = Files.createFile(folder.resolve("etc").resolve(name));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setLastModifiedTime(made, time());
        }
        for (String name : List.of("proc", "dev", "sys", "etc", "")) {
            Files.setLastModifiedTime(name.isEmpty() ? folder : folder.resolve(name), time());
        }
        return new StubFolder(folder, files);
    }

    private static FileTime time() {
        return FileTime.from(FixedTime.T0, TimeUnit.SECONDS);
    }

    Path folder() {
        return folder;
    }

    /**
     * The provided files for a step: absolute path inside → file outside.
     *
     * @param hosts more lines of {@code /etc/hosts}
     */
    synchronized Map<String, String> provided(String hostname, List<String> hosts) {
        Map<String, String> provided = new TreeMap<>();
        try {
            String known = "127.0.0.1\tlocalhost " + hostname + "\n::1\tlocalhost ip6-localhost ip6-loopback\n";
            StringBuilder all = new StringBuilder(known);
            hosts.forEach(line -> all.append(line).append('\n'));
            provided.put(
                    "/etc/hosts",
                    write("hosts-" + Digest.of(all.toString().getBytes(UTF_8)).hex(), all.toString()));
            provided.put("/etc/hostname", write("hostname-" + hostname, hostname + "\n"));
            Path resolv = Path.of("/etc/resolv.conf");
            provided.put(
                    "/etc/resolv.conf", write("resolv.conf", Files.isReadable(resolv) ? Files.readString(resolv) : ""));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return provided;
    }

    private String write(String name, String content) throws IOException {
        Path file = files.resolve(name);
        if (!Files.exists(file)) {
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setLastModifiedTime(file, time()); // a step may look, and must see the same each time
        }
        return file.toString();
    }
}
