package dev.drydock.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store cannot do what was asked: what failed, why, and how to mend it. */
public class StoreException extends IOException {
    private final String what;
    private final String why;
    private final String fix;

    public StoreException(String what, String why, String fix) {
        this(what, why, fix, null);
    }

    public StoreException(String what, String why, String fix, @Nullable Throwable cause) {
        super(what + ": " + why, cause);
        this.what = what;
        this.why = why;
        this.fix = fix;
    }

    /** What could not be done. */
    public String what() {
        return what;
    }

    /** The reason, as far as it is known. */
    public String why() {
        return why;
    }

    /** What the user can do about it. */
    public String fix() {
        return fix;
    }
}
