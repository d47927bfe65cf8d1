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
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Builds one image: the way in to this package. */
public final class ImageBuilder {
    private final LayerCache cache;
    private final Registry registry;
    private final Downloads downloads;
    private final WorkerSupply workers;
    private final Optional<String> pullRegistry;
    private final Clock clock;

    /** @param pullRegistry where names without a registry are pulled from, if not from Docker Hub */
    public ImageBuilder(
            LayerCache cache,
            Registry registry,
            Downloads downloads,
            WorkerSupply workers,
            Optional<String> pullRegistry,
            Clock clock) {
        this.cache = cache;
        this.registry = registry;
        this.downloads = downloads;
        this.workers = workers;
        this.pullRegistry = pullRegistry;
        this.clock = clock;
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
        WebFiles web = new WebFiles(cache, downloads, events, cancellation);
        GitCheckouts git = new GitCheckouts(cache, layers, downloads.offline(), clock, cancellation);
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
        StepRecords records = new StepRecords(cache, executor);
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
            Solver solver = new Solver(
                    records,
                    definitions,
                    dockerfile,
                    copying,
                    new WorkdirExecutor(cache, layers, dockerfile, events),
                    new RunExecutor(layers, mounts, workers, request, dockerfile, events),
                    workers,
                    explanations,
                    events,
                    clock,
                    executor,
                    request.settings().parallelism(),
                    cancellation);
            if (plans.size() > 1) {
                for (StagePlan plan : plans) {
                    solver.check(plan);
                }
                plans.subList(1, plans.size()).forEach(solver::start);
            }
            List<BuildResult.Image> images = new ArrayList<>();
            for (StagePlan plan : plans) {
                solver.solve(plan);
                ImageConfig image = Assembly.assemble(
                        plan, solver, request.epoch(), request.settings().labels(), cache, cancellation);
                images.add(new BuildResult.Image(
                        request.platforms().get(images.size()),
                        cache.content().put(image.toJson()),
                        image,
                        plan.steps().size()));
            }
            Digest imageId = new ImageNames(cache)
                    .id(images.stream()
                            .map(image -> new PlatformImage(image.platform(), image.imageId()))
                            .toList());
            return new BuildResult(imageId, images, contexts.chosen());
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

    private static BuildEvent unused(String argument, Dockerfile dockerfile) {
        return new BuildEvent.Warning("no ARG of " + dockerfile.file() + " declares the build argument " + argument
                + dockerfile
                        .nearestArgument(argument)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""));
    }

    private static BuildListener oneAtATime(BuildListener listener) {
        Object turn = new Object();
        return event -> {
            synchronized (turn) {
                listener.on(event);
            }
        };
    }
}
