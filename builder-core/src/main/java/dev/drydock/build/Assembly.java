package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.image.History;
import dev.drydock.image.ImageConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * @param labels that it has beside those of its Dockerfile
     * @param epoch the time of everything new, if times are fixed; our layers are rewritten to it, once per epoch
     */
    static ImageConfig assemble(
            StagePlan plan,
            Solver solver,
            Optional<Instant> epoch,
            Map<String, String> labels,
            LayerAccess access,
            Cancellation cancellation)
            throws IOException, dev.drydock.dockerfile.DockerfileException, BuildFailure {
        ImageConfig base = plan.base().config();
        List<DiffId> layers = new ArrayList<>(base.diffIds());
        List<Optional<Instant>> times = new ArrayList<>();
        for (StagePlan.Entry entry : plan.entries()) {
            Optional<Instant> time = epoch;
            if (entry.step().isPresent()) {
                Solver.Done done = solver.solve(entry.step().get());
                DiffId layer = done.layer();
                if (epoch.isPresent()) {
                    layer = access.atEpoch(layer, epoch.get().getEpochSecond(), cancellation);
                } else {
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
                plan.end().config().withLabels(labels),
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
