package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import dev.drydock.registry.Downloads;
import dev.drydock.registry.Registry;
import dev.drydock.registry.RegistryOptions;
import dev.drydock.remote.CachePlaces;
import dev.drydock.remote.CacheReader;
import dev.drydock.remote.CacheSettings;
import dev.drydock.remote.CacheSpec;
import dev.drydock.remote.CacheWriter;
import dev.drydock.remote.MadeStep;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Builds one image: the way in to this package. */
public final class ImageBuilder {
    private final LayerCache cache;
    private final Registry registry;
    private final Downloads downloads;
    private final WorkerSupply workers;
    private final Optional<String> pullRegistry;
    private final Clock clock;
    private final CachePlaces caches;
    private Runnable telling = () -> {};

    /** Without caches elsewhere. */
    public ImageBuilder(
            LayerCache cache,
            Registry registry,
            Downloads downloads,
            WorkerSupply workers,
            Optional<String> pullRegistry,
            Clock clock) {
        this(
                cache,
                registry,
                downloads,
                workers,
                pullRegistry,
                clock,
                CachePlaces.open(CacheSettings.none(), RegistryOptions.defaults(), registry, cache));
    }

    /** @param pullRegistry where names without a registry are pulled from, if not from Docker Hub */
    public ImageBuilder(
            LayerCache cache,
            Registry registry,
            Downloads downloads,
            WorkerSupply workers,
            Optional<String> pullRegistry,
            Clock clock,
            CachePlaces caches) {
        this.cache = cache;
        this.registry = registry;
        this.downloads = downloads;
        this.workers = workers;
        this.pullRegistry = pullRegistry;
        this.clock = clock;
        this.caches = caches;
    }

    /**
     * Builds.
     *
     * @throws DockerfileException the text or the context is wrong: rendered, complete
     * @throws BuildFailure a command failed
     * @throws IOException the machine, the store or a registry failed
     */
    public BuildResult build(BuildRequest asked, BuildListener listener, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        BuildListener events = oneAtATime(listener);
        LayerAccess layers = new LayerAccess(cache, registry, workers, events);
        SourceSecrets secrets = new SourceSecrets(asked.secrets());
        WebFiles web = new WebFiles(cache, downloads, secrets, events, cancellation);
        GitCheckouts git = new GitCheckouts(cache, layers, secrets, downloads.offline(), clock, cancellation);
        RemoteFolders folders = new RemoteFolders(cache, layers, web, git, clock, cancellation);
        Contexts contexts = new Contexts(cache, asked, clock, folders);
        Dockerfile dockerfile = Dockerfile.parse(
                asked.dockerfileName(),
                DockerfileSource.read(asked, contexts.main().tree()));
        SyntaxLine.check(dockerfile, asked.buildArgs());
        for (Diagnostic warning : dockerfile.warnings()) {
            events.on(new BuildEvent.Warning(warning.toString()));
        }
        Remotes remotes = new Remotes(web, git);
        BuildRequest request = new BuildEpoch(asked, dockerfile, contexts, remotes, events).decide();
        CopyRequests copies = new CopyRequests(clock.instant(), remotes);
        Definitions definitions = new Definitions(request, copies);
        BaseImages bases = new BaseImages(
                cache, new OciLayouts(cache, layers), registry, request.pull(), pullRegistry, events, cancellation);
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "drydock-stage");
            thread.setDaemon(true);
            return thread;
        });
        CacheReader elsewhere = caches.reader(executor, new CacheEvents(events), cancellation);
        StepRecords records = new StepRecords(cache, elsewhere, executor);
        layers.use(records);
        Explanations explanations = Explanations.load(cache.layout(), request);
        try {
            List<StagePlan> plans = new ArrayList<>();
            for (Platform platform : request.platforms()) {
                Planner planner = new Planner(dockerfile, request, platform, bases, contexts, definitions);
                if (plans.isEmpty()) {
                    planner.unusedArguments().forEach(name -> events.on(unused(name, dockerfile)));
                }
                plans.add(planner.plan());
            }
            new BuildFindings(request, dockerfile, contexts.ignoreFile(), bases).tell(events);
            CopyExecutor copying = new CopyExecutor(cache, layers, copies, definitions, dockerfile, events);
            MountSpecs mounts =
                    new MountSpecs(copying, layers, new FreshCaches(cache, clock), request.secrets(), dockerfile);
            WorkdirExecutor workdirs = new WorkdirExecutor(cache, layers, dockerfile, events);
            RunExecutor runs = new RunExecutor(layers, mounts, workers, request, dockerfile, events);
            Supplier<Solver> solvers = () -> new Solver(
                    records,
                    definitions,
                    dockerfile,
                    copying,
                    workdirs,
                    runs,
                    workers,
                    explanations,
                    events,
                    clock,
                    executor,
                    request.settings().parallelism(),
                    cancellation);
            List<BuildResult.Image> images = images(plans, solvers, request, layers, records, events, cancellation);
            tell(plans, request, records, layers, events, cancellation);
            return new BuildResult(id(images), images, contexts.chosen(), request.fixedTimes(), request.epoch());
        } catch (ContextTree.IgnoredContextException e) {
            throw e.problem();
        } finally {
            try {
                records.await();
            } finally {
                executor.shutdown();
                contexts.save();
                explanations.save();
            }
        }
    }

    /** Has every step of the plans done. Steps whose layers turn out to be lost are done again. */
    private List<BuildResult.Image> images(
            List<StagePlan> plans,
            Supplier<Solver> solvers,
            BuildRequest request,
            LayerAccess layers,
            StepRecords records,
            BuildListener events,
            Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        Optional<DockerfileException> doubted = Optional.empty();
        while (true) {
            try {
                List<BuildResult.Image> images = images(plans, solvers.get(), request, layers, cancellation);
                if (doubted.isPresent()) {
                    events.on(new BuildEvent.Warning(
                            "an index in a cache was another layer's: layers were read instead"));
                }
                return images;
            } catch (LostLayerException e) {
                if (!records.lose(e.layer())) {
                    throw e.why();
                }
                events.on(new BuildEvent.Warning("a cached layer cannot be had, so its step is done again: "
                        + e.why().getMessage()));
            } catch (DockerfileException e) {
                if (!layers.doubt()) {
                    throw e;
                }
                doubted = Optional.of(e);
            }
        }
    }

    private List<BuildResult.Image> images(
            List<StagePlan> plans, Solver solver, BuildRequest request, LayerAccess layers, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        if (plans.size() > 1) {
            for (StagePlan plan : plans) {
                solver.check(plan);
            }
            plans.subList(1, plans.size()).forEach(solver::start);
        }
        List<BuildResult.Image> images = new ArrayList<>();
        for (StagePlan plan : plans) {
            solver.solve(plan);
            ImageConfig image = Assembly.assemble(plan, solver, request, layers, cancellation);
            images.add(new BuildResult.Image(
                    request.platforms().get(images.size()),
                    cache.content().put(image.toJson()),
                    image,
                    plan.steps().size()));
        }
        return images;
    }

    private void tell(
            List<StagePlan> plans,
            BuildRequest request,
            StepRecords records,
            LayerAccess layers,
            BuildListener events,
            Cancellation cancellation)
            throws IOException {
        CacheTelling steps = new CacheTelling(cache, records, request.layerEpoch());
        List<List<MadeStep>> image = caches.writes(CacheSpec.Mode.MIN) ? steps.of(plans) : List.of();
        List<List<MadeStep>> all =
                caches.writes(CacheSpec.Mode.MAX) ? steps.of(CacheTelling.withSources(plans)) : List.of();
        telling = () -> new CacheWriter(
                        caches, layer -> layers.have(layer, cancellation), new CacheEvents(events), cancellation)
                .write(image, all);
    }

    /** Tells the caches that are to be written of the steps of the build. A cache that fails is warned of. */
    public void writeCaches() {
        telling.run();
    }

    private Digest id(List<BuildResult.Image> images) throws IOException {
        return new ImageNames(cache)
                .id(images.stream()
                        .map(image -> new PlatformImage(image.platform(), image.imageId()))
                        .toList());
    }

    private static BuildEvent unused(String argument, Dockerfile dockerfile) {
        return new BuildEvent.Warning("no ARG of " + dockerfile.file() + " declares the build argument " + argument
                + dockerfile
                        .nearestArgument(argument)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""));
    }

    private static BuildListener oneAtATime(BuildListener listener) {
        Set<BuildEvent.StepId> cached = new HashSet<>();
        return event -> {
            synchronized (cached) {
                boolean again = event instanceof BuildEvent.StepEnded step
                        && step.how() == BuildEvent.How.CACHED
                        && !cached.add(step.id());
                if (!again) { // found again after a layer was lost
                    listener.on(event);
                }
            }
        };
    }
}
