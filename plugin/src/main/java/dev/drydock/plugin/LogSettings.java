package dev.drydock.plugin;

import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/**
 * {@code <log>}: where the output of a container goes, and how it looks on the console.
 *
 * @param file in which it is kept
 * @param shown whether it is on the console while the container runs
 * @param prefix before each line
 * @param date before each line; absent for none
 * @param color of the prefix, as the number of an ANSI colour; absent for none
 */
record LogSettings(Path file, boolean shown, String prefix, Optional<DateTimeFormatter> date, Optional<Integer> color) {
    static final List<String> ELEMENTS = List.of("enabled", "prefix", "date", "color", "file", "driver");

    private static final Map<String, Integer> COLORS = Map.of(
            "black", 30, "red", 31, "green", 32, "yellow", 33, "blue", 34, "magenta", 35, "cyan", 36, "white", 37);
    private static final Map<String, String> DATES = Map.of(
            "default", "HH:mm:ss.SSS",
            "short", "HH:mm:ss",
            "iso8601", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "long", "yyyy-MM-dd HH:mm:ss.SSS",
            "absolute", "HH:mm:ss,SSS");

    /**
     * Reads it.
     *
     * @param show {@code drydock.showLogs}: true, false, or aliases and names
     */
    static LogSettings of(RunImage image, Path base, Path usual, Optional<String> show) throws MojoFailureException {
        Optional<Element> log = image.run().child("log");
        Path file = log.flatMap(one -> one.text("file"))
                .map(text -> base.resolve(text).toAbsolutePath().normalize())
                .orElse(usual);
        String enabled = log.flatMap(one -> one.text("enabled"))
                .orElse(String.valueOf(
                        log.isPresent() && log.get().child("file").isEmpty()));
        boolean shown = enabled.equals("true");
        if (show.isPresent()) {
            List<String> words = Values.split(show.get());
            shown = show.get().isBlank()
                    || show.get().equals("true")
                    || words.contains(image.alias())
                    || words.contains(image.name().toString());
        }
        return new LogSettings(
                file,
                shown,
                prefix(image, log.flatMap(one -> one.text("prefix")).orElse("%a> ")),
                date(log.flatMap(one -> one.text("date"))),
                color(log.flatMap(one -> one.text("color"))));
    }

    private static String prefix(RunImage image, String text) {
        String prefix = text.replace("%a", image.alias())
                .replace("%n", image.name().toString())
                .replace("%z", "")
                .replace("%c", "")
                .replace("%C", "");
        return prefix.endsWith(" ") || prefix.isEmpty() ? prefix : prefix + " ";
    }

    private static Optional<DateTimeFormatter> date(Optional<String> written) throws MojoFailureException {
        String text = written.orElse("none");
        if (text.equalsIgnoreCase("none") || text.equals("false")) {
            return Optional.empty();
        }
        String pattern = DATES.getOrDefault(text.toLowerCase(Locale.ROOT), text);
        try {
            return Optional.of(DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.systemDefault()));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<date> of <log> is \"" + text
                    + "\"\n  fix: write none, default, short, long, iso8601, or a pattern such as HH:mm:ss");
        }
    }

    private static Optional<Integer> color(Optional<String> written) throws MojoFailureException {
        if (written.isEmpty() || written.get().equals("none")) {
            return Optional.empty();
        }
        Integer color = COLORS.get(written.get().toLowerCase(Locale.ROOT));
        if (color == null) {
            throw new MojoFailureException("<color> of <log> is \"" + written.get() + "\"\n  fix: write one of "
                    + String.join(", ", COLORS.keySet().stream().sorted().toList()));
        }
        return Optional.of(color);
    }
}
