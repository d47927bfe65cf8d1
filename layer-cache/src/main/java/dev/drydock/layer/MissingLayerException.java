package dev.drydock.layer;

import dev.drydock.content.DiffId;
import dev.drydock.content.StoreException;
import java.util.List;

/** The store has no bytes of a layer; the caller may fetch them from one of its sources and ask again. */
public final class MissingLayerException extends StoreException {
    private final transient DiffId diffId;
    private final transient List<LayerSource> sources;

    MissingLayerException(DiffId diffId, List<LayerSource> sources) {
        super(
                "layer " + diffId,
                "its bytes are not in the store" + (sources.isEmpty() ? " and no registry is known to have it" : ""),
                "build again, so that the step that made it runs, or pull the image it is part of");
        this.diffId = diffId;
        this.sources = List.copyOf(sources);
    }

    public DiffId diffId() {
        return diffId;
    }

    /** Where it came from, if it is a base layer. */
    public List<LayerSource> sources() {
        return sources;
    }
}
