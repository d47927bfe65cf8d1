package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.upkeep.Finding;
import dev.drydock.upkeep.Pruned;
import dev.drydock.upkeep.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is told of a store, as a line of JSON. Sizes are bytes. */
public final class StoreJson {
    private StoreJson() {}

    /** {@code {"store", "size", "reclaimable", "parts": [{"part", "count", "size", "reclaimable"}], "damaged"}}. */
    public static String usage(Path store, Usage usage) {
        return JsonLine.object(out -> {
            out.writeStringField("store", store.toString());
            out.writeNumberField("size", usage.size());
            out.writeNumberField("reclaimable", usage.reclaimable());
            JsonLine.objects(out, "parts", usage.rows(), (part, row) -> {
                part.writeStringField("part", row.part());
                part.writeNumberField("count", row.count());
                part.writeNumberField("size", row.size());
                part.writeNumberField("reclaimable", row.reclaimable());
            });
            out.writeNumberField("damaged", usage.damaged());
        });
    }

    /** {@code {"dryRun", "size", "left", "removed": [{"kind", "name", "size"}], "damaged"}}. */
    public static String pruned(Pruned pruned) {
        return JsonLine.object(out -> {
            out.writeBooleanField("dryRun", pruned.dryRun());
            out.writeNumberField("size", pruned.size());
            out.writeNumberField("left", pruned.left());
            JsonLine.objects(out, "removed", pruned.entries(), (entry, value) -> {
                entry.writeStringField("kind", value.kind().word());
                entry.writeStringField("name", value.name());
                entry.writeNumberField("size", value.size());
            });
            out.writeNumberField("damaged", pruned.damaged());
        });
    }

    /** {@code {"findings": [{"entry", "path", "problem", "effect"}], "mended": […], "notes": []}}. */
    public static String checked(List<Finding> findings, List<Finding> mended, List<String> notes) {
        return JsonLine.object(out -> {
            JsonLine.objects(out, "findings", findings, StoreJson::finding);
            JsonLine.objects(out, "mended", mended, StoreJson::finding);
            JsonLine.strings(out, "notes", notes);
        });
    }

    private static void finding(JsonGenerator out, Finding finding) throws IOException {
        out.writeStringField("entry", finding.entry());
        out.writeStringField("path", finding.path().toString());
        out.writeStringField("problem", finding.problem());
        out.writeStringField("effect", finding.effect());
    }
}
