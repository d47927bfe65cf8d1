package dev.drydock.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The keywords of JSON schema that ours uses; one that it does not know is a problem too. */
final class SchemaCheck {
    private static final List<String> NOTES = List.of("$schema", "title", "description", "$defs");

    private final JsonNode root;
    private final List<String> problems = new ArrayList<>();

    SchemaCheck(JsonNode root) {
        this.root = root;
    }

    List<String> problems(JsonNode value) {
        check(root, value, "$");
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String at) {
        schema.properties().forEach(keyword -> check(schema, keyword.getKey(), keyword.getValue(), value, at));
    }

    private void check(JsonNode schema, String keyword, JsonNode argument, JsonNode value, String at) {
        switch (keyword) {
            case "$ref" -> check(root.at(argument.asText().substring(1)), value, at);
            case "type" -> expect(isA(argument.asText(), value), at + " is no " + argument.asText());
            case "enum" -> {
                boolean found = false;
                for (JsonNode allowed : argument) {
                    found |= allowed.equals(value);
                }
                expect(found, at + " is not one of " + argument);
            }
            case "pattern" ->
                expect(Pattern.matches(argument.asText(), value.asText()), at + " does not match " + argument);
            case "required" -> argument.forEach(name -> expect(value.has(name.asText()), at + " has no " + name));
            case "additionalProperties" ->
                value.fieldNames()
                        .forEachRemaining(
                                name -> expect(schema.at("/properties").has(name), at + " has an unknown " + name));
            case "properties" ->
                argument.properties().forEach(property -> {
                    if (value.has(property.getKey())) {
                        check(property.getValue(), value.get(property.getKey()), at + "." + property.getKey());
                    }
                });
            case "items" -> {
                for (int i = 0; i < value.size(); i++) {
                    check(argument, value.get(i), at + "[" + i + "]");
                }
            }
            default -> expect(NOTES.contains(keyword), "the schema's keyword " + keyword + " is not known here");
        }
    }

    private static boolean isA(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private void expect(boolean holds, String problem) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
