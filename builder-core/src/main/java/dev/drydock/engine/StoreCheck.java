package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.ModeCandidate;
import dev.drydock.upkeep.Finding;
import dev.drydock.upkeep.Fsck;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Everything of a store compared with what its name promises; trees by a worker. */
final class StoreCheck {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What is taken out may show that something else is of no use: twice, for names stand on records, and those on bytes. */
    private static final int ROUNDS = 4;

    private final LayerCache cache;
    private final EngineOptions options;
    private final StoreUse use;

    StoreCheck(LayerCache cache, EngineOptions options, StoreUse use) {
        this.cache = cache;
        this.options = options;
        this.use = use;
    }

    Upkeep.Checked check(Cancellation cancellation) throws IOException {
        List<String> notes = new ArrayList<>();
        List<Finding> findings = found(cancellation);
        findings.addAll(trees(notes, cancellation));
        return new Upkeep.Checked(findings, List.of(), notes);
    }

    /** Takes out what is found, while nobody else uses the store, until nothing is found. */
    Upkeep.Checked mend(Cancellation cancellation) throws IOException {
        Map<Path, Finding> mended = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        use.leave();
        try (Locks.Hold alone = cache.occupancy().alone("fsck", PATIENCE, cancellation)) {
            for (int round = 0; round < ROUNDS; round++) {
                notes.clear();
                List<Finding> findings = found(cancellation);
                if (round == 0) {
                    findings.addAll(trees(notes, cancellation));
                }
                if (findings.isEmpty()) {
                    return new Upkeep.Checked(List.of(), List.copyOf(mended.values()), notes);
                }
                Fsck.mend(cache.layout(), findings);
                findings.forEach(finding -> mended.put(finding.path(), finding));
            }
            return new Upkeep.Checked(found(cancellation), List.copyOf(mended.values()), notes);
        } finally {
            use.enter();
        }
    }

    /** Everything but trees; compressions that only a worker reads are looked at by one. */
    private List<Finding> found(Cancellation cancellation) throws IOException {
        Fsck fsck = new Fsck(cache, cancellation);
        List<Finding> findings = new ArrayList<>(fsck.run());
        if (!fsck.unread().isEmpty()) {
            try (Workers workers = new Workers(cache, options, event -> {})) {
                List<String> told = workers.codec(cancellation).checkLayers(fsck.unread(), cancellation);
                for (int i = 0; i + 1 < told.size(); i += 2) {
                    Finding finding = Fsck.ofLayer(cache.layout(), Path.of(told.get(i)), told.get(i + 1));
                    if (findings.stream().noneMatch(known -> known.path().equals(finding.path()))) {
                        findings.add(finding);
                    }
                }
            }
        }
        return findings;
    }

    /** Each mode has trees of its own, which a worker of that mode can read. */
    private List<Finding> trees(List<String> notes, Cancellation cancellation) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Set<String> left = maps();
        for (ModeCandidate candidate :
                left.isEmpty() ? List.<ModeCandidate>of() : Host.read().candidates()) {
            if (candidate.obstacle().isEmpty() && left.contains(candidate.treesName())) {
                try {
                    findings.addAll(trees(candidate, cancellation));
                    left.remove(candidate.treesName());
                } catch (NoModeException e) {
                    // said below
                }
            }
        }
        for (String map : left) {
            notes.add("trees/" + map + " were not looked at: they belong to another mode or range of ids,"
                    + " which cannot be had here");
        }
        return findings;
    }

    private List<Finding> trees(ModeCandidate candidate, Cancellation cancellation) throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (Workers workers = new Workers(cache, options.in(Optional.of(candidate.mode())), event -> {})) {
            List<String> told = workers.steps(cancellation).checkTrees(cancellation);
            for (int i = 0; i + 1 < told.size(); i += 2) {
                findings.add(new Finding(
                        "tree",
                        cache.layout().root().resolve(told.get(i)),
                        told.get(i + 1),
                        "it is then unpacked again"));
            }
        }
        return findings;
    }

    /** The id maps that have trees. */
    private Set<String> maps() throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> maps =
                Files.newDirectoryStream(cache.layout().trees())) {
            for (Path map : maps) {
                try (DirectoryStream<Path> trees = Files.newDirectoryStream(map)) {
                    if (trees.iterator().hasNext()) {
                        names.add(String.valueOf(map.getFileName()));
                    }
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was unpacked yet
        }
        return names;
    }
}
