package dev.drydock.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * What this machine allows.
 *
 * @param modes in the order in which a build tries them
 */
public record DoctorReport(Path store, long storeFreeBytes, String java, String kernel, List<ModeAttempt> modes) {
    public DoctorReport {
        modes = List.copyOf(modes);
    }

    /** Whether steps can run. */
    public boolean canRunSteps() {
        return modes.stream().anyMatch(mode -> mode.problem().isEmpty());
    }
}
