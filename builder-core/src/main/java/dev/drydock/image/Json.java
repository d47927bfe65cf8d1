package dev.drydock.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON by streaming alone: a cached build reads manifests and configs and must not load data binding.
 *
 * <p>Values are {@code Map<String, Object>} (in document order), {@code List<Object>}, {@code String}, {@code Long},
 * {@code Double}, {@code Boolean} and null. Depth, string length and number length are bounded by the factory.
 */
final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    /** A document's top-level object. @throws ImageFormatException if it is none, or not JSON, naming {@code what} */
    static Map<String, Object> object(byte[] json, String what) throws ImageFormatException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ImageFormatException(what + " is not a JSON object");
            }
            Map<String, Object> value = readObject(parser);
            if (parser.nextToken() != null) {
                throw new ImageFormatException(what + " goes on after its JSON object");
            }
            return value;
        } catch (ImageFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageFormatException(what + " is not JSON: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> readObject(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = read(parser);
            if (value != null) {
                object.put(name, value);
            }
        }
        return object;
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                return readObject(parser);
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object value = read(parser);
                    if (value != null) {
                        list.add(value);
                    }
                }
                return list;
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return parser.getDoubleValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            default -> {
                return null;
            }
        }
    }

    /** The bytes of a value made of the types above, sets and other collections as arrays, absent Optionals left out. */
    static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            writeValue(generator, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object member =
                        entry.getValue() instanceof Optional<?> optional ? optional.orElse(null) : entry.getValue();
                if (member != null) {
                    out.writeFieldName((String) entry.getKey());
                    writeValue(out, member);
                }
            }
            out.writeEndObject();
        } else if (value instanceof Collection<?> list) {
            out.writeStartArray();
            for (Object member : list) {
                writeValue(out, member);
            }
            out.writeEndArray();
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof String text) {
            out.writeString(text);
        } else {
            throw new IllegalArgumentException("no JSON for " + value);
        }
    }

    // ---- typed reading: what is there has to have the right type ----

    static Optional<String> string(Map<?, ?> object, String name) throws ImageFormatException {
        return member(object, name, String.class::cast, "a string");
    }

    static String requiredString(Map<?, ?> object, String name, String what) throws ImageFormatException {
        return string(object, name).orElseThrow(() -> new ImageFormatException(what + " has no \"" + name + "\""));
    }

    static Optional<Long> number(Map<?, ?> object, String name) throws ImageFormatException {
        return member(object, name, Long.class::cast, "a whole number");
    }

    static boolean flag(Map<?, ?> object, String name) throws ImageFormatException {
        return member(object, name, Boolean.class::cast, "true or false").orElse(false);
    }

    static Map<?, ?> map(Map<?, ?> object, String name) throws ImageFormatException {
        Optional<Map<?, ?>> found = member(object, name, value -> (Map<?, ?>) value, "an object");
        return found.isPresent() ? found.get() : Map.of();
    }

    static Optional<List<?>> list(Map<?, ?> object, String name) throws ImageFormatException {
        return member(object, name, value -> (List<?>) value, "an array");
    }

    static Optional<List<String>> strings(Map<?, ?> object, String name) throws ImageFormatException {
        Optional<List<?>> list = list(object, name);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<String> strings = new ArrayList<>();
        for (Object member : list.get()) {
            if (!(member instanceof String text)) {
                throw new ImageFormatException("\"" + name + "\" holds something that is not a string");
            }
            strings.add(text);
        }
        return Optional.of(strings);
    }

    static Map<String, String> stringMap(Map<?, ?> object, String name) throws ImageFormatException {
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map(object, name).entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw new ImageFormatException("\"" + name + "\" holds something that is not a string");
            }
            result.put((String) entry.getKey(), text);
        }
        return result;
    }

    private static <T> Optional<T> member(Map<?, ?> object, String name, Function<Object, T> cast, String words)
            throws ImageFormatException {
        Object value = object.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(cast.apply(value));
        } catch (ClassCastException e) {
            throw new ImageFormatException("\"" + name + "\" is not " + words, e);
        }
    }
}
