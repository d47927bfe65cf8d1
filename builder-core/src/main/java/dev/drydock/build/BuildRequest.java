package dev.drydock.build;

import dev.drydock.image.Platform;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One image to build.
 *
 * @param dockerfile the file itself
 * @param dockerfileName how messages name it
 * @param context the folder whose files COPY and ADD may read
 * @param excluded folders that are never part of the context, such as our own output and the store
 * @param target name of the stage to build; absent means the last
 * @param buildArgs values of ARGs; they win over defaults
 * @param platforms what is built for, at least one; of several the image is an index
 * @param noCache whether every step runs again
 * @param pull when bases are asked for at their registry
 * @param epoch the one time of what is built (DESIGN, law 2): present when the user set {@code SOURCE_DATE_EPOCH} or
 *     {@code project.build.outputTimestamp}
 * @param secrets what steps may be lent
 * @param stepLogs folder for one file of output per step; absent means none are kept
 * @param settings what most builds leave as it is
 */
public record BuildRequest(
        Path dockerfile,
        String dockerfileName,
        Path context,
        List<Path> excluded,
        Optional<String> target,
        Map<String, String> buildArgs,
        List<Platform> platforms,
        boolean noCache,
        PullPolicy pull,
        Optional<Instant> epoch,
        StepSecrets secrets,
        Optional<Path> stepLogs,
        BuildSettings settings) {
    public BuildRequest {
        excluded = List.copyOf(excluded);
        platforms = platforms.stream().distinct().toList();
        if (platforms.isEmpty()) {
            throw new IllegalArgumentException("no platform to build for");
        }
        buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
    }

    /** Whether times are fixed while building: the choice, not the epoch, is part of every key. */
    public boolean fixedTimes() {
        return epoch.isPresent();
    }
}
