package dev.drydock.protocol;

/**
 * A limit of setrlimit(2).
 *
 * @param resource its number on Linux
 * @param soft,hard -1 for none
 */
public record ResourceLimit(int resource, long soft, long hard) {}
