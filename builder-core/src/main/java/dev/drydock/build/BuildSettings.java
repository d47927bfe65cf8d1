package dev.drydock.build;

import dev.drydock.dockerfile.Network;
import dev.drydock.protocol.StepResources;
import dev.drydock.remote.CacheSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What most builds leave as it is.
 *
 * @param contexts what names mean in FROM and {@code from=}; names in lower case
 * @param noCacheStages names of stages whose steps run again; in lower case
 * @param entitlements what steps may do beyond their sandbox: {@code network.host}, {@code security.insecure}
 * @param labels that the image has beside those of its Dockerfile
 * @param parallelism steps that run at the same time
 * @param remoteContext what the build context is if it is no folder of this machine: a repository, what is by HTTP, or an
 *     archive.
 *     The Dockerfile is then looked for in it
 * @param steps how commands run
 * @param caches where steps are looked for and told of beside the store
 * @param files what times and permissions files have in layers
 */
public record BuildSettings(
        Map<String, NamedContext> contexts,
        Set<String> noCacheStages,
        Set<String> entitlements,
        Map<String, String> labels,
        int parallelism,
        Optional<NamedContext> remoteContext,
        StepSettings steps,
        CacheSettings caches,
        FileSettings files) {
    public BuildSettings {
        Map<String, NamedContext> lower = new LinkedHashMap<>();
        contexts.forEach((name, context) -> lower.put(name.toLowerCase(Locale.ROOT), context));
        contexts = Collections.unmodifiableMap(lower);
        Set<String> stages = new TreeSet<>();
        noCacheStages.forEach(name -> stages.add(name.toLowerCase(Locale.ROOT)));
        noCacheStages = Collections.unmodifiableSet(stages);
        entitlements = Set.copyOf(entitlements);
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism is " + parallelism + ", at least 1 is needed");
        }
    }

    /** No names, no entitlements, as many steps at a time as there are processors. */
    public static BuildSettings standard() {
        return new BuildSettings(
                Map.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Runtime.getRuntime().availableProcessors(),
                Optional.empty(),
                StepSettings.standard(),
                CacheSettings.none(),
                FileSettings.standard());
    }

    public BuildSettings withContexts(Map<String, NamedContext> changed) {
        return new BuildSettings(
                changed, noCacheStages, entitlements, labels, parallelism, remoteContext, steps, caches, files);
    }

    public BuildSettings withNoCacheStages(List<String> changed) {
        return new BuildSettings(
                contexts, Set.copyOf(changed), entitlements, labels, parallelism, remoteContext, steps, caches, files);
    }

    public BuildSettings withEntitlements(List<String> changed) {
        return new BuildSettings(
                contexts, noCacheStages, Set.copyOf(changed), labels, parallelism, remoteContext, steps, caches, files);
    }

    public BuildSettings withLabels(Map<String, String> changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, changed, parallelism, remoteContext, steps, caches, files);
    }

    public BuildSettings withParallelism(int changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, labels, changed, remoteContext, steps, caches, files);
    }

    public BuildSettings withRemoteContext(NamedContext changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, labels, parallelism, Optional.of(changed), steps, caches, files);
    }

    public BuildSettings withSteps(StepSettings changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, labels, parallelism, remoteContext, changed, caches, files);
    }

    public BuildSettings withCaches(CacheSettings changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, labels, parallelism, remoteContext, steps, changed, files);
    }

    public BuildSettings withFiles(FileSettings changed) {
        return new BuildSettings(
                contexts, noCacheStages, entitlements, labels, parallelism, remoteContext, steps, caches, changed);
    }

    public BuildSettings withLayerTimes(Optional<LayerTimes> changed) {
        return withFiles(new FileSettings(changed, files.modes()));
    }

    public BuildSettings withContextModes(ContextModes changed) {
        return withFiles(new FileSettings(files.times(), changed));
    }

    public BuildSettings withUlimits(List<Ulimit> changed) {
        return withSteps(steps.withUlimits(changed));
    }

    public BuildSettings withShmSize(long changed) {
        return withSteps(steps.withShmSize(changed));
    }

    public BuildSettings withOnFailure(OnFailure changed) {
        return withSteps(steps.withOnFailure(changed));
    }

    public BuildSettings withNetwork(Network changed) {
        return withSteps(steps.withNetwork(changed));
    }

    public BuildSettings withHosts(List<ExtraHost> changed) {
        return withSteps(steps.withHosts(changed));
    }

    public BuildSettings withResources(StepResources changed) {
        return withSteps(steps.withResources(changed));
    }
}
