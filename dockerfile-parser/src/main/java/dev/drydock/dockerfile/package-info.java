/** The Dockerfile language: text to instructions with positions, expansion, ignore files. */
@NullMarked
package dev.drydock.dockerfile;

import org.jspecify.annotations.NullMarked;
