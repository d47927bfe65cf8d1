package dev.drydock.build;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.InlineFile;
import dev.drydock.layer.GlobPattern;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which files a COPY or ADD takes, before it is known where they go: what its definition key is made of.
 *
 * @param matches in the order in which the sources were written
 */
record Selection(List<Match> matches) {
    private static final String ANY_DEPTH = "**";

    /**
     * One source that was found.
     *
     * @param file the file, or the directory whose content is taken
     * @param keptPath the part of its path that {@code --parents} keeps, its own name included; {@code ""} without
     * @param below for a directory, all it holds that is not excluded, in order; for an archive, its members in theirs
     * @param parents the folders of the kept path, outermost first, without the match itself
     * @param archive whether it is what an archive holds
     */
    record Match(SourceFile file, String keptPath, List<SourceFile> below, List<SourceFile> parents, boolean archive) {
        Match {
            below = List.copyOf(below);
            parents = List.copyOf(parents);
        }

        Match(SourceFile file, String keptPath, List<SourceFile> below) {
            this(file, keptPath, below, List.of(), false);
        }

        /** A path below the directory, relative to it. */
        String relative(SourceFile member) {
            String root = file.path();
            return root.isEmpty() ? member.path() : member.path().substring(root.length() + 1);
        }
    }

    /** A literal source that is not there. */
    static final class MissingSource extends Exception {
        private static final long serialVersionUID = 1L;

        private final String path;

        MissingSource(String path) {
            super(path);
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    Selection {
        matches = List.copyOf(matches);
    }

    /** Chooses. A pattern that matches nothing is no failure, a plain path is. */
    static Selection of(CopyRequest request, SourceTree tree) throws IOException, MissingSource, DockerfileException {
        Optional<IgnoreFile> excludes =
                request.excludes().isEmpty() ? Optional.empty() : Optional.of(IgnoreFile.of(request.excludes()));
        List<Match> matches = new ArrayList<>();
        for (String source : request.sources()) {
            Remote remote = request.remotes().get(source);
            if (remote != null) {
                SourceFile found = remote.tree().find(remote.path()).orElseThrow(() -> new MissingSource(source));
                matches.add(match(request, remote.tree(), found, "", excludes));
                continue;
            }
            int pivot = source.indexOf("/./");
            String base = request.parents() && pivot >= 0 ? Paths.relative(source.substring(0, pivot)) : "";
            String path = Paths.relative(source);
            if (request.patterns() && Paths.isPattern(source)) {
                for (SourceFile found : request.parents() ? anyDepth(tree, path) : tree.glob(path)) {
                    Optional<SourceFile> real = tree.find(found.path()); // a link that is a source is followed
                    if (real.isPresent()) {
                        matches.add(match(request, tree, named(found, real.get()), base, excludes));
                    }
                }
            } else {
                SourceFile found = tree.find(path).orElseThrow(() -> new MissingSource(source));
                matches.add(match(request, tree, named(path, found), base, excludes));
            }
        }
        for (InlineFile file : request.files()) {
            byte[] content = file.content().getBytes(StandardCharsets.UTF_8);
            LayerEntry entry = LayerEntry.file(file.name(), 0644, 0, 0, request.newTime(), content.length)
                    .withContent(dev.drydock.content.Digest.of(content), -1);
            matches.add(new Match(new SourceFile(entry, "", new Inline(content)), "", List.of()));
        }
        List<Match> kept = new ArrayList<>();
        for (Match match : matches) {
            if (match.file().isDirectory()
                    || !ignores(excludes, LayerPath.name(match.file().path()))) {
                kept.add(match);
            }
        }
        return new Selection(kept);
    }

    /** The content of a here-document. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
    record Inline(byte[] bytes) implements OpenContent {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private static SourceFile named(SourceFile as, SourceFile real) {
        return named(as.path(), real);
    }

    /** A file keeps the name it was asked for by, a directory the place where its content is. */
    private static SourceFile named(String path, SourceFile real) {
        return real.isDirectory() || real.path().equals(path)
                ? real
                : new SourceFile(real.entry().withPath(path), "", real.origin());
    }

    /** What a pattern names in which {@code **} stands for any number of folders, as it does with {@code --parents}. */
    private static List<SourceFile> anyDepth(SourceTree tree, String pattern) throws IOException {
        List<String> parts = List.of(pattern.split("/"));
        int first = parts.indexOf(ANY_DEPTH);
        if (first < 0) {
            return tree.glob(pattern);
        }
        List<String> starts = new ArrayList<>();
        if (first == 0) {
            starts.add("");
        } else {
            for (SourceFile start : tree.glob(String.join("/", parts.subList(0, first)))) {
                if (start.isDirectory()) {
                    starts.add(start.path());
                }
            }
        }
        List<SourceFile> found = new ArrayList<>();
        List<String> rest = parts.subList(first, parts.size());
        for (String start : starts) {
            for (SourceFile file : tree.below(start)) {
                String relative = start.isEmpty() ? file.path() : file.path().substring(start.length() + 1);
                if (matches(rest, List.of(relative.split("/")))) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean matches(List<String> pattern, List<String> names) {
        if (pattern.isEmpty()) {
            return names.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals(ANY_DEPTH)) {
            return IntStream.rangeClosed(0, names.size())
                    .anyMatch(skipped -> matches(rest, names.subList(skipped, names.size())));
        }
        return !names.isEmpty()
                && GlobPattern.of(pattern.get(0)).matches(names.get(0))
                && matches(rest, names.subList(1, names.size()));
    }

    private static Match match(
            CopyRequest request, SourceTree tree, SourceFile file, String base, Optional<IgnoreFile> excludes)
            throws IOException, DockerfileException {
        List<String> names =
                file.path().isEmpty() ? List.of() : List.of(file.path().split("/"));
        int dropped = base.isEmpty() ? 0 : base.split("/").length; // as many as a pattern has, whatever it matched
        String kept = "";
        List<SourceFile> parents = new ArrayList<>();
        if (request.parents() && dropped < names.size()) {
            kept = String.join("/", names.subList(dropped, names.size()));
            for (int i = dropped + 1; i < names.size(); i++) {
                tree.find(String.join("/", names.subList(0, i))).ifPresent(parents::add);
            }
        }
        if (!file.isDirectory()) {
            return new Match(file, kept, List.of(), parents, false);
        }
        List<SourceFile> below = new ArrayList<>();
        int skip = file.path().isEmpty() ? 0 : file.path().length() + 1;
        for (SourceFile member : tree.below(file.path())) {
            if (!ignores(excludes, member.path().substring(skip))) {
                below.add(member);
            }
        }
        return new Match(file, kept, below, parents, false);
    }

    private static boolean ignores(Optional<IgnoreFile> excludes, String path) throws DockerfileException {
        return excludes.isPresent() && excludes.get().decide(path).ignored();
    }
}
