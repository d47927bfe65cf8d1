package dev.drydock.build;

/** When a base image is asked for at its registry. */
public enum PullPolicy {
    /** When the store does not have it: a build whose bases are there opens no connection. */
    IF_NOT_PRESENT,
    /** Each time, to learn whether its name means another image now. */
    ALWAYS,
    /** Never: it has to be in the store. */
    NEVER
}
