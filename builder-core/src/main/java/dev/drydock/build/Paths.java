package dev.drydock.build;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths as text with slashes, as images and contexts have them. */
final class Paths {
    private Paths() {}

    /** The absolute path without empty names, {@code .} and {@code ..}; {@code ..} stops at the root. */
    static String normal(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** The same without its leading slash: the form of layer and context paths; {@code ""} is the root. */
    static String relative(String path) {
        return normal(path).substring(1);
    }

    /** The last name; {@code ""} of the root. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What a path is in; {@code ""} for a name in the root. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "" : path.substring(0, slash);
    }

    /** One path below another; either may be {@code ""}. */
    static String join(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    /** Whether Go's matcher would take the name for a pattern. */
    static boolean isPattern(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '*' || c == '?' || c == '[') {
                return true;
            }
            if (c == '\\') {
                i++;
            }
        }
        return false;
    }
}
