package dev.drydock.layer;

import java.util.Locale;

/**
 * How layers are to be compressed on the wire: {@code gzip}, {@code zstd} or {@code none}, and how much.
 *
 * @param name what media types call it, {@code none} for the plain tar
 * @param level 1 to 9 of gzip (0 stores), 1 to 22 of zstd; 0 for none
 */
public record LayerCompression(String name, int level) {
    private static final String HOW =
            "\n  fix: write gzip, zstd or none; with a level gzip:0 to gzip:9, zstd:1 to zstd:22";

    /** What is used unless something else is asked for. */
    public static LayerCompression standard() {
        return new LayerCompression("gzip", 6);
    }

    /** Reads {@code NAME} or {@code NAME:LEVEL}. @throws IllegalArgumentException in words for users */
    public static LayerCompression parse(String text) {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", -1);
        boolean known = switch (parts[0]) {
            case "gzip", "zstd", "none" -> true;
            default -> false;
        };
        if (!known || parts.length > 2 || (parts.length == 2 && parts[0].equals("none"))) {
            throw new IllegalArgumentException("the compression \"" + text + "\" is not known" + HOW);
        }
        int level = parts[0].equals("gzip") ? 6 : parts[0].equals("zstd") ? 3 : 0;
        if (parts.length == 2) {
            boolean gzip = parts[0].equals("gzip");
            if (!parts[1].matches("[0-9]{1,2}")
                    || Integer.parseInt(parts[1]) > (gzip ? 9 : 22)
                    || (!gzip && Integer.parseInt(parts[1]) < 1)) {
                throw new IllegalArgumentException(
                        "the compression \"" + text + "\" has a level that there is not" + HOW);
            }
            level = Integer.parseInt(parts[1]);
        }
        return new LayerCompression(parts[0], level);
    }

    @Override
    public String toString() {
        return name.equals("none") ? name : name + ":" + level;
    }
}
