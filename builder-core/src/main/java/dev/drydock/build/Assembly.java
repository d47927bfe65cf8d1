package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Base, steps and metadata, put together as the config of an image. Entries of the base's history stay as they are; an
 * entry without a layer has the time of the layer before it, as the reference builder has it, so that an image built from
 * the cache is the same image.
 */
final class Assembly {
    private static final String COMMENT = "buildkit.dockerfile.v0";

    private Assembly() {}

    /**
     * Puts an image together.
     *
     * @param request its epoch is the time of everything new in the config, and, if times are fixed, in our layers, which
     *     are rewritten to it, once per epoch
     */
    static ImageConfig assemble(
            StagePlan plan, Solver solver, BuildRequest request, LayerAccess access, Cancellation cancellation)
            throws IOException, dev.drydock.dockerfile.DockerfileException, BuildFailure {
        Optional<Instant> epoch = request.epoch();
        Optional<Instant> layerEpoch = request.layerEpoch();
        ImageConfig base = plan.base().config();
        List<DiffId> layers = new ArrayList<>(base.diffIds());
        List<Optional<Instant>> times = new ArrayList<>();
        for (StagePlan.Entry entry : plan.entries()) {
            Optional<Instant> time = epoch;
            if (entry.step().isPresent()) {
                Solver.Done done = solver.solve(entry.step().get());
                DiffId layer = done.layer();
                if (layerEpoch.isPresent()) {
                    layer = access.atEpoch(layer, layerEpoch.get().getEpochSecond(), cancellation);
                }
                if (epoch.isEmpty()) {
                    time = Optional.of(done.ranAt());
                }
                access.keep(layer, cancellation);
                layers.add(layer);
            }
            times.add(time);
        }
        List<History> history = new ArrayList<>(base.history());
        String created = newestTime(base, times);
        for (int i = 0; i < plan.entries().size(); i++) {
            StagePlan.Entry entry = plan.entries().get(i);
            created = times.get(i).map(Instant::toString).orElse(created);
            history.add(new History(
                    created, entry.createdBy(), "", COMMENT, entry.step().isEmpty()));
        }
        String imageCreated = history.isEmpty() ? epoch.map(Instant::toString).orElse("") : created;
        return new ImageConfig(
                base.platform(),
                imageCreated,
                plan.end().author(),
                plan.end().config().withLabels(request.settings().labels()),
                layers,
                history);
    }

    /** The time of metadata in front of the first new layer: that layer's; without any, the base's last. */
    private static String newestTime(ImageConfig base, List<Optional<Instant>> times) {
        Optional<Instant> first = times.stream().flatMap(Optional::stream).findFirst();
        if (first.isPresent()) {
            return first.get().toString();
        }
        String last = base.created();
        for (History entry : base.history()) {
            last = entry.created().isEmpty() ? last : entry.created();
        }
        return last;
    }
}
