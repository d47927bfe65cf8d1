package dev.drydock.container;

import dev.drydock.build.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A volume of a container, as docker's {@code -v} and {@code --tmpfs} have it. Targets are absolute. */
public sealed interface VolumeSetting {
    Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

    String target();

    /**
     * Something of the host's.
     *
     * @param source absolute
     */
    record Bind(Path source, String target, boolean readOnly) implements VolumeSetting {}

    /** A volume of the store, that outlives the container. */
    record Named(String name, String target, boolean readOnly) implements VolumeSetting {}

    /** A folder that ends with the container, filled from the image. */
    record Anonymous(String target) implements VolumeSetting {}

    /**
     * A folder in memory.
     *
     * @param size in bytes, 0 for no limit
     */
    record Tmpfs(String target, long size) implements VolumeSetting {
        /** Reads {@code TARGET[:size=SIZE,...]}; other mount options are passed over. */
        public static Tmpfs parse(String text) {
            String[] parts = text.strip().split(":", 2);
            long size = 0;
            for (String option : parts.length > 1 ? List.of(parts[1].split(",")) : List.<String>of()) {
                if (option.startsWith("size=")) {
                    size = ByteSize.parse("the size of " + parts[0], option.substring("size=".length()));
                }
            }
            if (!parts[0].startsWith("/")) {
                throw wrong(text, "the target is a path of the container and starts with a slash");
            }
            return new Tmpfs(parts[0], size);
        }
    }

    /**
     * Reads {@code [SOURCE:]TARGET[:OPTIONS]}. A source with a slash, or that begins with {@code .} or {@code ~}, is a
     * path; any other is the name of a volume. Options: {@code ro}, {@code rw}; {@code z} and {@code Z} mean nothing here.
     *
     * @param base where relative paths start
     * @throws IllegalArgumentException in words for the user
     */
    static VolumeSetting parse(String text, Path base) {
        List<String> parts = List.of(text.strip().split(":", -1));
        if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
            throw wrong(text, "write SOURCE:TARGET[:ro], or TARGET alone");
        }
        String target = parts.get(parts.size() == 1 ? 0 : 1);
        if (!target.startsWith("/")) {
            throw wrong(text, "the target is a path of the container and starts with a slash");
        }
        boolean readOnly = false;
        for (String option : parts.size() == 3 ? List.of(parts.get(2).split(",")) : List.<String>of()) {
            switch (option) {
                case "ro" -> readOnly = true;
                case "rw", "z", "Z", "cached", "delegated", "consistent", "nocopy" -> {
                    // nothing to do here
                }
                default -> throw wrong(text, "options are ro and rw");
            }
        }
        if (parts.size() == 1) {
            return new Anonymous(target);
        }
        Optional<Path> path = path(parts.get(0), base);
        if (path.isPresent()) {
            return new Bind(path.get(), target, readOnly);
        }
        if (!NAME.matcher(parts.get(0)).matches()) {
            throw wrong(text, "\"" + parts.get(0) + "\" is no name of a volume; a path starts with / or ./");
        }
        return new Named(parts.get(0), target, readOnly);
    }

    private static Optional<Path> path(String source, Path base) {
        if (source.equals("~") || source.startsWith("~/")) {
            String home = System.getProperty("user.home");
            return Optional.of(Path.of(home, source.substring(1)).normalize());
        }
        boolean path = source.contains("/") || source.startsWith(".");
        return path ? Optional.of(base.toAbsolutePath().resolve(source).normalize()) : Optional.empty();
    }

    private static IllegalArgumentException wrong(String text, String fix) {
        return new IllegalArgumentException("the volume \"" + text + "\" is not understood\n  fix: " + fix);
    }
}
