package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.dockerfile.Diagnostic;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Problems as JSON: {@code {"severity", "rule"?, "file", "line", "column", "message", "why"?, "fix"?}}. */
final class DiagnosticJson {
    private DiagnosticJson() {}

    static void write(JsonGenerator out, List<Diagnostic> diagnostics) throws IOException {
        JsonLine.objects(out, "diagnostics", diagnostics, DiagnosticJson::fields);
    }

    private static void fields(JsonGenerator out, Diagnostic diagnostic) throws IOException {
        out.writeStringField("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
        JsonLine.optional(out, "rule", diagnostic.rule());
        out.writeStringField("file", diagnostic.file());
        out.writeNumberField("line", diagnostic.range().firstLine());
        out.writeNumberField("column", diagnostic.range().firstColumn());
        out.writeStringField("message", diagnostic.message());
        JsonLine.optional(out, "why", diagnostic.why());
        JsonLine.optional(out, "fix", diagnostic.fix());
    }
}
