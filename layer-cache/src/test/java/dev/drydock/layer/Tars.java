package dev.drydock.layer;

import dev.drydock.content.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Raw tars for tests, member by member, lies included. */
final class Tars {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Tars tar() {
        return new Tars();
    }

    Tars file(String name, String content) {
        return member(name, '0', content, "");
    }

    Tars dir(String name) {
        return member(name, '5', "", "");
    }

    Tars symlink(String name, String target) {
        return member(name, '2', "", target);
    }

    Tars link(String name, String target) {
        return member(name, '1', "", target);
    }

    Tars member(String name, char type, String content, String link) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return member(header(name, type, bytes.length, link, type == '5' ? 0755 : 0644), bytes);
    }

    Tars pax(String... records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String record : records) {
            byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
            int length = bytes.length + 3;
            while (Integer.toString(length).length() + bytes.length + 2 != length) {
                length++;
            }
            all.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(bytes);
            all.write('\n');
        }
        return member(header("pax", 'x', all.size(), "", 0644), all.toByteArray());
    }

    Tars member(byte[] header, byte[] content) {
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[TarFormat.padding(content.length)]);
        return this;
    }

    byte[] bytes() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    byte[] unfinished() {
        return out.toByteArray();
    }

    LayerIndex index() throws IOException {
        return index(bytes());
    }

    static LayerIndex index(byte[] tar) throws IOException {
        return LayerIndexer.index(new ByteArrayInputStream(tar), Cancellation.none());
    }

    static byte[] header(String name, char type, long size, String link, int mode) {
        byte[] h = new byte[512];
        byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(n, 0, h, 0, n.length);
        TarFormat.octal(h, TarFormat.MODE, 8, mode);
        TarFormat.octal(h, TarFormat.UID, 8, 0);
        TarFormat.octal(h, TarFormat.GID, 8, 0);
        TarFormat.octal(h, TarFormat.SIZE, 12, size);
        TarFormat.octal(h, TarFormat.MTIME, 12, 1000);
        h[TarFormat.TYPE] = (byte) type;
        byte[] l = link.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(l, 0, h, TarFormat.LINK, l.length);
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, h, TarFormat.MAGIC, 8);
        TarFormat.seal(h);
        return h;
    }

    /** What every index promises: paths are normal, and only directories hold anything. */
    static void assertNormal(LayerIndex index) {
        String before = null;
        for (LayerEntry e : index.entries()) {
            if (!LayerPath.normalise(e.path()).equals(e.path())) {
                throw new AssertionError(e.path());
            }
            if (before != null && LayerPath.ORDER.compare(before, e.path()) > 0) {
                throw new AssertionError(before + " before " + e.path());
            }
            before = e.path();
            for (String at = e.path(); !at.isEmpty(); ) {
                at = LayerPath.parent(at);
                index.entry(at).ifPresent(parent -> {
                    if (parent.type() != EntryType.DIRECTORY) {
                        throw new AssertionError(e.path() + " below " + parent);
                    }
                });
            }
        }
    }

    /** Runs a command in a folder; its output. */
    static String run(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
