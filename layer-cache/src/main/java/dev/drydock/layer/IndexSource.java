package dev.drydock.layer;

import java.io.IOException;

/** Gives the index of one layer of a stack when it is needed; this may mean to fetch or stream the layer. */
@FunctionalInterface
public interface IndexSource {
    /** The index of that layer, 0 being the oldest. */
    LayerIndex index(int layer) throws IOException;
}
