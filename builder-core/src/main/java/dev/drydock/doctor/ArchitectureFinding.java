package dev.drydock.doctor;

/**
 * Programs of an architecture that is not the machine's.
 *
 * @param architecture as Go names it
 * @param problem why they do not run; empty if they do
 */
public record ArchitectureFinding(String architecture, String problem) {}
