package dev.drydock.engine;

import java.util.regex.Pattern;

/**
 * A pattern of paths as Ant has them: {@code *} and {@code ?} stay within a name, {@code **} as a whole name stands for any
 * number of folders, none included; a slash at the end means everything below.
 */
final class AntPattern {
    private final Pattern regex;

    AntPattern(String pattern) {
        String slashed = pattern.replace('\\', '/');
        while (slashed.startsWith("./")) {
            slashed = slashed.substring(2);
        }
        String[] names = (slashed.endsWith("/") ? slashed + "**" : slashed).split("/", -1);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            if (names[i].equals("**")) {
                out.append(last ? ".*" : "(?:[^/]+/)*");
            } else {
                name(names[i], out);
                out.append(last ? "" : "/");
            }
        }
        this.regex = Pattern.compile(out.toString(), Pattern.DOTALL);
    }

    private static void name(String name, StringBuilder out) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '*' -> out.append("[^/]*");
                case '?' -> out.append("[^/]");
                default -> out.append(Pattern.quote(String.valueOf(c)));
            }
        }
    }

    /** @param path relative, with slashes */
    boolean matches(String path) {
        return regex.matcher(path).matches();
    }
}
