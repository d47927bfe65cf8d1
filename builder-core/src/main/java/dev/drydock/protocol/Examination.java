package dev.drydock.protocol;

import java.util.List;

/**
 * What a worker found where it runs.
 *
 * @param features each kind once, in the order of the kinds; none of a worker that runs no steps
 * @param inodes of the store's file system; 0 where it does not count them
 * @param freeInodes that this user may have
 */
public record Examination(List<Feature> features, long inodes, long freeInodes) {
    public Examination {
        features = List.copyOf(features);
    }
}
