package dev.drydock.protocol;

/**
 * What all processes of a step together may use.
 *
 * @param memory bytes; 0 for any
 * @param nanoCpus billionths of a processor; 0 for any
 */
public record StepResources(long memory, long nanoCpus) {
    /** No limit. */
    public static final StepResources ANY = new StepResources(0, 0);

    public StepResources {
        if (memory < 0 || nanoCpus < 0) {
            throw new IllegalArgumentException("less than nothing: " + memory + " bytes, " + nanoCpus);
        }
    }
}
