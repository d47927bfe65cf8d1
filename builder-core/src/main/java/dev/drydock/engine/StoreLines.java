package dev.drydock.engine;

import dev.drydock.report.Amounts;
import dev.drydock.report.StoreJson;
import dev.drydock.upkeep.Finding;
import dev.drydock.upkeep.Kind;
import dev.drydock.upkeep.Pruned;
import dev.drydock.upkeep.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is told of a store, as lines for people or as a line of JSON. */
public final class StoreLines {
    private final boolean json;

    private StoreLines(boolean json) {
        this.json = json;
    }

    /**
     * In this form.
     *
     * @param format {@code text} (also if absent) or {@code json}
     * @throws SettingException it is another word
     */
    public static StoreLines in(Optional<String> format) throws SettingException {
        return new StoreLines(Language.isJson(format));
    }

    /** Whether it is a line of JSON, for programs. */
    public boolean json() {
        return json;
    }

    /** PART, COUNT, SIZE, RECLAIMABLE, and the sum. */
    public List<String> usage(Path store, Usage usage) {
        if (json) {
            return List.of(StoreJson.usage(store, usage));
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PART", "COUNT", "SIZE", "RECLAIMABLE"));
        for (Usage.Row row : usage.rows()) {
            rows.add(List.of(
                    row.part(),
                    Integer.toString(row.count()),
                    Amounts.bytes(row.size()),
                    Amounts.bytes(row.reclaimable())));
        }
        rows.add(List.of("total", "", Amounts.bytes(usage.size()), Amounts.bytes(usage.reclaimable())));
        List<String> lines = new ArrayList<>(Tables.lines(rows));
        damaged(usage.damaged(), lines);
        return lines;
    }

    /** A line for each kind, or for each entry, and how much came back. */
    public List<String> pruned(Pruned pruned, boolean each) {
        if (json) {
            return List.of(StoreJson.pruned(pruned));
        }
        List<String> lines = new ArrayList<>();
        String verb = pruned.dryRun() ? "would remove" : "removed";
        if (each) {
            for (Pruned.Entry entry : pruned.entries()) {
                lines.add(verb + " " + entry.kind().word() + " " + entry.name() + " (" + Amounts.bytes(entry.size())
                        + ")");
            }
        } else {
            Map<Kind, List<Pruned.Entry>> kinds = new TreeMap<>();
            pruned.entries()
                    .forEach(entry -> kinds.computeIfAbsent(entry.kind(), kind -> new ArrayList<>())
                            .add(entry));
            kinds.forEach((kind, entries) -> lines.add(verb + " " + kind.word() + ": " + entries.size() + " ("
                    + Amounts.bytes(
                            entries.stream().mapToLong(Pruned.Entry::size).sum()) + ")"));
        }
        lines.add(
                pruned.dryRun()
                        ? "this would free " + Amounts.bytes(pruned.size())
                        : "freed " + Amounts.bytes(pruned.size() - pruned.left()));
        if (pruned.left() > 0 && !pruned.dryRun()) {
            lines.add(Amounts.bytes(pruned.left()) + " are freed by the next worker: no worker can be had now");
        }
        damaged(pruned.damaged(), lines);
        return lines;
    }

    private static void damaged(int count, List<String> lines) {
        if (count > 0) {
            lines.add("WARNING: " + count + " records are damaged: see drydock:fsck");
        }
    }

    /** Each finding with its remedy, and how many there are. */
    public List<String> checked(Path store, Upkeep.Checked checked) {
        if (json) {
            return List.of(StoreJson.checked(checked.findings(), checked.mended(), checked.notes()));
        }
        List<String> lines = new ArrayList<>();
        checked.findings()
                .forEach(finding -> lines.addAll(List.of(finding.toString().split("\n", -1))));
        for (Finding finding : checked.mended()) {
            lines.add("took out " + finding.entry() + " " + finding.path() + ": " + finding.problem());
            lines.add("  " + finding.effect());
        }
        lines.addAll(checked.notes());
        int count = checked.findings().size();
        String all = checked.mended().isEmpty() ? "is as it was" : "is as it was, without what was taken out";
        lines.add(
                count == 0
                        ? "the store " + store + " " + all
                        : count + (count == 1 ? " finding" : " findings") + " in the store " + store);
        return lines;
    }
}
