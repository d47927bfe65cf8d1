package dev.drydock.layer;

import dev.drydock.fs.RawText;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;

/** What paths inside a layer look like: {@code a/b}, root {@code ""}. */
public final class LayerPath {
    /** Longest path in bytes (PATH_MAX). */
    public static final int MAX_BYTES = 4096;

    /**
     * The order of a walk that sorts names by their bytes: a directory, then all below it, then its next sibling.
     */
    public static final Comparator<String> ORDER = LayerPath::compare;

    private LayerPath() {}

    /**
     * The path a name in a tar means: {@code "."} and empty parts vanish, {@code ".."} goes up but never above the
     * root.
     */
    public static String normalise(String name) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    /** The directory that holds this path; the root for a name in it, and for the root itself. */
    public static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** The last name of the path; {@code ""} for the root. */
    public static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path of a name in a directory. */
    public static String child(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** Whether the path is the directory itself or below it. */
    public static boolean isWithin(String path, String directory) {
        return directory.isEmpty()
                || (path.startsWith(directory)
                        && (path.length() == directory.length() || path.charAt(directory.length()) == '/'));
    }

    private static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                if (Character.isSurrogate(x) || Character.isSurrogate(y)) {
                    return compareBytes(RawText.encode(a), RawText.encode(b));
                }
                return Integer.compare(x == '/' ? 0 : x, y == '/' ? 0 : y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int compareBytes(byte[] a, byte[] b) {
        int i = Arrays.mismatch(a, b);
        if (i < 0 || i >= a.length || i >= b.length) {
            return Integer.compare(a.length, b.length);
        }
        return Integer.compare(a[i] == '/' ? 0 : a[i] & 0xff, b[i] == '/' ? 0 : b[i] & 0xff);
    }
}
