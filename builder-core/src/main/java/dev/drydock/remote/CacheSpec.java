package dev.drydock.remote;

import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One place of a cache as the user names it: {@code type=registry,ref=…}, {@code type=local,src=…}, in docker's spelling. */
public sealed interface CacheSpec {
    /** Whether a place is read or written. */
    enum Use {
        FROM("src"),
        TO("dest");

        private final String folder;

        Use(String folder) {
            this.folder = folder;
        }
    }

    /** Which steps are written. */
    enum Mode {
        /** Those of the stages that the image is made of. */
        MIN,
        /** Those of every stage that it needs. */
        MAX
    }

    /** Which steps are written there. */
    Mode mode();

    /**
     * A repository of a registry.
     *
     * @param name with a registry and without a digest; its tag begins the tags of all objects
     */
    record InRegistry(ImageReference name, Mode mode) implements CacheSpec {
        @Override
        public String toString() {
            return name.registry() + "/" + name.repository() + ":"
                    + name.effectiveTag().orElse("");
        }
    }

    /** A folder in the OCI's image layout. */
    record InFolder(Path folder, Mode mode) implements CacheSpec {
        @Override
        public String toString() {
            return folder.toString();
        }
    }

    /** The tag of an object has this many characters more than the tag in the name. */
    int KEY_LENGTH = 33;

    /** Attributes that docker has and that say what is so here anyway, if they are true. */
    Set<String> ALWAYS_SO = Set.of("ignore-error", "image-manifest", "oci-mediatypes");

    /**
     * Reads one place.
     *
     * @param setting how messages name the setting
     * @param folder what relative paths are relative to
     * @throws IllegalArgumentException it is none; the message says how to write it
     */
    static CacheSpec parse(String setting, String text, Use use, Path folder) {
        String written = text.strip();
        String says = setting + " is \"" + written + "\"";
        if (!written.contains("=")) {
            return inRegistry(says, written, Mode.MIN);
        }
        Map<String, String> attributes = attributes(says, written);
        String type = attributes.getOrDefault("type", "");
        Mode mode = mode(says, use, attributes.remove("mode"));
        ALWAYS_SO.stream()
                .filter(name -> "true".equals(attributes.get(name)))
                .toList()
                .forEach(attributes::remove);
        return switch (type) {
            case "registry" -> {
                only(says, attributes, "ref", use);
                yield inRegistry(says, attributes.getOrDefault("ref", ""), mode);
            }
            case "local" -> {
                only(says, attributes, use.folder, use);
                yield new InFolder(path(says, attributes.getOrDefault(use.folder, ""), use, folder), mode);
            }
            case "inline" ->
                throw new IllegalArgumentException(says + ": a cache inside the image is not written or read here"
                        + "\n  fix: write type=registry,ref=NAME, with a repository for the cache");
            default ->
                throw new IllegalArgumentException(
                        says + ": " + (type.isEmpty() ? "it has no type" : "the type \"" + type + "\" is not known")
                                + "\n  fix: write type=registry,ref=NAME or type=local," + use.folder + "=FOLDER");
        };
    }

    /**
     * Reads several places, separated by commas: one ends where the next has no {@code =}, or another type.
     *
     * @throws IllegalArgumentException one of them is none
     */
    static List<CacheSpec> parseAll(String setting, String text, Use use, Path folder) {
        List<CacheSpec> places = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String piece : text.split(",", -1)) {
            String part = piece.strip();
            boolean bare = !part.contains("=");
            boolean next = bare
                    || !current.toString().contains("=")
                    || (part.startsWith("type=") && ("," + current).contains(",type="));
            if (next && current.length() > 0) {
                places.add(parse(setting, current.toString(), use, folder));
                current.setLength(0);
            }
            if (!part.isEmpty()) {
                current.append(current.length() > 0 ? "," : "").append(part);
            }
        }
        if (current.length() > 0) {
            places.add(parse(setting, current.toString(), use, folder));
        }
        return places;
    }

    private static Map<String, String> attributes(String says, String written) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String part : written.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                throw new IllegalArgumentException(says + ": \"" + part + "\" is not NAME=VALUE"
                        + "\n  fix: write type=registry,ref=NAME or the name of a repository alone");
            }
            if (attributes.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(says + ": it has \"" + name + "\" twice\n  fix: leave one out");
            }
        }
        return attributes;
    }

    private static Mode mode(String says, Use use, @Nullable String word) {
        if (word == null) {
            return Mode.MIN;
        }
        if (use == Use.FROM) {
            throw new IllegalArgumentException(says + ": a mode says what is written\n  fix: leave mode= out");
        }
        return switch (word) {
            case "min" -> Mode.MIN;
            case "max" -> Mode.MAX;
            default ->
                throw new IllegalArgumentException(
                        says + ": the mode \"" + word + "\" is not known\n  fix: write min or max");
        };
    }

    private static void only(String says, Map<String, String> attributes, String needed, Use use) {
        List<String> known = List.of("type", needed);
        for (String name : attributes.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(says + ": \"" + name + "\" is not known\n  fix: a "
                        + attributes.get("type") + " has " + needed + (use == Use.TO ? " and mode" : ""));
            }
        }
    }

    private static Path path(String says, String text, Use use, Path folder) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(says + ": it names no folder\n  fix: add " + use.folder + "=FOLDER");
        }
        try {
            return folder.resolve(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(says + ": " + e.getMessage(), e);
        }
    }

    private static CacheSpec inRegistry(String says, String ref, Mode mode) {
        if (ref.isEmpty()) {
            throw new IllegalArgumentException(
                    says + ": it names no repository\n  fix: write ref=REGISTRY/REPOSITORY[:TAG]");
        }
        ImageReference name;
        try {
            name = ImageReference.parse(ref);
        } catch (ImageFormatException e) {
            throw new IllegalArgumentException(
                    says + ": " + e.getMessage() + "\n  fix: write REGISTRY/REPOSITORY[:TAG]", e);
        }
        if (!name.hasRegistry()) {
            throw new IllegalArgumentException(
                    says + ": it has no registry\n  fix: write it in front, docker.io/ for Docker Hub");
        }
        if (name.digest().isPresent()) {
            throw new IllegalArgumentException(says + ": a digest cannot change\n  fix: write a tag, or none");
        }
        Optional<String> tag = name.effectiveTag();
        if (tag.orElse("").length() > 128 - KEY_LENGTH) {
            throw new IllegalArgumentException(says + ": its tag is longer than " + (128 - KEY_LENGTH)
                    + " characters\n  fix: shorten it: keys are put behind it");
        }
        return new InRegistry(name, mode);
    }
}
