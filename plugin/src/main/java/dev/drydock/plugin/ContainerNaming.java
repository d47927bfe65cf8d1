package dev.drydock.plugin;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Names of containers, as {@code containerNamePattern} has them: {@code %a} the alias, {@code %n} the last part of the image's
 * name, {@code %t} the time in milliseconds, {@code %i} the first number that makes the name new, {@code %e} nothing.
 */
record ContainerNaming(String pattern, String alias, String image, long time) {
    static final String USUAL = "%n-%i";
    private static final Pattern PLACEHOLDER = Pattern.compile("%(.)");
    private static final int MOST = 10_000;

    /** A name that is not taken. */
    String free(Predicate<String> taken) throws MojoFailureException {
        String first = name(1);
        if (!pattern.contains("%i")) {
            return first; // whoever has it is told of when it is taken
        }
        for (int i = 1; i <= MOST; i++) {
            String name = name(i);
            if (!taken.test(name)) {
                return name;
            }
        }
        return first;
    }

    private String name(int index) throws MojoFailureException {
        Matcher matcher = PLACEHOLDER.matcher(pattern);
        StringBuilder all = new StringBuilder();
        while (matcher.find()) {
            String value = switch (matcher.group(1)) {
                case "a" -> alias;
                case "n" -> image.substring(image.lastIndexOf('/') + 1);
                case "t" -> String.format(Locale.ROOT, "%d", time);
                case "i" -> String.valueOf(index);
                case "e" -> "";
                default ->
                    throw new MojoFailureException("<containerNamePattern> is \"" + pattern + "\": " + matcher.group()
                            + " is not known\n  fix: %a, %n, %t and %i are");
            };
            matcher.appendReplacement(all, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(all).toString().replaceAll("[^A-Za-z0-9_.-]+", "_");
    }
}
