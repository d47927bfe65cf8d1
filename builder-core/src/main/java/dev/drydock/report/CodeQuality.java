package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Severity;
import java.io.IOException;
import java.util.List;

/** Problems as GitLab's code quality report has them: an array of issues in the subset of Code Climate's format. */
final class CodeQuality {
    private CodeQuality() {}

    static String document(List<CheckedFile> files) {
        Fingerprints fingerprints = new Fingerprints();
        return JsonLine.of(out -> {
            out.writeStartArray();
            for (CheckedFile file : files) {
                for (Diagnostic diagnostic : file.diagnostics()) {
                    issue(out, diagnostic, fingerprints.next(diagnostic));
                }
            }
            out.writeEndArray();
        });
    }

    private static void issue(JsonGenerator out, Diagnostic diagnostic, String fingerprint) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "issue");
        out.writeStringField("description", diagnostic.message());
        out.writeStringField("check_name", diagnostic.rule().orElse(CheckFormat.SYNTAX));
        out.writeStringField("fingerprint", fingerprint);
        out.writeStringField("severity", diagnostic.severity() == Severity.ERROR ? "major" : "minor");
        out.writeArrayFieldStart("categories");
        out.writeString(diagnostic.rule().isPresent() ? "Style" : "Bug Risk");
        out.writeEndArray();
        if (diagnostic.fix().isPresent()) {
            out.writeObjectFieldStart("content");
            out.writeStringField("body", diagnostic.fix().get());
            out.writeEndObject();
        }
        out.writeObjectFieldStart("location");
        out.writeStringField("path", diagnostic.file());
        out.writeObjectFieldStart("lines");
        out.writeNumberField("begin", diagnostic.range().firstLine());
        out.writeNumberField("end", diagnostic.range().lastLine());
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }
}
