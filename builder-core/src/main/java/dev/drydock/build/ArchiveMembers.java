package dev.drydock.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a jar or another zip file holds, whatever the times of its members: read from its directory, not its contents. */
final class ArchiveMembers {
    private static final Set<String> ENDINGS = Set.of("jar", "war", "ear", "zip");

    private ArchiveMembers() {}

    /** Digest of names, sizes and check sums of all members; empty if it is no archive, by its name or by its content. */
    static Optional<Digest> of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        MessageDigest hasher = Digest.hasher();
        try (ZipFile archive = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = archive.entries(); all.hasMoreElements(); ) {
                ZipEntry member = all.nextElement();
                hasher.update(
                        (member.getName() + "\0" + member.getSize() + "\0" + member.getCrc() + "\0").getBytes(UTF_8));
            }
            return Optional.of(Digest.ofHash(hasher.digest()));
        } catch (IOException e) {
            return Optional.empty(); // it only looked like one
        }
    }
}
