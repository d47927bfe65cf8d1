package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Workdir;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.LayerPath;
import dev.drydock.layer.StageView;
import dev.drydock.layer.ViewEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Does WORKDIR: a layer with the folders that are missing, 0755 and owned by USER; without any if all are there. Parents
 * that exist are repeated as they are, so that the layer is closed.
 */
final class WorkdirExecutor {
    private final LayerCache cache;
    private final LayerAccess layers;
    private final Dockerfile dockerfile;
    private final BuildListener listener;

    WorkdirExecutor(LayerCache cache, LayerAccess layers, Dockerfile dockerfile, BuildListener listener) {
        this.cache = cache;
        this.layers = layers;
        this.dockerfile = dockerfile;
        this.listener = listener;
    }

    DiffId execute(Step step, Stack stack, Instant now, Cancellation cancellation)
            throws IOException, DockerfileException {
        Workdir workdir = (Workdir) step.instruction();
        StageView view = layers.view(stack, cancellation);
        StageView.Resolution resolution =
                view.resolve(step.before().absolute(workdir.path()).substring(1));
        Deque<LayerEntry> entries = new ArrayDeque<>();
        if (resolution.entry().isPresent()) {
            if (!resolution.entry().get().isDirectory()) {
                throw dockerfile.refused(
                        workdir.range(),
                        "WORKDIR: \"/" + resolution.path() + "\" is in the image and is no folder",
                        "",
                        "");
            }
        } else {
            collect(view, resolution.path(), owner(step, stack, cancellation), time(step, now), entries);
        }
        try (LayerOutput output = cache.layers().write()) {
            for (LayerEntry entry : entries) {
                output.writer().add(entry);
            }
            CommittedLayer layer = output.commit();
            listener.on(new BuildEvent.LayerWritten(layer.diffId(), layer.size()));
            return layer.diffId();
        }
    }

    private static long time(Step step, Instant now) {
        return step.fixedTimes() ? FixedTime.T0 : now.getEpochSecond();
    }

    private void collect(StageView view, String path, Accounts.Identity owner, long time, Deque<LayerEntry> entries)
            throws IOException {
        for (String at = path; !at.isEmpty(); at = LayerPath.parent(at)) {
            Optional<ViewEntry> there = view.lookup(at);
            entries.addFirst(there.map(ViewEntry::entry)
                    .map(entry -> entry.withMtime(entry.mtimeSeconds()))
                    .orElse(LayerEntry.directory(at, 0755, owner.uid(), owner.gid(), time)));
        }
    }

    private Accounts.Identity owner(Step step, Stack stack, Cancellation cancellation)
            throws IOException, DockerfileException {
        String user = step.before().config().user();
        return StepUser.identity(user.isEmpty() ? "0:0" : user, step, stack, layers, dockerfile, cancellation);
    }
}
