package dev.drydock.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** One JSON value in one line, whatever a reader takes for a line's end; fields in the order they are written. */
final class JsonLine {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private JsonLine() {}

    /** Writes a part of a value. */
    @FunctionalInterface
    interface Part {
        void write(JsonGenerator out) throws IOException;
    }

    static String of(Part value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            value.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Such characters stand in strings alone.
        return text.toString()
                .replace("\u0085", "\\u0085")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    static String object(Part fields) {
        return of(out -> {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        });
    }

    static void optional(JsonGenerator out, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            out.writeStringField(name, value.get());
        }
    }

    static void strings(JsonGenerator out, String name, Iterable<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    static void pair(JsonGenerator out, String name, int first, int last) throws IOException {
        out.writeFieldName(name);
        out.writeArray(new int[] {first, last}, 0, 2);
    }

    /** An array of objects, one for each element. */
    static <T> void objects(JsonGenerator out, String name, List<T> values, Fields<T> fields) throws IOException {
        out.writeArrayFieldStart(name);
        for (T value : values) {
            out.writeStartObject();
            fields.write(out, value);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Writes the fields of an object about something. */
    @FunctionalInterface
    interface Fields<T> {
        void write(JsonGenerator out, T value) throws IOException;
    }
}
