package dev.drydock.build;

/**
 * What a remote source of an ADD turned out to be: one file of a tree, or all of it.
 *
 * @param path of the file; {@code ""} for everything
 */
record Remote(SourceTree tree, String path) {}
