package dev.drydock.fs;

/** What may name an entry of a directory. */
public final class TreeNames {
    private TreeNames() {}

    /**
     * The name itself, if it names one entry of a directory and nothing else.
     *
     * @throws IllegalArgumentException if it is empty, {@code "."}, {@code ".."}, or holds {@code '/'} or NUL
     */
    public static String check(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("\"" + name + "\" does not name an entry of a directory");
        }
        return name;
    }
}
