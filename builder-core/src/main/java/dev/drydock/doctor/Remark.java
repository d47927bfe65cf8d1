package dev.drydock.doctor;

/**
 * Something about a place that is worth knowing.
 *
 * @param problem a sentence
 * @param fix what to change; empty if nothing need be
 */
public record Remark(String problem, String fix) {}
