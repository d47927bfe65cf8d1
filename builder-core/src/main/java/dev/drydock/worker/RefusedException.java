package dev.drydock.worker;

import java.io.IOException;

/** A step asks for something that there is not in this mode; nothing of it ran. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String what) {
        super(what);
    }
}
