package dev.drydock.build;

import dev.drydock.cache.FileDigests;
import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commits of git repositories as files. A server is asked what a name means in each build; the files of a commit are kept
 * as a layer and fetched once. Modes are 0644 and 0755 whatever our own umask.
 */
final class GitCheckouts {
    private final LayerCache cache;
    private final LayerAccess layers;
    private final SourceSecrets secrets;
    private final boolean offline;
    private final Clock clock;
    private final Cancellation cancellation;
    private final Map<GitAddress, LayerTree> had = new HashMap<>();

    GitCheckouts(
            LayerCache cache,
            LayerAccess layers,
            SourceSecrets secrets,
            boolean offline,
            Clock clock,
            Cancellation cancellation) {
        this.cache = cache;
        this.layers = layers;
        this.secrets = secrets;
        this.offline = offline;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /** The repository is there and does not hold what is wanted of it. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * The files that are wanted.
     *
     * @throws Refused there is no such ref, commit or folder, or it is another commit than was wanted
     * @throws GitProgram.Failed the repository cannot be had
     * @throws RegistryException of the kind OFFLINE: it is needed, and the network must not be used
     */
    synchronized LayerTree get(GitAddress address) throws IOException {
        LayerTree known = had.get(address);
        if (known == null) {
            known = tree(address);
            had.put(address, known);
        }
        return known;
    }

    private LayerTree tree(GitAddress address) throws IOException {
        Path scratch = layers.scratchFolder();
        try {
            GitProgram git = new GitProgram(
                    Files.createDirectory(scratch.resolve("home")),
                    SourceSecrets.scope(address.remote()),
                    secrets.ofRepository(address.remote()),
                    cancellation);
            Found found = find(address, git, scratch);
            if (!found.commit().startsWith(address.checksum())) {
                throw new Refused("expected checksum to match " + address.checksum() + ", got " + found.commit());
            }
            StepKey key = key(address, found.commit());
            Optional<DiffId> layer = cache.hit(key).flatMap(StepRecord::layer).filter(layers::isPlain);
            if (layer.isEmpty()) {
                if (offline) {
                    throw offline(address);
                }
                Path work = scratch.resolve("work");
                long time = checkOut(address, found, git, work);
                layer = Optional.of(store(address, work, time));
                cache.steps().put(key, new StepRecord(layer, "", "git " + found.commit(), false, clock.instant()));
            }
            return LayerTree.of(layer.get(), layers, address.commitTimes(), cancellation);
        } finally {
            delete(scratch);
        }
    }

    private static StepKey key(GitAddress address, String commit) {
        return new KeyBuilder("git checkout")
                .text("remote", address.remote())
                .text("commit", commit)
                .text("subdir", address.subdir())
                .flag("keep", isKept(address))
                .flag("submodules", address.submodules())
                .flag("commit times", address.commitTimes())
                .build();
    }

    private static boolean isKept(GitAddress address) {
        return address.keepGitDir().orElse(false);
    }

    private static RegistryException offline(GitAddress address) {
        return new RegistryException(
                RegistryException.Kind.OFFLINE,
                "offline: " + address.shown() + " is needed",
                "run once without -o (offline)");
    }

    /** @param name of the ref in the repository; {@code ""} if only the commit is known */
    private record Found(String commit, String name) {}

    private Found find(GitAddress address, GitProgram git, Path scratch) throws IOException {
        String commit = address.ref().isEmpty() ? address.checksum() : address.ref();
        if (GitAddress.isCommit(commit)) {
            return new Found(commit, "");
        }
        StepKey meaning = new KeyBuilder("git ref")
                .text("remote", address.remote())
                .text("ref", address.ref())
                .build();
        Optional<StepRecord> before = cache.steps().find(meaning);
        if (offline) {
            return new Found(before.orElseThrow(() -> offline(address)).configChange(), "");
        }
        Map<String, String> refs = new LinkedHashMap<>();
        for (String line : git.run(scratch, "ls-remote", "--", address.remote()).split("\n", -1)) {
            String[] words = line.split("\t", 2);
            if (words.length == 2 && GitAddress.isCommit(words[0])) {
                refs.put(words[1], words[0]);
            }
        }
        String ref = address.ref();
        List<String> names = ref.isEmpty()
                ? List.of("HEAD")
                : ref.startsWith("refs/")
                        ? List.of(ref)
                        : List.of("refs/heads/" + ref, "refs/tags/" + ref, "refs/" + ref);
        for (String name : names) {
            String found = refs.getOrDefault(name + "^{}", refs.getOrDefault(name, ""));
            if (!found.isEmpty()) {
                if (!before.map(StepRecord::configChange).equals(Optional.of(found))) {
                    cache.steps()
                            .put(meaning, new StepRecord(Optional.empty(), found, "git ref", true, clock.instant()));
                }
                return new Found(found, name);
            }
        }
        throw new Refused("repository does not contain ref " + (ref.isEmpty() ? "HEAD" : ref));
    }

    /** Has the commit's files in a folder; the time that they are given. */
    private long checkOut(GitAddress address, Found found, GitProgram git, Path work) throws IOException {
        String format = found.commit().length() == 64 ? "sha256" : "sha1";
        git.run(
                Files.createDirectory(work),
                "init",
                "-q",
                "--template=",
                "--object-format=" + format,
                "--",
                work.toString());
        git.run(work, "remote", "add", "--", "origin", address.remote());
        fetch(address, found, git, work);
        git.run(work, "checkout", "-q", "--detach", found.commit());
        if (address.submodules() && Files.isRegularFile(work.resolve(".gitmodules"))) {
            try {
                git.run(work, "submodule", "update", "-q", "--init", "--recursive", "--depth=1");
            } catch (GitProgram.Failed e) {
                git.run(work, "submodule", "update", "-q", "--init", "--recursive", "--force");
            }
        }
        long time = address.commitTimes()
                ? Long.parseLong(git.run(work, "show", "-s", "--format=%ct", found.commit(), "--")
                        .strip())
                : clock.instant().getEpochSecond();
        if (isKept(address)) {
            git.run(work, "remote", "set-url", "--", "origin", address.shown());
            Files.deleteIfExists(work.resolve(".git/FETCH_HEAD"));
            Files.deleteIfExists(work.resolve(".git/index"));
            git.run(work, "read-tree", "HEAD"); // an index without numbers and times of files
        }
        return time;
    }

    /** The commit alone where the server can do that, else everything. */
    private static void fetch(GitAddress address, Found found, GitProgram git, Path work) throws IOException {
        String wanted = address.byCommit() || found.name().isEmpty() ? found.commit() : found.name();
        try {
            git.run(work, "fetch", "-q", "--no-tags", "--depth=1", "--", "origin", wanted);
            if (isThere(found, git, work)) {
                return;
            }
        } catch (GitProgram.Failed e) {
            // an old server, or one that serves plain files, or that names no commits
        }
        git.run(
                work,
                "fetch",
                "-q",
                "--no-tags",
                "--",
                "origin",
                "+refs/heads/*:refs/remotes/origin/*",
                "+refs/tags/*:refs/tags/*");
        if (!isThere(found, git, work)) {
            throw new Refused("repository does not contain commit " + found.commit());
        }
    }

    private static boolean isThere(Found found, GitProgram git, Path work) throws IOException {
        try {
            git.run(work, "cat-file", "-e", found.commit() + "^{commit}");
            return true;
        } catch (GitProgram.Failed e) {
            return false;
        }
    }

    private DiffId store(GitAddress address, Path work, long time) throws IOException {
        try {
            FileDigests digests = cache.fileDigests(work, clock);
            ContextTree tree = new ContextTree(work, IgnoreFile.of(List.of()), List.of(), ContextModes.KEEP, digests);
            SourceFile root = tree.find(address.subdir())
                    .filter(SourceFile::isDirectory)
                    .filter(found -> isKept(address) || !isOfGit(found.path()))
                    .orElseThrow(
                            () -> new Refused("repository does not contain the folder \"" + address.subdir() + "\""));
            int skip = root.path().isEmpty() ? 0 : root.path().length() + 1;
            try (LayerOutput output = cache.layers().write();
                    SourceTree.Contents contents = tree.contents(List.of())) {
                for (SourceFile file : tree.below(root.path())) {
                    cancellation.throwIfCancelled();
                    if (!isKept(address) && isOfGit(file.path())) {
                        continue;
                    }
                    LayerEntry entry = plain(file.entry())
                            .withPath(file.path().substring(skip))
                            .withMtime(time);
                    if (entry.type() == EntryType.FILE) {
                        try (InputStream content = contents.open(file)) {
                            output.writer().add(entry, content);
                        }
                    } else {
                        output.writer().add(entry);
                    }
                }
                return output.commit().diffId();
            }
        } catch (DockerfileException e) {
            throw new IllegalStateException("no patterns have nothing to be wrong about", e);
        }
    }

    private static boolean isOfGit(String path) {
        return Arrays.asList(path.split("/", -1)).contains(".git");
    }

    private static LayerEntry plain(LayerEntry entry) {
        return switch (entry.type()) {
            case DIRECTORY -> entry.withMode(0755);
            case FILE -> entry.withMode((entry.mode() & 0100) != 0 ? 0755 : 0644);
            default -> entry;
        };
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path visited, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
