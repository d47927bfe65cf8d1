package dev.drydock.sandbox;

/**
 * What a process may do in its namespaces.
 *
 * @param capabilities as bits; -1 for all of them
 * @param filtered whether the system call filter is on
 * @param masked whether the kernel's own files are read-only or hidden
 * @param noNew whether set-id programs gain nothing (prctl(2), PR_SET_NO_NEW_PRIVS)
 * @param owners unless real, there is one id alone, and nothing new is gained either
 */
public record Privileges(long capabilities, boolean filtered, boolean masked, boolean noNew, Owners owners) {
    /** What becomes of calls by which processes and files get other owners. */
    public enum Owners {
        /** The kernel does them. */
        REAL,
        /** Those for files are told to the worker; others succeed and do nothing. */
        TOLD,
        /** They succeed and do nothing. */
        IGNORED
    }

    /** With owners that the kernel knows. */
    public Privileges(long capabilities, boolean filtered, boolean masked, boolean noNew) {
        this(capabilities, filtered, masked, noNew, Owners.REAL);
    }

    /** The same with other owners. */
    public Privileges with(Owners other) {
        return new Privileges(capabilities, filtered, masked, noNew, other);
    }

    /** Those of a step. */
    public static final Privileges STEP = new Privileges(Capabilities.STEP, true, true, false);

    /** All that there are: the user allowed it. */
    public static final Privileges ALL = new Privileges(-1, false, false, false);
}
