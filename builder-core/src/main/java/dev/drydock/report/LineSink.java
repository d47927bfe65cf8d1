package dev.drydock.report;

/** Takes lines for people, one at a time. */
@FunctionalInterface
public interface LineSink {
    /** How much a line matters. */
    enum Level {
        /** For who looks for a fault: each transfer, each credential source asked. */
        DETAIL,
        /** One line per step, and what the build says about itself. */
        INFO,
        /** What a step writes. */
        OUTPUT,
        /** Something the user should know. */
        WARNING
    }

    /** @param text without line end and without control characters */
    void line(Level level, String text);
}
