package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.lint.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Problems as one document of SARIF 2.1.0 (OASIS standard): a run with all rules, and a result for each problem. Columns
 * are Unicode code points; the end column is the one behind the last character (section 3.30).
 */
final class Sarif {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private Sarif() {}

    static String document(List<CheckedFile> files) {
        return JsonLine.object(out -> {
            out.writeStringField("$schema", SCHEMA);
            out.writeStringField("version", "2.1.0");
            out.writeArrayFieldStart("runs");
            out.writeStartObject();
            tool(out);
            out.writeStringField("columnKind", "unicodeCodePoints");
            JsonLine.objects(out, "artifacts", files, (json, file) -> location(json, "location", file.file()));
            results(out, files);
            out.writeEndObject();
            out.writeEndArray();
        });
    }

    private static void tool(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("tool");
        out.writeObjectFieldStart("driver");
        out.writeStringField("name", "Drydock");
        out.writeArrayFieldStart("rules");
        rule(out, CheckFormat.SYNTAX, "What the Dockerfile language itself refuses", "");
        for (Rule rule : Rule.values()) {
            rule(out, rule.ruleName(), rule.description(), rule.url());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void rule(JsonGenerator out, String name, String description, String page) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", name);
        text(out, "shortDescription", description);
        if (!page.isEmpty()) {
            out.writeStringField("helpUri", page);
        }
        out.writeEndObject();
    }

    private static void results(JsonGenerator out, List<CheckedFile> files) throws IOException {
        List<String> rules = new ArrayList<>(List.of(CheckFormat.SYNTAX));
        for (Rule rule : Rule.values()) {
            rules.add(rule.ruleName());
        }
        Fingerprints fingerprints = new Fingerprints();
        out.writeArrayFieldStart("results");
        for (CheckedFile file : files) {
            for (Diagnostic diagnostic : file.diagnostics()) {
                String rule = diagnostic.rule().orElse(CheckFormat.SYNTAX);
                out.writeStartObject();
                out.writeStringField("ruleId", rule);
                out.writeNumberField("ruleIndex", rules.indexOf(rule));
                out.writeStringField("level", diagnostic.severity().name().toLowerCase(Locale.ROOT));
                text(out, "message", diagnostic.message());
                place(out, diagnostic);
                out.writeObjectFieldStart("partialFingerprints");
                out.writeStringField("drydock/v1", fingerprints.next(diagnostic));
                out.writeEndObject();
                more(out, diagnostic);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private static void place(JsonGenerator out, Diagnostic diagnostic) throws IOException {
        SourceRange range = diagnostic.range();
        out.writeArrayFieldStart("locations");
        out.writeStartObject();
        out.writeObjectFieldStart("physicalLocation");
        location(out, "artifactLocation", diagnostic.file());
        out.writeObjectFieldStart("region");
        out.writeNumberField("startLine", range.firstLine());
        out.writeNumberField("startColumn", range.firstColumn());
        out.writeNumberField("endLine", range.lastLine());
        out.writeNumberField("endColumn", range.lastColumn() + 1);
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndArray();
    }

    private static void more(JsonGenerator out, Diagnostic diagnostic) throws IOException {
        if (diagnostic.why().isPresent() || diagnostic.fix().isPresent()) {
            out.writeObjectFieldStart("properties");
            JsonLine.optional(out, "why", diagnostic.why());
            JsonLine.optional(out, "fix", diagnostic.fix());
            out.writeEndObject();
        }
    }

    private static void location(JsonGenerator out, String name, String file) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("uri", uri(file));
        out.writeEndObject();
    }

    /** A relative reference, or {@code file:} and a whole path (RFC 3986). */
    private static String uri(String file) {
        StringBuilder out = new StringBuilder(file.startsWith("/") ? "file://" : "");
        for (byte each : file.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~/".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static void text(JsonGenerator out, String name, String text) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("text", text);
        out.writeEndObject();
    }
}
