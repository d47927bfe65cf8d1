package dev.drydock.build;

import dev.drydock.cache.Download;
import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.cache.StepRecord;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Named contexts that are folders elsewhere: repositories, archives and files by HTTP. No ignore file counts there. */
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

    /** The files that a name stands for. @throws IOException with the name in its message: they cannot be had */
    SourceTree of(String name, NamedContext context) throws IOException {
        try {
            return context instanceof NamedContext.Repository repository
                    ? git.get(GitAddress.parse(repository.address()))
                    : download(WebAddress.parse(((NamedContext.Web) context).address()));
        } catch (RegistryException e) {
            throw new RegistryException(e.kind(), told(name, e), e.fix(), e);
        } catch (GitCheckouts.Refused | GitProgram.Failed e) {
            throw new IOException(
                    told(name, e) + "\n  fix: correct drydock.contexts." + name + " or --build-context", e);
        }
    }

    private static String told(String name, IOException e) {
        return "the context \"" + name + "\" cannot be had: " + e.getMessage();
    }

    private SourceTree download(WebAddress address) throws IOException {
        Download download = web.get(address, Optional.empty());
        String name = WebAddress.fileName(download.disposition())
                .or(address::fileName)
                .orElse(WebAddress.UNNAMED);
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
