package dev.drydock.layer;

/** A user or group is neither in the image's files nor a number that can be one. */
public final class UnknownAccountException extends Exception {
    private final String kind;
    private final String name;

    UnknownAccountException(String kind, String name) {
        super("no " + kind + " \"" + name + "\" in the image (and it is not a number from 0 to " + Accounts.MAX_ID
                + ")");
        this.kind = kind;
        this.name = name;
    }

    /** {@code user} or {@code group}. */
    public String kind() {
        return kind;
    }

    /** As it was written. */
    public String name() {
        return name;
    }
}
