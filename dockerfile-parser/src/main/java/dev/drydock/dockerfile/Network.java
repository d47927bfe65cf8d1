package dev.drydock.dockerfile;

/** {@code RUN --network}: which network a step sees. */
public enum Network {
    DEFAULT,
    NONE,
    HOST
}
