package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated values (RFC 4180), as the options of mounts and devices are. */
final class Csv {
    private Csv() {}

    static List<String> fields(String text) throws InvalidValueException {
        List<String> fields = new ArrayList<>();
        if (text.isEmpty()) {
            throw new InvalidValueException("the value is empty", text, "write key=value, separated by commas");
        }
        int at = 0;
        while (true) {
            if (at == text.length() || text.charAt(at) != '"') {
                int comma = text.indexOf(',', at);
                String field = text.substring(at, comma < 0 ? text.length() : comma);
                if (field.indexOf('"') >= 0) {
                    throw new InvalidValueException("bare \" in non-quoted field", text, "quote the whole field");
                }
                fields.add(field);
                if (comma < 0) {
                    return fields;
                }
                at = comma + 1;
                continue;
            }
            StringBuilder field = new StringBuilder();
            at++;
            while (true) {
                int quote = text.indexOf('"', at);
                if (quote < 0) {
                    throw new InvalidValueException(
                            "extraneous or missing \" in quoted-field", text, "close the quote");
                }
                field.append(text, at, quote);
                at = quote + 1;
                if (at == text.length() || text.charAt(at) == ',') {
                    break;
                }
                if (text.charAt(at) != '"') {
                    throw new InvalidValueException(
                            "extraneous or missing \" in quoted-field",
                            text,
                            "double a quote that is part of the value");
                }
                field.append('"');
                at++;
            }
            fields.add(field.toString());
            if (at == text.length()) {
                return fields;
            }
            at++;
        }
    }
}
