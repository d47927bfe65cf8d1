package dev.drydock.image;

/**
 * What one instruction did: image-spec config.md, "history".
 *
 * @param created RFC 3339, exactly as it was read, so that a base image's history stays byte-identical; may be empty
 * @param createdBy the command, in the reference builder's form
 * @param author empty if none
 * @param comment empty if none
 * @param emptyLayer whether it made no layer
 */
public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {}
