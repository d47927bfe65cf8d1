package dev.drydock.build;

import dev.drydock.cache.FileDigests;
import dev.drydock.cache.LayerCache;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The folders that one build reads files from: its context, and those that were given names. */
final class Contexts {
    /** Build argument: {@code .git} of a repository that is the context is part of it. */
    static final String KEEP_GIT_DIR = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

    private final LayerCache cache;
    private final BuildRequest request;
    private final Clock clock;
    private final RemoteFolders remotes;
    private final IgnoreFile ignore;
    private final Optional<ContextTree> context;
    private final Step.Source.Context main;
    private final Map<String, Step.Source.Context> folders = new HashMap<>();
    private final List<FileDigests> digests = new ArrayList<>();

    Contexts(LayerCache cache, BuildRequest request, Clock clock, RemoteFolders remotes)
            throws IOException, DockerfileException {
        this.cache = cache;
        this.request = request;
        this.clock = clock;
        this.remotes = remotes;
        Optional<NamedContext> remote = request.settings().remoteContext();
        if (remote.isPresent()) {
            this.ignore = IgnoreFile.none();
            this.context = Optional.empty();
            this.main = new Step.Source.Context("", remotes.main(remote.get(), keepsGitDir(request.buildArgs())));
        } else {
            this.ignore = IgnoreFiles.find(request.dockerfile(), request.context());
            ContextTree local = tree(request.context(), ignore);
            this.context = Optional.of(local);
            this.main = new Step.Source.Context("", local);
        }
    }

    private static boolean keepsGitDir(Map<String, String> buildArgs) {
        String value = buildArgs.getOrDefault(KEEP_GIT_DIR, "");
        return value.equals("1") || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("t");
    }

    /** When the build context was made, if something tells; never for a folder of this machine. */
    Optional<Instant> time() throws IOException {
        Optional<NamedContext> remote = request.settings().remoteContext();
        return remote.isPresent() ? remotes.time("", remote.get()) : Optional.empty();
    }

    /** When what has a name was made, if something tells. */
    Optional<Instant> time(String name, NamedContext given) throws IOException {
        return remotes.time(name, given);
    }

    /** What leaves files out of the build context. */
    IgnoreFile ignoreFile() {
        return ignore;
    }

    /** The build context. */
    Step.Source.Context main() {
        return main;
    }

    /** What a name was given as, whatever its case; {@code docker.io/library/debian:latest} is {@code debian} too. */
    Optional<NamedContext> named(String name) {
        Map<String, NamedContext> given = request.settings().contexts();
        String key = name.toLowerCase(Locale.ROOT);
        NamedContext exact = given.get(key);
        return Optional.ofNullable(exact != null ? exact : given.get(familiar(key)));
    }

    private static String familiar(String name) {
        String hub = "docker.io/";
        String library = hub + "library/";
        String shorter = name.startsWith(library)
                ? name.substring(library.length())
                : name.startsWith(hub) ? name.substring(hub.length()) : name;
        return shorter.endsWith(":latest") ? shorter.substring(0, shorter.length() - 7) : shorter;
    }

    /** The folder that has a name. */
    Step.Source.Context folder(String name) throws IOException, DockerfileException {
        String key = name.toLowerCase(Locale.ROOT);
        Step.Source.Context known = folders.get(key);
        if (known == null) {
            NamedContext given = named(name).orElseThrow();
            if (!(given instanceof NamedContext.Folder local)) {
                known = new Step.Source.Context(name, remotes.of(name, given));
                folders.put(key, known);
                return known;
            }
            Path folder = local.path();
            if (!Files.isDirectory(folder)) {
                throw new IOException("the context \"" + name + "\" is " + folder
                        + ", which is no folder\n  fix: correct" + " drydock.contexts." + name + " or --build-context");
            }
            known = new Step.Source.Context(name, tree(folder, IgnoreFiles.find(folder)));
            folders.put(key, known);
        }
        return known;
    }

    private ContextTree tree(Path folder, IgnoreFile rules) throws IOException {
        FileDigests known = cache.fileDigests(folder, clock);
        digests.add(known);
        return new ContextTree(
                folder, rules, request.excluded(), request.settings().files().modes(), known);
    }

    /** The files of the build context that were chosen so far, sorted. */
    List<ContextFile> chosen() {
        return context.map(ContextTree::chosen).orElse(List.of());
    }

    /** Keeps the digests that were computed, for the next build. */
    void save() throws IOException {
        for (FileDigests each : digests) {
            each.save();
        }
    }
}
