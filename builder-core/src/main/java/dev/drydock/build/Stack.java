package dev.drydock.build;

import dev.drydock.content.DiffId;
import java.util.ArrayList;
import java.util.List;

/** The layers of a stage at some place, oldest first: the state that a step runs on. */
record Stack(List<DiffId> layers) {
    static final Stack EMPTY = new Stack(List.of());

    Stack {
        layers = List.copyOf(layers);
    }

    Stack with(DiffId layer) {
        List<DiffId> more = new ArrayList<>(layers);
        more.add(layer);
        return new Stack(more);
    }
}
