package dev.drydock.build;

import dev.drydock.cache.KeptStep;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.Mount;
import dev.drydock.protocol.KeptRun;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.RunSpec;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is written down of a RUN before it runs, in case that it fails and is kept. */
final class FailedStep {
    private FailedStep() {}

    /** @param spec how it is to run, without what may hold a password: proxies */
    static byte[] record(Step step, Dockerfile dockerfile, RunSpec spec) throws IOException {
        return new KeptStep(
                        KeptStep.id(step.definition().key()),
                        dockerfile.file() + ":" + step.instruction().range().firstLine(),
                        step.instruction().text(),
                        "",
                        "",
                        Instant.EPOCH,
                        0,
                        0,
                        layers(spec),
                        step.before().shell(),
                        KeptRun.encode(spec),
                        lacks(step))
                .encode();
    }

    private static List<DiffId> layers(RunSpec spec) {
        Set<DiffId> layers = new LinkedHashSet<>(spec.layers());
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Layers files) {
                layers.addAll(files.layers());
            } else if (mount instanceof MountSpec.Cache cache) {
                layers.addAll(cache.seed());
            }
        }
        return List.copyOf(layers);
    }

    private static List<String> lacks(Step step) {
        List<String> lacks = new ArrayList<>();
        for (StepMount mount : step.mounts()) {
            if (mount.mount().type() == Mount.Type.SECRET) {
                lacks.add("secret " + mount.id());
            } else if (mount.mount().type() == Mount.Type.SSH) {
                lacks.add("ssh " + mount.id());
            }
        }
        return lacks;
    }
}
