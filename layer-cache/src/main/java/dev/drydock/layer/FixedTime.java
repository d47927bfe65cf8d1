package dev.drydock.layer;

/** The time that stands for "the epoch of the image" in the store, until the image is assembled. */
public final class FixedTime {
    /** 1980-02-01T00:00:00Z in seconds since the epoch. */
    public static final long T0 = 318_211_200L;

    private FixedTime() {}
}
