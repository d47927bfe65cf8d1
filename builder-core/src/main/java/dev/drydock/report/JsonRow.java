package dev.drydock.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object of which only texts, lists of texts and maps of texts are of interest; what else it has is passed over. */
final class JsonRow {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final Map<String, Object> fields;

    private JsonRow(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** @throws RowException the line is no JSON object */
    static JsonRow parse(String line) throws RowException {
        try (JsonParser in = JSON.createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new RowException("the row is no JSON object");
            }
            Map<String, Object> fields = new HashMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                fields.put(name, value(in, in.nextToken()));
            }
            if (in.nextToken() != null) {
                throw new RowException("the row goes on behind its JSON object");
            }
            return new JsonRow(fields);
        } catch (JsonProcessingException e) {
            throw new RowException("the row is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new RowException("the row cannot be read: " + e.getMessage());
        }
    }

    /** What is neither text nor made of texts is represented by its token. */
    private static Object value(JsonParser in, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
                list.add(flat(in, next));
            }
            return list;
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                map.put(name, flat(in, in.nextToken()));
            }
            return map;
        }
        return token;
    }

    private static Object flat(JsonParser in, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        in.skipChildren();
        return token;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    Optional<String> text(String name) throws RowException {
        Object value = fields.get(name);
        if (value == null || value == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        return Optional.of(text(name, value));
    }

    String requiredText(String name) throws RowException {
        return text(name).orElseThrow(() -> new RowException("the row has no \"" + name + "\""));
    }

    List<String> requiredTexts(String name) throws RowException {
        Object value = fields.get(name);
        if (value == null) {
            throw new RowException("the row has no \"" + name + "\"");
        }
        if (!(value instanceof List<?> list)) {
            throw new RowException("\"" + name + "\" is no array of strings");
        }
        List<String> texts = new ArrayList<>();
        for (Object each : list) {
            texts.add(text(name, each));
        }
        return texts;
    }

    /** An object of texts, or an array of {@code NAME=value}; empty if there is none. */
    Map<String, String> variables(String name) throws RowException {
        Map<String, String> values = new LinkedHashMap<>();
        Object value = fields.get(name);
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                values.put(String.valueOf(entry.getKey()), text(name, entry.getValue()));
            }
        } else if (value instanceof List<?>) {
            for (String each : requiredTexts(name)) {
                int equals = each.indexOf('=');
                values.put(equals < 0 ? each : each.substring(0, equals), equals < 0 ? "" : each.substring(equals + 1));
            }
        } else if (value != null && value != JsonToken.VALUE_NULL) {
            throw new RowException("\"" + name + "\" is neither an object nor an array");
        }
        return values;
    }

    private static String text(String name, Object value) throws RowException {
        if (value instanceof String text) {
            return text;
        }
        throw new RowException("\"" + name + "\" holds something that is no string");
    }
}
