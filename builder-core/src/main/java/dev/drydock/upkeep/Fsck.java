package dev.drydock.upkeep;

import dev.drydock.cache.KeptStep;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.ModeRecord;
import dev.drydock.cache.Ref;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.content.RecordFormatException;
import dev.drydock.content.StoreException;
import dev.drydock.content.StoreLayout;
import dev.drydock.layer.Compressions;
import dev.drydock.layer.LayerCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Compares every entry of a store with what its name promises: blobs with their digests, indexes with the bytes that they
 * are of, records with their checksums, and what an entry refers to with what is there. Changes nothing; trees are a
 * worker's to look at.
 */
public final class Fsck {
    private static final String AGAIN = "it is then pulled, imported or built again";
    private static final String ANEW = "it is then found out anew";

    private final LayerCache cache;
    private final StoreLayout layout;
    private final Cancellation cancellation;
    private final Map<Path, Finding> findings = new LinkedHashMap<>();
    private final Set<DiffId> unread = new LinkedHashSet<>();

    public Fsck(LayerCache cache, Cancellation cancellation) {
        this.cache = cache;
        this.layout = cache.layout();
        this.cancellation = cancellation;
    }

    /** Looks at everything but trees. */
    public List<Finding> run() throws IOException {
        findings.clear();
        unread.clear();
        LayerCheck layers = new LayerCheck(cache.content(), Compressions.standard(), cancellation);
        for (Path folder : Folders.list(layout.layers())) {
            cancellation.throwIfCancelled();
            try {
                layers.check(new DiffId(Digest.ofHex(Folders.name(folder))));
            } catch (IllegalArgumentException e) {
                add("layer", folder, "its name is no digest", "nothing looks for it");
            }
        }
        unread.addAll(layers.unread());
        for (LayerCheck.Problem problem : layers.problems()) {
            findings.putIfAbsent(problem.file(), ofLayer(layout, problem.file(), problem.what()));
        }
        blobs(layers.verified());
        steps();
        images();
        records();
        kept();
        warm();
        modes();
        return List.copyOf(findings.values());
    }

    /** Layers of which a form was not unpacked, but compared with its own digest: a worker reads more. */
    public Set<DiffId> unread() {
        return unread;
    }

    /** Something of a layer that is not what it was. */
    public static Finding ofLayer(StoreLayout layout, Path file, String problem) {
        boolean blob = file.startsWith(layout.blobs());
        return new Finding(blob ? "blob" : "layer", file, problem, blob ? AGAIN : ANEW);
    }

    /** Takes out what was found. Nobody else may use the store. */
    public static void mend(StoreLayout layout, Collection<Finding> findings) throws IOException {
        for (Finding finding : findings) {
            Path trash = layout.folder(layout.trash()).resolve(UUID.randomUUID().toString());
            try {
                Files.move(finding.path(), trash, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                // two findings of one entry
            }
        }
    }

    private void add(String entry, Path path, String problem, String effect) {
        findings.putIfAbsent(path, new Finding(entry, path, problem, effect));
    }

    private void blobs(Set<Digest> verified) throws IOException {
        for (Path file : Folders.list(layout.blobs())) {
            cancellation.throwIfCancelled();
            try {
                Digest expected = Digest.ofHex(Folders.name(file));
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    add("blob", file, "it is no file", AGAIN);
                } else if (!verified.contains(expected)) {
                    Digest found = digest(file);
                    if (!found.equals(expected)) {
                        add("blob", file, "it has the digest " + found, AGAIN);
                    }
                }
            } catch (IllegalArgumentException e) {
                add("blob", file, "its name is no digest", "nothing looks for it");
            } catch (NoSuchFileException e) {
                // it went meanwhile
            }
        }
    }

    private Digest digest(Path file) throws IOException {
        MessageDigest hasher = Digest.hasher();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), hasher)) {
            byte[] block = new byte[1 << 16];
            while (in.read(block) >= 0) {
                cancellation.throwIfCancelled();
            }
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.ofHash(hasher.digest());
    }

    private void steps() throws IOException {
        for (Path file : cache.steps().records()) {
            try {
                StepRecord record = cache.steps().read(file);
                if (record.layer().isPresent()) {
                    missing(record.layer().get())
                            .ifPresent(why -> add("step record", file, why, "the step then runs again"));
                }
            } catch (RecordFormatException e) {
                add("step record", file, e.why(), "the step then runs again");
            } catch (NoSuchFileException e) {
                // it went meanwhile
            }
        }
    }

    /** Why a layer cannot be had; empty if it can, or is found to be damaged itself. */
    private Optional<String> missing(DiffId layer) throws IOException {
        try {
            return cache.layers().available(layer)
                    ? Optional.empty()
                    : Optional.of("its layer " + layer + " is not in the store, and comes from no registry");
        } catch (RecordFormatException e) {
            return Optional.empty();
        }
    }

    private void images() throws IOException {
        for (Path file : cache.refs().records()) {
            try {
                Optional<Ref> ref = cache.refs().read(file);
                if (ref.isPresent()
                        && Set.of("image", "index").contains(ref.get().kind())) {
                    image(file, ref.get());
                }
            } catch (RecordFormatException e) {
                add("image name", file, e.why(), "the image then has to get its name again: build, pull or import it");
            }
        }
    }

    private void image(Path file, Ref ref) throws IOException {
        String effect = "\"" + ref.name() + "\" then has to be built, pulled or imported again";
        image("image name", file, ref.digest(), effect);
    }

    private void image(String entry, Path file, Digest imageId, String effect) throws IOException {
        try {
            Set<DiffId> layers =
                    new HashSet<>(ImageParts.read(cache.content(), imageId).layers());
            for (DiffId layer : layers) {
                missing(layer).ifPresent(why -> add(entry, file, why, effect));
            }
        } catch (NoSuchFileException e) {
            add(entry, file, "its image " + imageId + " is not in the store", effect);
        } catch (StoreException e) {
            add(entry, file, e.why(), effect);
        } catch (IOException e) {
            add(entry, file, String.valueOf(e.getMessage()), effect);
        }
    }

    private void warm() throws IOException {
        String effect = "the next container that would begin there begins anew";
        for (Path file : cache.warm().records()) {
            try {
                image("warm image", file, cache.warm().read(file).imageId(), effect);
            } catch (RecordFormatException e) {
                add("warm image", file, e.why(), effect);
            } catch (NoSuchFileException e) {
                // it went meanwhile
            }
        }
    }

    private void records() throws IOException {
        for (Path file : cache.downloads().records()) {
            try {
                cache.downloads().read(file);
            } catch (RecordFormatException e) {
                add("download", file, e.why(), "its server is then asked again");
            }
        }
        for (Path file : cache.pins().records()) {
            try {
                cache.pins().read(file);
            } catch (RecordFormatException e) {
                add("pin", file, e.why(), "the next build of that project makes it again");
            }
        }
        for (Path file : Folders.list(layout.digests())) {
            try {
                if (!Folders.name(file).startsWith("last-")
                        && !Folders.name(file).startsWith(".")) {
                    cache.checkFileDigests(file);
                }
            } catch (RecordFormatException e) {
                add("file digests", file, e.why(), "files of that context are then hashed again");
            } catch (NoSuchFileException e) {
                // it went meanwhile
            }
        }
    }

    private void kept() throws IOException {
        List<Path> folders = new ArrayList<>(Folders.list(layout.kept()));
        for (Path folder : folders) {
            try {
                Path file = folder.resolve(KeptStep.RECORD);
                KeptStep step = KeptStep.decode(Files.readAllBytes(file), file.toString());
                if (!step.id().equals(Folders.name(folder))) {
                    add("kept step", folder, "it is the kept step " + step.id(), "let the build fail once more");
                }
                for (DiffId layer : step.layers()) {
                    missing(layer).ifPresent(why -> add("kept step", folder, why, "let the build fail once more"));
                }
            } catch (StoreException e) {
                add("kept step", folder, e.why(), "let the build fail once more");
            } catch (NoSuchFileException e) {
                add("kept step", folder, "it has no record", "let the build fail once more");
            }
        }
    }

    private void modes() throws IOException {
        Path file = layout.modes();
        try {
            ModeRecord.decode(Files.readAllBytes(file), file.toString());
        } catch (RecordFormatException e) {
            add("record of modes", file, e.why(), "they are then tried again");
        } catch (NoSuchFileException e) {
            // none was tried yet
        }
    }
}
