package dev.drydock.doctor;

import dev.drydock.cache.ModeRecord;
import dev.drydock.content.Digest;
import dev.drydock.content.DurableFiles;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreLayout;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.ModeCandidate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which modes were tried in this boot, on this store, by this program and with the same rights: a file of the store, so
 * that the next build begins with the mode that worked. It is believed as long as nothing that can be read has changed,
 * and no longer than the mode works; a file that is damaged or of another place counts for nothing.
 */
public final class KnownModes {
    private static final int LARGEST = 64 << 10;

    private final Path file;
    private final String key;
    private final Set<Mode> ruledOut;

    private KnownModes(Path file, String key, Set<Mode> ruledOut) {
        this.file = file;
        this.key = key;
        this.ruledOut = Set.copyOf(ruledOut);
    }

    /**
     * Those of a place.
     *
     * @param build names the exact program files
     */
    public static KnownModes of(StoreLayout layout, Host host, String build) throws IOException {
        List<String> facts = new ArrayList<>(List.of(
                build,
                bootId(),
                System.getProperty("os.version", ""),
                identity(layout.root()),
                StorePlace.of(layout.root()).map(StorePlace::toString).orElse(""),
                Long.toString(host.uid()),
                Long.toString(host.gid()),
                host.capabilities(),
                Boolean.toString(host.filtered()),
                Boolean.toString(host.appArmorRestricts()),
                Boolean.toString(host.usersForbidden()),
                Long.toString(host.maxUserNamespaces())));
        Set<Mode> ruledOut = EnumSet.noneOf(Mode.class);
        for (ModeCandidate candidate : host.candidates()) {
            facts.add(candidate.mode().word() + " " + candidate.treesName() + " " + candidate.obstacle());
            if (!candidate.obstacle().isEmpty()) {
                ruledOut.add(candidate.mode());
            }
        }
        Digest key = Digest.of(String.join("\n", facts).getBytes(StandardCharsets.UTF_8));
        return new KnownModes(layout.modes(), key.hex(), ruledOut);
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return ""; // one that does not tell may not know of another boot either
        }
    }

    private static String identity(Path folder) throws IOException {
        try {
            return Files.getAttribute(folder, "unix:dev") + ":" + Files.getAttribute(folder, "unix:ino");
        } catch (UnsupportedOperationException e) {
            return folder.toString(); // a system without modes
        }
    }

    /**
     * What was found, in the order in which it was tried, the last of which works; empty if nothing is known, or if what is
     * known is of no use.
     */
    public Optional<List<ModeAttempt>> read() throws IOException {
        ModeRecord record;
        try {
            if (Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            record = ModeRecord.decode(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException | RecordFormatException e) {
            return Optional.empty();
        }
        List<ModeAttempt> attempts = new ArrayList<>();
        for (ModeRecord.Tried each : record.tried()) {
            Mode.parse(each.mode()).ifPresent(mode -> attempts.add(new ModeAttempt(mode, each.problem(), each.fix())));
        }
        boolean useful = record.place().equals(key)
                && !attempts.isEmpty()
                && attempts.get(attempts.size() - 1).works();
        return useful ? Optional.of(attempts) : Optional.empty();
    }

    /**
     * Keeps what was found, up to the first mode that works. Nothing is kept if none does, so that it is noticed when that is
     * mended; nor after a failure whose cause is not understood, since it may pass.
     */
    public void write(List<ModeAttempt> found) throws IOException {
        List<ModeRecord.Tried> tried = new ArrayList<>();
        for (ModeAttempt attempt : found) {
            tried.add(new ModeRecord.Tried(attempt.mode().word(), attempt.problem(), attempt.fix()));
            if (attempt.works()) {
                DurableFiles.write(file, new ModeRecord(key, tried).encode());
                return;
            }
            if (attempt.fix().isEmpty() && !ruledOut.contains(attempt.mode())) {
                break;
            }
        }
        forget();
    }

    /** Has the next one find out anew. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
