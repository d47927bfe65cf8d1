package dev.drydock.cli;

/** Exit codes, as docker has them. */
final class ExitCode {
    /** The build failed for what the user wrote, or an image is not there. */
    static final int FAILED = 1;

    /** The machine, the network, the command line or we failed. */
    static final int ENGINE = 125;

    /** Ended by Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
