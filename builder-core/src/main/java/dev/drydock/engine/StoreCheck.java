package dev.drydock.engine;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
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
        List<Finding> findings = new ArrayList<>(new Fsck(cache, cancellation).run());
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
                List<Finding> findings = new ArrayList<>(new Fsck(cache, cancellation).run());
                if (round == 0) {
                    findings.addAll(trees(notes, cancellation));
                }
                if (findings.isEmpty()) {
                    return new Upkeep.Checked(List.of(), List.copyOf(mended.values()), notes);
                }
                Fsck.mend(cache.layout(), findings);
                findings.forEach(finding -> mended.put(finding.path(), finding));
            }
            return new Upkeep.Checked(new Fsck(cache, cancellation).run(), List.copyOf(mended.values()), notes);
        } finally {
            use.enter();
        }
    }

    private List<Finding> trees(List<String> notes, Cancellation cancellation) throws IOException {
        List<Finding> findings = new ArrayList<>();
        if (!hasTrees()) {
            return findings;
        }
        try (Workers workers = new Workers(cache, options, event -> {})) {
            List<String> told = workers.steps(cancellation).checkTrees(cancellation);
            for (int i = 0; i + 1 < told.size(); i += 2) {
                findings.add(new Finding(
                        "tree",
                        cache.layout().root().resolve(told.get(i)),
                        told.get(i + 1),
                        "it is then unpacked again"));
            }
        } catch (NoModeException e) {
            notes.add("trees were not looked at: no worker can be had here");
        }
        return findings;
    }

    private boolean hasTrees() throws IOException {
        try (DirectoryStream<Path> maps =
                Files.newDirectoryStream(cache.layout().trees())) {
            for (Path map : maps) {
                try (DirectoryStream<Path> trees = Files.newDirectoryStream(map)) {
                    if (trees.iterator().hasNext()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
