package dev.drydock.build;

import java.util.List;

/**
 * How the commands of a build run.
 *
 * @param ulimits limits of their processes
 * @param shmSize of their {@code /dev/shm}, in bytes; 0 for 64 MiB
 * @param onFailure what becomes of the files of one that fails
 */
public record StepSettings(List<Ulimit> ulimits, long shmSize, OnFailure onFailure) {
    public StepSettings {
        ulimits = List.copyOf(ulimits);
        if (shmSize < 0) {
            throw new IllegalArgumentException("the size of /dev/shm is " + shmSize);
        }
    }

    static StepSettings standard() {
        return new StepSettings(List.of(), 0, OnFailure.DISCARD);
    }
}
