package dev.drydock.engine;

/** A setting, or a file that it names, is not what it has to be; the message says what is, and how to mend it. */
public final class SettingException extends Exception {
    private static final long serialVersionUID = 1L;

    public SettingException(String message) {
        super(message);
    }
}
