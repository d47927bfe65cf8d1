package dev.drydock.build;

import java.io.IOException;

/** A file of the context was changed between its hashing and its writing; nothing of the step is stored. */
final class ChangedWhileBuilding extends IOException {
    private static final long serialVersionUID = 1L;

    ChangedWhileBuilding(String path) {
        super("\"" + path + "\" of the build context changed while the image was built");
    }
}
