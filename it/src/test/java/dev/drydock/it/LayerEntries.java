package dev.drydock.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What the entries of a layer are, by path: type, mode, owner, device, link, extended attributes, time, digest of the content. */
final class LayerEntries {
    private LayerEntries() {}

    /** @param layer digest of the tar, which is in the store */
    static SortedMap<String, String> of(Path store, String layer) throws IOException {
        Path tar = store.resolve("blobs/sha256").resolve(layer.substring("sha256:".length()));
        SortedMap<String, String> entries = new TreeMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(tar));
                TarArchiveInputStream archive = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                SortedMap<String, String> xattrs = new TreeMap<>(entry.getExtraPaxHeaders());
                entries.put(
                        entry.getName(),
                        String.format(
                                "%c %o %d:%d %d:%d \"%s\" %s %s %s",
                                entry.getLinkFlag(),
                                entry.getMode(),
                                entry.getLongUserId(),
                                entry.getLongGroupId(),
                                entry.getDevMajor(),
                                entry.getDevMinor(),
                                entry.getLinkName(),
                                xattrs,
                                entry.getLastModifiedTime(),
                                digest(archive)));
            }
        }
        return entries;
    }

    private static String digest(InputStream content) throws IOException {
        try (DigestOutputStream out =
                new DigestOutputStream(OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
            content.transferTo(out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The paths that are in one of two layers only, or something else. */
    static SortedSet<String> different(SortedMap<String, String> one, SortedMap<String, String> other) {
        SortedSet<String> paths = new TreeSet<>(one.keySet());
        paths.addAll(other.keySet());
        paths.removeIf(path -> one.getOrDefault(path, "").equals(other.getOrDefault(path, "")));
        return paths;
    }
}
