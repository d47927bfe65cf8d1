package dev.drydock.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where Java's programs find their libraries, in a root without {@code /proc}. They name them relative to themselves
 * ({@code $ORIGIN/../lib}), and dynamic linkers look that up by {@code /proc/self/exe}. Where that is not there, glibc's
 * takes {@code LD_ORIGIN_PATH}, and musl's looks where {@code LD_LIBRARY_PATH} says (ld.so(8)).
 */
final class JavaOrigin {
    private static final int MAX_LINKS = 40;

    private final Path root;

    /** @param root of a step, in which nothing runs yet */
    JavaOrigin(Path root) {
        this.root = root;
    }

    /** The environment ({@code NAME=value}) with what Java needs, if there is one and nobody said otherwise. */
    List<String> with(List<String> environment) throws IOException {
        Optional<Path> java = java(environment);
        if (java.isEmpty()) {
            return environment;
        }
        Path programs = java.get().resolve("..").normalize();
        String variable = isMusl() ? "LD_LIBRARY_PATH=" + programs.resolveSibling("lib") : "LD_ORIGIN_PATH=" + programs;
        String name = variable.substring(0, variable.indexOf('=') + 1);
        if (environment.stream().anyMatch(said -> said.startsWith(name))) {
            return environment;
        }
        List<String> more = new ArrayList<>(environment);
        more.add(variable);
        return more;
    }

    /** The program that {@code java} means, as the root has it. */
    private Optional<Path> java(List<String> environment) throws IOException {
        String path = "";
        for (String variable : environment) {
            path = variable.startsWith("PATH=") ? variable.substring("PATH=".length()) : path;
        }
        for (String folder : path.split(":")) {
            if (folder.startsWith("/")) {
                Optional<Path> found = resolve(folder + "/java");
                if (found.isPresent() && Files.isRegularFile(inside(found.get()), LinkOption.NOFOLLOW_LINKS)) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isMusl() throws IOException {
        Optional<Path> lib = resolve("/lib");
        if (lib.isEmpty() || !Files.isDirectory(inside(lib.get()), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var linkers = Files.newDirectoryStream(inside(lib.get()), "ld-musl-*")) {
            return linkers.iterator().hasNext();
        }
    }

    private Path inside(Path absolute) {
        return root.resolve(absolute.toString().substring(1));
    }

    /** Follows links as the root has them, never out of it; empty if they go in circles. */
    private Optional<Path> resolve(String absolute) throws IOException {
        Deque<String> left = new ArrayDeque<>(List.of(absolute.split("/")));
        Path at = Path.of("/");
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = at.getNameCount() == 0 ? at : at.resolve("..").normalize();
                continue;
            }
            Path next = at.resolve(name);
            if (!Files.isSymbolicLink(inside(next))) {
                at = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                return Optional.empty();
            }
            String target = Files.readSymbolicLink(inside(next)).toString();
            String[] names = target.split("/");
            for (int i = names.length - 1; i >= 0; i--) {
                left.push(names[i]);
            }
            at = target.startsWith("/") ? Path.of("/") : at;
        }
        return Optional.of(at);
    }
}
