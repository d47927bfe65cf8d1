package dev.drydock.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One mount of a RUN (Dockerfile reference, "RUN --mount"), as asked for: which defaults apply to what is absent is said
 * at each part, and is for the builder to fill in.
 *
 * @param from stage, named context or image; absent means the build context
 * @param source path inside {@code from}; of a secret, its id
 * @param target where it appears; a relative path is below WORKDIR
 * @param readOnly whether the step may not write; of a bind mount, what is written is thrown away
 * @param id of a cache, secret or ssh agent
 * @param sharing of a cache; absent means shared
 * @param required of a secret or ssh agent: fail when it is missing
 * @param sizeLimit of a tmpfs, in bytes
 * @param env variable that holds a secret
 * @param mode permission bits of a cache, secret or ssh agent
 * @param uid owner of the same
 * @param gid group of the same
 */
public record Mount(
        Type type,
        Optional<String> from,
        Optional<String> source,
        Optional<String> target,
        boolean readOnly,
        Optional<String> id,
        Optional<Sharing> sharing,
        boolean required,
        OptionalLong sizeLimit,
        Optional<String> env,
        OptionalInt mode,
        OptionalLong uid,
        OptionalLong gid) {

    /** What is mounted. */
    public enum Type {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH
    }

    /** Who may use a cache at the same time. */
    public enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }

    static final List<String> KEYS = List.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "id",
            "sharing",
            "required",
            "size",
            "mode",
            "uid",
            "gid",
            "src",
            "dst",
            "destination",
            "ro",
            "rw",
            "readwrite",
            "env");

    /**
     * Reads the value of a {@code --mount}; variables in its values, other than that of {@code from}, are replaced.
     *
     * @throws ExpansionException a value cannot be expanded
     * @throws InvalidValueException an option is unknown, lacks its value or does not suit the type
     */
    public static Mount parse(String text, Expansion expansion) throws ExpansionException, InvalidValueException {
        MountReader reader = new MountReader(text);
        for (String field : Csv.fields(text)) {
            int equals = field.indexOf('=');
            String key = Blank.lower(equals < 0 ? field : field.substring(0, equals));
            if (equals < 0) {
                reader.flag(key, field);
            } else {
                reader.option(key, expansion.word(field.substring(equals + 1)), field);
            }
        }
        return reader.finish();
    }

    /** Reports what is wrong whatever the variables are; the rest shows when it is expanded. */
    static void check(String text) throws InvalidValueException {
        for (String field : Csv.fields(text)) {
            int equals = field.indexOf('=');
            String value = field.substring(equals + 1);
            int dollar = value.indexOf('$');
            if (equals > 0
                    && Blank.lower(field.substring(0, equals)).equals("from")
                    && dollar >= 0
                    && dollar < value.length() - 1) {
                throw new InvalidValueException(
                        "'from' doesn't support variable expansion, define alias stage instead",
                        field,
                        "write FROM " + value + " AS name above, and from=name here");
            }
        }
    }

    /** The value of {@code from}, which is literal. */
    static Optional<String> from(String text) {
        try {
            return Csv.fields(text).stream()
                    .filter(field -> Blank.lower(field).startsWith("from="))
                    .map(field -> field.substring("from=".length()))
                    .filter(value -> !value.isEmpty())
                    .reduce((first, second) -> second);
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    static boolean isCache(String text) {
        try {
            return Csv.fields(text).stream()
                    .anyMatch(field -> Blank.lower(field).equals("type=cache"));
        } catch (InvalidValueException e) {
            return false;
        }
    }
}
