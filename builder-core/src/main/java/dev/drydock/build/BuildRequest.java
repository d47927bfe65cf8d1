package dev.drydock.build;

import dev.drydock.image.Platform;
import dev.drydock.remote.CacheSettings;
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
 * @param dockerfile the file itself; not looked at if the context is a remote one
 * @param dockerfileName how messages name it, and its path in a remote context
 * @param context the folder whose files COPY and ADD may read; not looked at if there is a remote one
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

    /** The same with another epoch, which a Dockerfile may ask for by name. */
    BuildRequest withEpoch(Optional<Instant> changed) {
        Map<String, String> arguments = new LinkedHashMap<>(buildArgs);
        arguments.put(
                BuildEpoch.NAME,
                changed.map(time -> Long.toString(time.getEpochSecond())).orElse(""));
        return new BuildRequest(
                dockerfile,
                dockerfileName,
                context,
                excluded,
                target,
                arguments,
                platforms,
                noCache,
                pull,
                changed,
                secrets,
                stepLogs,
                settings);
    }

    /** The same for a store that knows nothing but the bases: nothing is asked of caches, told to them, or kept. */
    public BuildRequest afresh() {
        return new BuildRequest(
                dockerfile,
                dockerfileName,
                context,
                excluded,
                target,
                buildArgs,
                platforms,
                true,
                pull == PullPolicy.ALWAYS ? PullPolicy.IF_NOT_PRESENT : pull,
                epoch,
                secrets,
                Optional.empty(),
                settings.withCaches(CacheSettings.none()).withOnFailure(OnFailure.DISCARD));
    }

    /** Whether times are fixed while building: the choice, not the epoch, is part of every key. */
    public boolean fixedTimes() {
        return settings.files().times().map(LayerTimes.FIXED::equals).orElse(epoch.isPresent());
    }

    /** The time that new files have in the layers of the image, if that is another than they have in the store. */
    Optional<Instant> layerEpoch() {
        return fixedTimes() ? epoch : Optional.empty();
    }
}
