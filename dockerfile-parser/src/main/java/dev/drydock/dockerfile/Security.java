package dev.drydock.dockerfile;

/** {@code RUN --security}: how closely a step is confined. */
public enum Security {
    SANDBOX,
    INSECURE
}
