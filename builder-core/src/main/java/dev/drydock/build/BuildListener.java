package dev.drydock.build;

/** Takes what happens during a build; called by several threads, one at a time. */
@FunctionalInterface
public interface BuildListener {
    void on(BuildEvent event);

    /** Hears nothing. */
    static BuildListener silent() {
        return event -> {};
    }
}
