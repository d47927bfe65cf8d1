package dev.drydock.layer;

/** The time that stands for "the epoch of the image" in the store, until the image is assembled. */
public final class FixedTime {
    /** 1980-02-01T00:00:00Z in seconds since the epoch. */
    public static final long T0 = 318_211_200L;

    private FixedTime() {}

    /**
     * What a time of a layer of ours becomes in an image of an epoch: nothing in it is later than that. A time that does not
     * fit in a header, after the year 2242, stays.
     */
    static long at(long seconds, long epoch) {
        boolean later = seconds > epoch && seconds <= EpochRewrite.MAX_EPOCH;
        return seconds == T0 || later ? epoch : seconds;
    }
}
