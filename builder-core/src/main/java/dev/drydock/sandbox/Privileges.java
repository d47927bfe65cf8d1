package dev.drydock.sandbox;

/**
 * What a process may do in its namespaces.
 *
 * @param capabilities as bits; -1 for all of them
 * @param filtered whether the system call filter is on
 * @param masked whether the kernel's own files are read-only or hidden
 * @param noNew whether set-id programs gain nothing (prctl(2), PR_SET_NO_NEW_PRIVS)
 */
public record Privileges(long capabilities, boolean filtered, boolean masked, boolean noNew) {
    /** Those of a step. */
    public static final Privileges STEP = new Privileges(Capabilities.STEP, true, true, false);

    /** All that there are: the user allowed it. */
    public static final Privileges ALL = new Privileges(-1, false, false, false);
}
