package dev.drydock.engine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Dockerfiles that a goal for tools is about, in the order of their names.
 *
 * @param files by the name that answers show
 */
public record DockerfileSet(Map<String, Path> files) {
    private static final String USUAL = "Dockerfile";

    public DockerfileSet {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /**
     * One file, found where {@code build} finds it: in the folder, the context, or {@code src/main/docker}.
     *
     * @param folder what names are relative to
     * @param name absent means {@code Dockerfile}, in the context if there is one
     * @throws SettingException there is none
     */
    public static DockerfileSet one(Path folder, Optional<String> name, Optional<String> context)
            throws SettingException {
        return find(folder, name, context)
                .orElseThrow(() -> new SettingException("there is no Dockerfile at "
                        + folder.resolve(candidates(name, context).get(0)).normalize()
                        + "\n  fix: create it, or say where it is (drydock.dockerfile, or -f)"));
    }

    /** Whether {@link #one} finds one when no name is given. */
    public static boolean exists(Path folder, Optional<String> context) {
        return find(folder, Optional.empty(), context).isPresent();
    }

    private static Optional<DockerfileSet> find(Path folder, Optional<String> name, Optional<String> context) {
        for (String each : candidates(name, context)) {
            Path file = folder.resolve(each);
            if (Files.exists(file) && !Files.isDirectory(file)) {
                return Optional.of(new DockerfileSet(Map.of(each, file)));
            }
        }
        return Optional.empty();
    }

    private static List<String> candidates(Optional<String> name, Optional<String> context) {
        List<String> candidates = new ArrayList<>();
        if (name.isPresent() || context.isEmpty()) {
            candidates.add(name.orElse(USUAL));
        }
        context.ifPresent(
                path -> candidates.add(Path.of(path, name.orElse(USUAL)).toString()));
        if (name.isPresent() || context.isEmpty()) {
            candidates.add("src/main/docker/" + name.orElse(USUAL));
        }
        return candidates;
    }

    /** The file, where there is one. */
    Path only() {
        return files.values().iterator().next();
    }

    /**
     * All files below a folder that match one of some Ant patterns, and none that begins with {@code !}. Links to folders
     * are not followed, {@code .git} is not entered.
     *
     * @throws SettingException there is none, or no such folder
     */
    public static DockerfileSet matching(Path basedir, List<String> patterns) throws SettingException, IOException {
        if (!Files.isDirectory(basedir)) {
            throw new SettingException("there is no folder " + basedir.normalize() + "\n  fix: set drydock.basedir");
        }
        List<AntPattern> wanted = patterns.stream()
                .filter(pattern -> !pattern.startsWith("!"))
                .map(AntPattern::new)
                .toList();
        List<AntPattern> unwanted = patterns.stream()
                .filter(pattern -> pattern.startsWith("!"))
                .map(pattern -> new AntPattern(pattern.substring(1)))
                .toList();
        Map<String, Path> found = new TreeMap<>();
        Files.walkFileTree(basedir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean git = !folder.equals(basedir) && folder.endsWith(".git");
                return git ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = basedir.relativize(file).toString().replace('\\', '/');
                if (wanted.stream().anyMatch(pattern -> pattern.matches(name))
                        && unwanted.stream().noneMatch(pattern -> pattern.matches(name))
                        && Files.isRegularFile(file)) {
                    found.put(name, file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // a folder that nobody may read holds no file of the user
            }
        });
        if (found.isEmpty()) {
            throw new SettingException("no file below " + basedir.normalize() + " matches "
                    + String.join(", ", patterns)
                    + "\n  fix: patterns are relative to drydock.basedir; **/Dockerfile finds those of every folder");
        }
        return new DockerfileSet(found);
    }
}
