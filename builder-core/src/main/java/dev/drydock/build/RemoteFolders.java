package dev.drydock.build;

import dev.drydock.cache.Download;
import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.BlobWriter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Contexts that are folders elsewhere: repositories, archives and files by HTTP. No ignore file counts there. */
final class RemoteFolders {
    private final LayerCache cache;
    private final LayerAccess layers;
    private final WebFiles web;
    private final GitCheckouts git;
    private final Clock clock;
    private final Cancellation cancellation;

    RemoteFolders(
            LayerCache cache,
            LayerAccess layers,
            WebFiles web,
            GitCheckouts git,
            Clock clock,
            Cancellation cancellation) {
        this.cache = cache;
        this.layers = layers;
        this.web = web;
        this.git = git;
        this.clock = clock;
        this.cancellation = cancellation;
    }

    /** What has to be had from elsewhere. */
    private interface Had<T> {
        T get() throws IOException;
    }

    /** The files that a name stands for. @throws IOException with the name in its message: they cannot be had */
    SourceTree of(String name, NamedContext context) throws IOException {
        return tree(name, context, false);
    }

    /** The files of a build context elsewhere; of a repository with {@code .git} too, if that is wanted. */
    SourceTree main(NamedContext context, boolean keepGitDir) throws IOException {
        return tree("", context, keepGitDir);
    }

    /**
     * When what is there was made: a commit's time, the time that a server tells of a file, or else that of the newest
     * file of an archive. Absent if there is none of them.
     *
     * @param name empty for the build context
     */
    Optional<Instant> time(String name, NamedContext context) throws IOException {
        if (context instanceof NamedContext.Repository repository) {
            GitAddress address = GitAddress.parse(repository.address()).withCommitTimes();
            return had(name, () -> git.get(address).newestFile());
        } else if (context instanceof NamedContext.Web web) {
            return had(name, () -> {
                Optional<Instant> told =
                        WebFiles.modified(this.web.get(WebAddress.parse(web.address()), Optional.empty()));
                if (told.isEmpty() && tree(name, context, false) instanceof LayerTree archive) {
                    return archive.newestFile();
                }
                return told;
            });
        }
        return context instanceof NamedContext.Archive && tree(name, context, false) instanceof LayerTree archive
                ? archive.newestFile()
                : Optional.empty();
    }

    private SourceTree tree(String name, NamedContext context, boolean keepGitDir) throws IOException {
        return had(name, () -> {
            if (context instanceof NamedContext.Archive archive) {
                return kept(archive.file());
            }
            if (context instanceof NamedContext.Web web) {
                return download(WebAddress.parse(web.address()));
            }
            GitAddress address = GitAddress.parse(((NamedContext.Repository) context).address());
            return git.get(keepGitDir ? address.keeping() : address);
        });
    }

    private static <T> T had(String name, Had<T> wanted) throws IOException {
        String which = name.isEmpty() ? "the build context" : "the context \"" + name + "\"";
        try {
            return wanted.get();
        } catch (RegistryException e) {
            throw new RegistryException(e.kind(), which + " cannot be had: " + e.getMessage(), e.fix(), e);
        } catch (GitCheckouts.Refused | GitProgram.Failed e) {
            String fix = name.isEmpty()
                    ? "correct the address of the context"
                    : "correct drydock.contexts." + name + " or --build-context";
            throw new IOException(which + " cannot be had: " + e.getMessage() + "\n  fix: " + fix, e);
        }
    }

    private SourceTree kept(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive);
                BlobWriter blob = cache.content().newBlob()) {
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                cancellation.throwIfCancelled();
                blob.write(block, 0, n);
            }
            Digest digest = blob.commit();
            Download file = new Download("", "", "", digest, cache.content().size(digest));
            return folder(String.valueOf(archive.getFileName()), file);
        }
    }

    private SourceTree download(WebAddress address) throws IOException {
        Download download = web.get(address, Optional.empty());
        String name = WebAddress.fileName(download.disposition())
                .or(address::fileName)
                .orElse(WebAddress.UNNAMED);
        return folder(name, download);
    }

    private SourceTree folder(String name, Download download) throws IOException {
        OneFile file = web.tree(name, download);
        StepKey key = new KeyBuilder("unpacked archive")
                .digest("archive", download.digest())
                .build();
        Optional<StepRecord> before = cache.hit(key);
        if (before.isPresent() && before.get().layer().isEmpty()) {
            return file;
        }
        Optional<DiffId> layer = before.flatMap(StepRecord::layer).filter(layers::isPlain);
        if (layer.isEmpty()) {
            layer = unpacked(file);
            cache.steps().put(key, new StepRecord(layer, "", "archive", layer.isEmpty(), clock.instant()));
        }
        return layer.isPresent() ? LayerTree.of(layer.get(), layers, true, cancellation) : file;
    }

    /** The archive's members as a layer; empty if the file is no archive. */
    private Optional<DiffId> unpacked(OneFile file) throws IOException {
        try (Archives archives = new Archives(layers, cancellation)) {
            Optional<Selection.Match> folder = archives.unpack(file.file(), file);
            if (folder.isEmpty()) {
                return Optional.empty();
            }
            CopyRequest everything = CopyRequests.everything(file.file().entry().mtimeSeconds());
            CopyPlan plan = new CopyPlan(everything, Optional.empty(), false);
            return Optional.of(
                    CopyExecutor.write(cache, plan.plan(new Selection(List.of(folder.get()))), file, cancellation)
                            .diffId());
        } catch (CopyPlan.Conflict e) {
            throw new IOException("the archive contradicts itself: " + e.getMessage(), e);
        }
    }
}
