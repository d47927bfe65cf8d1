package dev.drydock.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Gathers the options of one mount, then judges them together. */
final class MountReader {
    private static final long MAX_ID = 0xFFFF_FFFFL;

    private final String text;
    private Mount.Type type = Mount.Type.BIND;
    private Optional<String> from = Optional.empty();
    private Optional<String> source = Optional.empty();
    private Optional<String> target = Optional.empty();
    private Optional<Boolean> readOnly = Optional.empty();
    private Optional<String> id = Optional.empty();
    private Optional<Mount.Sharing> sharing = Optional.empty();
    private boolean required;
    private OptionalLong sizeLimit = OptionalLong.empty();
    private Optional<String> env = Optional.empty();
    private OptionalInt mode = OptionalInt.empty();
    private OptionalLong uid = OptionalLong.empty();
    private OptionalLong gid = OptionalLong.empty();

    MountReader(String text) {
        this.text = text;
    }

    void flag(String key, String field) throws InvalidValueException {
        switch (key) {
            case "readonly", "ro" -> readOnly = Optional.of(true);
            case "readwrite", "rw" -> readOnly = Optional.of(false);
            case "required" -> {
                needs(type == Mount.Type.SECRET || type == Mount.Type.SSH, key, field);
                required = true;
            }
            default ->
                throw new InvalidValueException(
                        "invalid field '" + field + "' must be a key=value pair", field, suggestion(key));
        }
    }

    void option(String key, String value, String field) throws InvalidValueException {
        switch (key) {
            case "type" -> type = choice(Mount.Type.values(), value, "unsupported mount type ", field);
            case "from" -> from = nonEmpty(value);
            case "source", "src" -> source = nonEmpty(value);
            case "target", "dst", "destination" -> target = nonEmpty(value);
            case "readonly", "ro" -> readOnly = Optional.of(bool(key, value, field));
            case "readwrite", "rw" -> readOnly = Optional.of(!bool(key, value, field));
            case "required" -> {
                needs(type == Mount.Type.SECRET || type == Mount.Type.SSH, key, field);
                required = bool(key, value, field);
            }
            case "size" -> {
                needs(type == Mount.Type.TMPFS, key, field);
                sizeLimit = OptionalLong.of(ByteSize.parse(value)
                        .orElseThrow(() -> new InvalidValueException(
                                "invalid value for size: " + value, field, "write a number and a unit, as in 64m")));
            }
            case "id" -> id = nonEmpty(value);
            case "sharing" ->
                sharing = Optional.of(choice(Mount.Sharing.values(), value, "unsupported sharing value ", field));
            case "mode" -> mode = OptionalInt.of((int) number(value, 8, key, field));
            case "uid" -> uid = OptionalLong.of(number(value, 10, key, field));
            case "gid" -> gid = OptionalLong.of(number(value, 10, key, field));
            case "env" -> env = Optional.of(value);
            default ->
                throw new InvalidValueException(
                        "unexpected key '" + key + "' in '" + field + "'", field, suggestion(key));
        }
    }

    Mount finish() throws InvalidValueException {
        boolean owned = type != Mount.Type.BIND && type != Mount.Type.TMPFS;
        refuse(!owned && mode.isPresent(), "mode not allowed for " + quoted() + " type mounts", "leave mode= out");
        refuse(!owned && uid.isPresent(), "uid not allowed for " + quoted() + " type mounts", "leave uid= out");
        refuse(!owned && gid.isPresent(), "gid not allowed for " + quoted() + " type mounts", "leave gid= out");
        if (type == Mount.Type.SECRET) {
            refuse(from.isPresent(), "secret mount should not have a from", "leave from= out");
            refuse(sharing.isPresent(), "secret mount should not define sharing", "leave sharing= out");
            refuse(
                    source.isEmpty() && target.isEmpty() && id.isEmpty(),
                    "invalid secret mount. one of source, target required",
                    "write id= and the name of the secret");
            refuse(source.isPresent() && id.isPresent(), "both source and id can't be set", "keep one of them");
        }
        refuse(
                sharing.isPresent() && type != Mount.Type.CACHE,
                "invalid cache sharing set for " + Blank.lower(type.name()) + " mount",
                "leave sharing= out, or write type=cache before it");
        boolean writable = type == Mount.Type.CACHE || type == Mount.Type.TMPFS;
        return new Mount(
                type,
                from,
                source,
                target,
                readOnly.orElse(!writable),
                id,
                sharing,
                required,
                sizeLimit,
                env,
                mode,
                uid,
                gid);
    }

    private void refuse(boolean wrong, String message, String fix) throws InvalidValueException {
        if (wrong) {
            throw new InvalidValueException(message, text, fix);
        }
    }

    private void needs(boolean right, String key, String field) throws InvalidValueException {
        if (!right) {
            throw new InvalidValueException(
                    "unexpected key '" + key + "' for mount type '" + Blank.lower(type.name()) + "'",
                    field,
                    "say the type before its options");
        }
    }

    private String quoted() {
        return Go.quote(Blank.lower(type.name()));
    }

    private static Optional<String> nonEmpty(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static boolean bool(String key, String value, String field) throws InvalidValueException {
        return Go.bool(value)
                .orElseThrow(() -> new InvalidValueException(
                        "invalid value for " + key + ": " + value, field, "write true or false"));
    }

    private static long number(String value, int radix, String key, String field) throws InvalidValueException {
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0);
        if (digits && value.length() < 19) {
            long number = Long.parseLong(value, radix);
            if (number <= MAX_ID) {
                return number;
            }
        }
        throw new InvalidValueException(
                "invalid value " + value + " for " + key,
                field,
                radix == 8 ? "write an octal number, as in 0755" : "write a number");
    }

    private static <E extends Enum<E>> E choice(E[] known, String value, String message, String field)
            throws InvalidValueException {
        for (E each : known) {
            if (each.name().equalsIgnoreCase(value)) {
                return each;
            }
        }
        List<String> names =
                Arrays.stream(known).map(each -> Blank.lower(each.name())).toList();
        throw new InvalidValueException(
                message + Go.quote(value),
                field,
                Suggestion.nearest(value, names)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("it is one of " + String.join(", ", names)));
    }

    private static String suggestion(String key) {
        return Suggestion.nearest(key, Mount.KEYS)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("it knows " + String.join(", ", Mount.KEYS));
    }
}
