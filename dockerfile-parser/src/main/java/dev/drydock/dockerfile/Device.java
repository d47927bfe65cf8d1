package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;

/** {@code RUN --device}: a device by its CDI name, and whether the step fails without it. */
public record Device(String name, boolean required) {
    /**
     * Reads {@code name[,required]} or {@code name=…,required=…}.
     *
     * @throws InvalidValueException an option is not known or has no value
     */
    public static Device parse(String text) throws InvalidValueException {
        String name = "";
        boolean required = false;
        for (String field : Csv.fields(text)) {
            int equals = field.indexOf('=');
            String key = Blank.lower(equals < 0 ? field : field.substring(0, equals));
            String value = equals < 0 ? "" : field.substring(equals + 1);
            if (equals < 0 && key.equals("required")) {
                required = true;
            } else if (equals >= 0 && key.equals("required")) {
                Optional<Boolean> given = Go.bool(value);
                required = given.orElseThrow(() ->
                        new InvalidValueException("invalid value for required: " + value, field, "true or false"));
            } else if (equals >= 0 && key.equals("name")) {
                if (!name.isEmpty()) {
                    throw new InvalidValueException("device name already set to " + name, field, "keep one of them");
                }
                name = value;
            } else if (name.isEmpty()) {
                name = field;
            } else if (equals < 0) {
                throw new InvalidValueException(
                        "invalid field '" + field + "' must be a key=value pair",
                        field,
                        "write name=, or required=true");
            } else {
                throw new InvalidValueException(
                        "unexpected key '" + key + "' in '" + field + "'",
                        field,
                        Suggestion.nearest(key, List.of("name", "required"))
                                .map(nearest -> "did you mean " + nearest + "?")
                                .orElse("it knows name and required"));
            }
        }
        return new Device(name, required);
    }
}
