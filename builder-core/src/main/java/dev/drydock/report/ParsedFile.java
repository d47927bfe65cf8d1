package dev.drydock.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drydock.dockerfile.Directive;
import dev.drydock.dockerfile.Directives;
import dev.drydock.dockerfile.Heredoc;
import dev.drydock.dockerfile.Reading;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Statement;
import dev.drydock.dockerfile.Word;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile as one line of JSON, as it was written: nothing is expanded. Schema
 * {@code dev/drydock/parse-schema.json}.
 *
 * <p>There are {@code instructions} exactly when lines could be joined and split, as the reference parser does it. What is
 * wrong with an instruction beyond that is told in {@code diagnostics} beside them.
 */
public final class ParsedFile {
    private ParsedFile() {}

    public static String line(Reading reading) {
        return JsonLine.object(out -> {
            out.writeStringField("file", reading.file());
            out.writeStringField("escape", String.valueOf(reading.text().escape()));
            directives(out, reading.text().directives());
            if (!reading.isRefused()) {
                JsonLine.objects(out, "instructions", reading.text().statements(), ParsedFile::instruction);
            }
            DiagnosticJson.write(out, reading.problems());
        });
    }

    private static void directives(JsonGenerator out, Directives directives) throws IOException {
        out.writeObjectFieldStart("directives");
        for (Optional<Directive> each : List.of(directives.syntax(), directives.escape(), directives.check())) {
            if (each.isPresent()) {
                out.writeStringField(each.get().name(), each.get().value());
            }
        }
        out.writeEndObject();
    }

    private static void instruction(JsonGenerator out, Statement statement) throws IOException {
        out.writeStringField("name", statement.lowerName());
        JsonLine.strings(out, "flags", texts(statement.flags()));
        out.writeBooleanField("json", statement.json());
        JsonLine.strings(out, "args", texts(statement.arguments()));
        JsonLine.objects(out, "heredocs", statement.heredocs(), ParsedFile::heredoc);
        if (statement.trigger().isPresent()) {
            out.writeObjectFieldStart("onbuild");
            instruction(out, statement.trigger().get());
            out.writeEndObject();
        }
        SourceRange range = statement.range();
        JsonLine.pair(out, "lines", range.firstLine(), range.lastLine());
        JsonLine.pair(out, "columns", range.firstColumn(), range.lastColumn());
        out.writeStringField("text", statement.text());
    }

    private static void heredoc(JsonGenerator out, Heredoc heredoc) throws IOException {
        out.writeStringField("name", heredoc.name());
        out.writeStringField("content", heredoc.content());
        out.writeBooleanField("expand", heredoc.expand());
        out.writeBooleanField("chomp", heredoc.chomp());
        out.writeNumberField("fd", heredoc.fileDescriptor());
    }

    private static List<String> texts(List<Word> words) {
        return words.stream().map(Word::text).toList();
    }
}
