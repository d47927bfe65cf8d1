package dev.drydock.layer;

import dev.drydock.content.Descriptor;

/**
 * Where a base layer can be had again.
 *
 * @param registry host and port
 * @param repository name in the registry
 * @param descriptor the layer's wire form there
 */
public record LayerSource(String registry, String repository, Descriptor descriptor) {}
