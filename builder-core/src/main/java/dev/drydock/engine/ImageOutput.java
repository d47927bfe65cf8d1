package dev.drydock.engine;

import dev.drydock.layer.LayerCompression;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a built image goes besides the store, as docker's {@code --output} has it: {@code type=TYPE,dest=PATH}.
 *
 * @param dest a file or, for {@link Type#LOCAL} and where {@code tar} is false, a folder; absent means standard output
 * @param tar whether an image layout is one file, rather than a folder
 * @param compression of the layers in a layout; absent means as for everything else
 */
public record ImageOutput(Type type, Optional<Path> dest, boolean tar, Optional<LayerCompression> compression) {

    private static final String HOW = "\n  fix: write type=TYPE,dest=PATH, where TYPE is "
            + Arrays.stream(Type.values()).map(Type::word).collect(Collectors.joining(", "));

    /** What is written. {@code docker} and {@code oci} are the same bytes: a layout that both understand. */
    public enum Type {
        /** An OCI layout with Docker's {@code manifest.json} beside it. */
        DOCKER,
        /** The same. */
        OCI,
        /** The files of the image, as one tar. */
        TAR,
        /** The files of the image, in a folder. */
        LOCAL;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads {@code type=TYPE,dest=PATH[,tar=false][,compression=NAME[,compression-level=N]]}; a path alone means {@code type=local}, and {@code -} the files as a
     * tar to standard output.
     *
     * @throws IllegalArgumentException in words for users
     */
    public static ImageOutput parse(String text) {
        String trimmed = text.strip();
        if (trimmed.equals("-")) {
            return files(Optional.empty());
        }
        if (!trimmed.isEmpty() && trimmed.indexOf('=') < 0) {
            return new ImageOutput(Type.LOCAL, Optional.of(path(text, trimmed)), false, Optional.empty());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : trimmed.split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw refused(text, "\"" + field + "\" has no \"=\"");
            }
            fields.put(field.substring(0, equals).strip().toLowerCase(Locale.ROOT), field.substring(equals + 1));
        }
        String word = fields.remove("type");
        if (word == null) {
            throw refused(text, "it has no type");
        }
        Type type = Arrays.stream(Type.values())
                .filter(known -> known.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> refused(text, "the type \"" + word + "\" is not known"));
        boolean layout = type == Type.DOCKER || type == Type.OCI;
        String tar = layout ? fields.remove("tar") : null;
        if (tar != null && !tar.equals("true") && !tar.equals("false")) {
            throw refused(text, "tar is \"" + tar + "\", not true or false");
        }
        Optional<LayerCompression> compression = layout ? compression(text, fields) : Optional.empty();
        String dest = fields.remove("dest");
        if (!fields.isEmpty()) {
            throw refused(text, "\"" + String.join("\", \"", fields.keySet()) + "\" is not known");
        }
        boolean file = type != Type.LOCAL && !"false".equals(tar);
        if (dest == null || dest.isEmpty() || (dest.equals("-") && !file)) {
            throw refused(text, "it has no " + (file ? "file" : "folder") + " to write to");
        }
        return new ImageOutput(
                type, dest.equals("-") ? Optional.empty() : Optional.of(path(text, dest)), file, compression);
    }

    /** Several, separated by commas or line ends; each but the first begins with its type. @throws IllegalArgumentException */
    public static List<ImageOutput> parseAll(String text) {
        List<ImageOutput> outputs = new ArrayList<>();
        for (String one : text.strip().split("\\s*,\\s*(?=type=)|\\s*\n\\s*")) {
            if (!one.isEmpty()) {
                outputs.add(parse(one));
            }
        }
        return outputs;
    }

    /** The same, its path relative to that folder. */
    public ImageOutput in(Path folder) {
        return new ImageOutput(type, dest.map(folder::resolve), tar, compression);
    }

    /** Whether the files of the image are wanted, rather than the image. */
    public boolean isFiles() {
        return type == Type.TAR || type == Type.LOCAL;
    }

    /** An image as one tar. */
    public static ImageOutput archive(Path file) {
        return new ImageOutput(Type.DOCKER, Optional.of(file), true, Optional.empty());
    }

    /** The files of an image as a tar, to standard output without a file. */
    public static ImageOutput files(Optional<Path> file) {
        return new ImageOutput(Type.TAR, file, true, Optional.empty());
    }

    /** {@code compression=NAME,compression-level=N}; what docker says of force is understood. */
    private static Optional<LayerCompression> compression(String text, Map<String, String> fields) {
        String name = fields.remove("compression");
        String level = fields.remove("compression-level");
        fields.remove("force-compression");
        if (name == null && level == null) {
            return Optional.empty();
        }
        String word = name == null ? "gzip" : name.equals("uncompressed") ? "none" : name;
        try {
            return Optional.of(LayerCompression.parse(level == null ? word : word + ":" + level));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the output \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static Path path(String text, String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("the output " + text + ": no path: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("the output \"" + text + "\": " + why + HOW);
    }
}
