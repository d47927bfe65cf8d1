package dev.drydock.it.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drydock.it.conformance.FlatTree.Inode;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/** The checks that a scenario makes of an image, in their order: what a file holds is known to those behind it. */
final class Check {
    /** A check whose words are not known here. */
    static final class Unread extends Exception {
        private static final long serialVersionUID = 1L;

        Unread(String words) {
            super(words);
        }
    }

    /** The names of the image's config in Go. */
    private static final Map<String, String> NAMES = Map.of(
            "OS", "os",
            "Architecture", "architecture",
            "RootFS", "rootfs",
            "Type", "type",
            "DiffIDs", "diff_ids",
            "History", "history",
            "CreatedBy", "created_by",
            "EmptyLayer", "empty_layer",
            "Config", "config");

    private final Built.Image image;
    private Optional<Inode> file = Optional.empty();

    Check(Built.Image image) {
        this.image = image;
    }

    /** Makes one check. @return what is wrong; empty if nothing is */
    Optional<String> make(JsonNode check) throws Unread {
        String op = check.get("op").asText();
        if (op.equals("ReadFile") || op.equals("Stat") || op.equals("Lstat")) {
            String path = check.get("path").asText();
            if (path.contains("<")) {
                throw new Unread(path);
            }
            file = op.equals("Lstat")
                    ? Optional.ofNullable(image.tree().files().get(FlatTree.clean(path)))
                    : image.tree().resolve(path);
            return Optional.empty();
        }
        JsonNode value = value(check.get("value"));
        JsonNode expected = check.has("expected") ? value(check.get("expected")) : MissingNode.getInstance();
        boolean right = switch (op) {
            case "Equal" -> expected.isNull() ? value.isNull() || value.isMissingNode() : value.equals(expected);
            case "NotEqual" -> !value.equals(expected);
            case "Contains" -> contains(value, expected);
            case "NotContains" -> !contains(value, expected);
            case "True" -> value.asBoolean();
            case "Greater" -> value.asInt() > 0;
            case "Len" -> value.size() == expected.asInt();
            default -> throw new Unread(op);
        };
        return right ? Optional.empty() : Optional.of(op + ": expected " + expected + ", is " + value);
    }

    private static boolean contains(JsonNode value, JsonNode expected) {
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (element.equals(expected)) {
                    return true;
                }
            }
            return false;
        }
        return value.asText().contains(expected.asText());
    }

    private JsonNode value(JsonNode json) throws Unread {
        if (!json.isObject()) {
            return json;
        }
        JsonNode expression = json.path("expr");
        if (expression.isTextual()) {
            return named(expression.asText());
        }
        if (!expression.has("call") || expression.has("on")) {
            throw new Unread(json.toString());
        }
        String call = expression.get("call").asText();
        JsonNode arguments = expression.get("args");
        switch (call) {
            case "len":
                JsonNode counted = value(arguments.get(0));
                return IntNode.valueOf(counted.isTextual() ? counted.asText().length() : counted.size());
            case "strings.TrimSpace":
                return TextNode.valueOf(value(arguments.get(0)).asText().strip());
            case "errors.Is", "os.IsNotExist":
                return BooleanNode.valueOf(file.isEmpty());
            case "fi.IsDir":
                return BooleanNode.valueOf(file.isPresent() && file.get().type == 'd');
            default:
                throw new Unread(call);
        }
    }

    private JsonNode named(String expression) throws Unread {
        if (expression.equals("dt") || expression.equals("mi.Data")) {
            return TextNode.valueOf(file.map(Inode::text).orElse("no such file"));
        }
        StringTokenizer parts = new StringTokenizer(expression.replaceAll("[<>\"]", ""), ".[]");
        String root = parts.nextToken();
        if (!root.equals("ociimg") && !root.equals("img")) {
            throw new Unread(expression);
        }
        JsonNode at = image.config();
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            at = part.matches("\\d+") ? at.path(Integer.parseInt(part)) : at.path(NAMES.getOrDefault(part, part));
        }
        return at;
    }
}
