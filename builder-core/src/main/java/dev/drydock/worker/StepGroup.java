package dev.drydock.worker;

import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.StepResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The control group of a step that is limited; none where there is no limit, or it cannot be kept, which is noted then. */
final class StepGroup implements AutoCloseable {
    /** How a note of this begins. */
    static final String NOT_KEPT = "the limits of memory or processors are not kept: ";

    private final Optional<Cgroups.Group> group;
    private final List<String> notes;

    private StepGroup(Optional<Cgroups.Group> group, List<String> notes) {
        this.group = group;
        this.notes = notes;
    }

    /** @param record as {@link Cgroups} takes it */
    static StepGroup of(StepResources resources, Path record) {
        if (resources.equals(StepResources.ANY)) {
            return new StepGroup(Optional.empty(), List.of());
        }
        try {
            String name = UUID.randomUUID().toString().substring(0, 12);
            return new StepGroup(Optional.of(Cgroups.ofThisProcess(record).make(name, limits(resources))), List.of());
        } catch (IOException e) {
            return new StepGroup(Optional.empty(), List.of(NOT_KEPT + Cgroups.words(e)));
        }
    }

    private static ContainerSpec.Limits limits(StepResources resources) {
        return new ContainerSpec.Limits(resources.memory(), 0, resources.nanoCpus(), 0, "", 0, 0);
    }

    /** Has a process, and all that it starts, counted to the step. */
    void place(long process) throws IOException {
        if (group.isPresent()) {
            group.get().add(process);
        }
    }

    List<String> notes() {
        return notes;
    }

    /** Once no process of the step is left. */
    @Override
    public void close() throws IOException {
        if (group.isPresent()) {
            group.get().remove();
        }
    }
}
