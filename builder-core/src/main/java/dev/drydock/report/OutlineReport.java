package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.build.Outline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An {@link Outline} as text for people, or as a line of JSON. */
public final class OutlineReport {
    private OutlineReport() {}

    /** One object: {@code {"file", "target", "description"?, "stages", "args", "secrets", "ssh"}}. */
    public static String json(String file, Outline outline) {
        return JsonLine.object(out -> {
            out.writeStringField("file", file);
            out.writeStringField("target", outline.target());
            JsonLine.optional(out, "description", outline.description());
            JsonLine.objects(out, "stages", outline.stages(), OutlineReport::stage);
            JsonLine.objects(out, "args", outline.args(), OutlineReport::argument);
            JsonLine.objects(out, "secrets", outline.secrets(), OutlineReport::lent);
            JsonLine.objects(out, "ssh", outline.ssh(), OutlineReport::lent);
        });
    }

    private static void stage(JsonGenerator out, Outline.Target stage) throws IOException {
        out.writeStringField("label", stage.label());
        JsonLine.optional(out, "name", stage.name());
        JsonLine.optional(out, "description", stage.description());
        out.writeStringField("from", stage.base());
        JsonLine.optional(out, "platform", stage.platform());
        out.writeBooleanField("needed", stage.needed());
        out.writeNumberField("line", stage.line());
    }

    private static void argument(JsonGenerator out, Outline.Argument argument) throws IOException {
        out.writeStringField("name", argument.name());
        JsonLine.optional(out, "value", argument.value());
        JsonLine.optional(out, "description", argument.description());
        out.writeNumberField("line", argument.line());
    }

    private static void lent(JsonGenerator out, Outline.Lent lent) throws IOException {
        out.writeStringField("id", lent.id());
        out.writeBooleanField("required", lent.required());
        out.writeNumberField("line", lent.line());
    }

    /** Lines: the target, then a table for each kind of thing that there is; {@code *} marks the stages that run. */
    public static List<String> text(Outline outline) {
        List<String> lines = new ArrayList<>();
        lines.add("target " + outline.target()
                + outline.description().map(text -> ": " + text).orElse(""));
        table(
                "stages",
                outline.stages().stream()
                        .map(stage -> List.of(
                                (stage.needed() ? "* " : "  ") + stage.label(),
                                "FROM " + stage.base()
                                        + stage.platform()
                                                .map(platform -> " for " + platform)
                                                .orElse(""),
                                stage.description().orElse("")))
                        .toList(),
                lines);
        table(
                "arguments",
                outline.args().stream()
                        .map(argument -> List.of(
                                "  " + argument.name(),
                                argument.value().map(value -> "= " + value).orElse("has no value"),
                                argument.description().orElse("")))
                        .toList(),
                lines);
        table("secrets", rows(outline.secrets()), lines);
        table("ssh", rows(outline.ssh()), lines);
        return lines;
    }

    private static List<List<String>> rows(List<Outline.Lent> lent) {
        return lent.stream()
                .map(each -> List.of("  " + each.id(), each.required() ? "required" : "optional", ""))
                .toList();
    }

    private static void table(String title, List<List<String>> rows, List<String> lines) {
        if (rows.isEmpty()) {
            return;
        }
        int[] widths = new int[3];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        lines.add(title);
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(StepOutputLines.clean(line.toString().replace('\n', ' ')).stripTrailing());
        }
    }
}
