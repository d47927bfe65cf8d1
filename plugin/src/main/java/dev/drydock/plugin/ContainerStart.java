package dev.drydock.plugin;

import dev.drydock.build.NamedContext;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.ObservedContainer;
import dev.drydock.container.WaitCondition;
import dev.drydock.container.Waiter;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.engine.ContainerObservation;
import dev.drydock.engine.Containers;
import dev.drydock.protocol.ContainerSpec.Publish;
import dev.drydock.protocol.ContainerState;
import dev.drydock.protocol.Obstacle;
import dev.drydock.protocol.WorkerFailure;
import dev.drydock.report.Amounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/** Starts the containers of a project, one after another or several at a time, and tells what came of it. */
final class ContainerStart {
    private static final Duration FIRST_LOOK = Duration.ofMillis(100);
    private static final int TRIES = 10;

    private final GoalContext goal;
    private final MavenProject project;
    private final Containers containers;
    private final Options options;
    private final ContainerValues values;
    private final ContainerLabels labels;
    private final ReactorImages reactor;
    private final Log log;
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    /**
     * @param keep whether they outlive this run
     * @param show what is shown on the console
     * @param waitTime for a container that says nothing of it
     */
    record Options(boolean keep, boolean parallel, Optional<String> show, Optional<Duration> waitTime) {}

    /** A container that runs, as its image was configured. */
    record Started(RunImage image, ContainerState state) {}

    ContainerStart(GoalContext goal, Containers containers, Options options, Optional<String> otherPrefix, Log log) {
        this.goal = goal;
        this.project = goal.project();
        this.containers = containers;
        this.options = options;
        this.values = new ContainerValues(
                project, goal.session().getUserProperties(), goal.session().getSystemProperties(), otherPrefix);
        this.labels = ContainerLabels.of(goal.session(), goal.folder());
        this.reactor = new ReactorImages(goal.session(), project);
        this.log = log;
    }

    ContainerValues values() {
        return values;
    }

    /** Starts them all, or none: if one fails, those that were started are ended. */
    List<Started> start(List<RunImage> images) throws IOException, MojoFailureException {
        endKept(images);
        RunGraph graph = RunGraph.of(images);
        for (RunImage image : images) {
            values.promise(image, PortMapping.all(image.run()));
        }
        List<Started> started = Collections.synchronizedList(new ArrayList<>());
        try {
            graph.each(options.parallel(), image -> started.add(start(image, graph)));
            values.publish();
        } catch (IOException | MojoFailureException | RuntimeException e) {
            for (int i = started.size() - 1; i >= 0; i--) {
                end(started.get(i).state());
            }
            ContainerValues.forget(project);
            throw e;
        }
        return List.copyOf(started);
    }

    /** Those that an earlier run of this project kept make room for the new. */
    private void endKept(List<RunImage> images) throws IOException {
        Set<String> aliases = images.stream().map(RunImage::alias).collect(Collectors.toSet());
        for (ContainerState state : labels.ours(containers)) {
            if (ContainerLabels.isKept(state) && aliases.contains(state.labels().get(ContainerLabels.ALIAS))) {
                log.info(state.labels().get(ContainerLabels.ALIAS) + ": ends " + state.name()
                        + ", which an earlier run kept");
                end(state);
            }
        }
    }

    private void end(ContainerState state) {
        try {
            new ContainerStop(goal, containers, log).end(state, false);
        } catch (IOException e) {
            log.warn("could not end " + state.name() + ": " + e.getMessage());
        }
    }

    /** The settings of a container that is not started by itself, for {@code drydock:run}. */
    ContainerSettings prepare(RunImage image, String name, Path logFile) throws MojoFailureException, IOException {
        List<PortMapping> mappings = PortMapping.all(image.run());
        List<Publish> ports = new OwnPorts(image, mappings, values).choose(text -> log.info(text));
        Element run = resolved(image, values.placeholders(Map.of()));
        return new RunSettings(image.with(run), goal.folder(), others(image, Optional.empty()))
                .of(name, logFile, ports, labels.of(image.alias()), Optional.empty());
    }

    private Started start(RunImage written, RunGraph graph) throws IOException, MojoFailureException {
        List<PortMapping> mappings = PortMapping.all(written.run());
        OwnPorts own = new OwnPorts(written, mappings, values);
        RunnableImage pristine = runnable(written);
        Optional<Snapshot> snapshot = snapshot(written, pristine);
        Optional<Digest> kept = snapshot.flatMap(Snapshot::kept);
        RunnableImage runnable = kept.isPresent() ? containers.image(kept.get(), Cancellation.none()) : pristine;
        for (int attempt = 1; ; attempt++) {
            List<Publish> ports = own.choose(text -> log.info(written.alias() + ": " + text));
            RunImage image = written.with(resolved(written, values.placeholders(own.known(ports))));
            LogSettings logging = LogSettings.of(image, goal.folder(), logFile(image), options.show());
            Optional<Duration> grace = WaitSettings.grace(written.run().child("wait"), values.placeholders(Map.of()));
            ContainerSettings settings = new RunSettings(image, goal.folder(), others(image, Optional.of(graph)))
                    .of(name(image), logging.file(), ports, labels.of(image.alias()), grace);
            ContainerState state;
            try {
                state = containers.start(
                        settings, runnable, image.name().toString(), options.keep(), Cancellation.none());
            } catch (IllegalArgumentException e) {
                throw new MojoFailureException("<run> of " + image.alias() + ": " + e.getMessage(), e);
            } catch (IOException e) {
                if (attempt < TRIES && isInTheWay(e, image, own, ports)) {
                    continue;
                }
                throw new MojoFailureException(
                        "the container " + image.alias() + " (" + image.name() + ") cannot be started: "
                                + e.getMessage(),
                        e);
            }
            Started begun = running(image, written, state, mappings, logging);
            snapshot.ifPresent(one -> one.keep(begun.state(), containers, log));
            return begun;
        }
    }

    /** Whether somebody was faster with a name or a port that was chosen here, and another can be. */
    private static boolean isInTheWay(IOException e, RunImage image, OwnPorts own, List<Publish> ports)
            throws MojoFailureException {
        if (!(e instanceof WorkerFailure failure)) {
            return false;
        } else if (failure.obstacle() instanceof Obstacle.PortTaken taken) {
            return own.isChosen(ports, taken.port());
        }
        return failure.obstacle() instanceof Obstacle.NameTaken
                && pattern(image).contains("%i");
    }

    private Optional<Snapshot> snapshot(RunImage written, RunnableImage runnable)
            throws IOException, MojoFailureException {
        if (!written.flag("snapshot")) {
            return Optional.empty();
        }
        RunImage steady = written.with(resolved(written, values.asWritten()));
        RunSettings settings = new RunSettings(steady, goal.folder(), others(steady, Optional.empty()));
        Digest key = Snapshot.key(runnable.imageId(), steady.run(), settings.environment());
        try {
            Set<String> lost = Snapshot.lost(runnable, settings.volumes());
            return Optional.of(Snapshot.find(written.alias(), key, lost, containers, log));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<run> of " + written.alias() + ": " + e.getMessage(), e);
        }
    }

    private Started running(
            RunImage image, RunImage written, ContainerState state, List<PortMapping> mappings, LogSettings logging)
            throws IOException, MojoFailureException {
        try {
            ids.put(image.alias(), state.id());
            ids.putIfAbsent(image.name().toString(), state.id());
            state.notes().forEach(note -> log.warn(image.alias() + ": " + note));
            values.add(image, state, mappings, RunNetwork.isHost(image.run()));
            Optional<String> portFile = image.text("portPropertyFile");
            if (portFile.isPresent()) {
                ContainerValues.write(goal.folder().resolve(portFile.get()), values.named(mappings));
            }
            if (logging.shown()) {
                follow(state, logging);
            }
            await(image, written, state);
            return new Started(image, latest(state));
        } catch (IOException | MojoFailureException | RuntimeException e) {
            end(state);
            throw e;
        }
    }

    private ContainerState latest(ContainerState state) throws IOException {
        return new ContainerObservation(containers, state.id(), Cancellation.none())
                .state()
                .orElse(state);
    }

    private void follow(ContainerState state, LogSettings logging) throws IOException {
        SessionWorkers.of(goal.session())
                .get(ContainerStop.FOLLOWER + state.id(), () -> new LogFollower(logging, log::info, state.name()));
    }

    private void await(RunImage image, RunImage written, ContainerState state)
            throws IOException, MojoFailureException {
        Optional<Element> element = written.run().child("wait");
        Optional<Element> resolved = element.isPresent()
                ? Optional.of(values.placeholders(Map.of()).resolve(element.get(), "<wait> of " + image.alias() + ": "))
                : element;
        WaitSettings wait = WaitSettings.of(resolved, options.waitTime());
        ObservedContainer observed = new ContainerObservation(containers, state.id(), Cancellation.none());
        Waiter waiter = wait.waiter()
                .orElse(new Waiter(List.of(new WaitCondition.Time(FIRST_LOOK)), false, Duration.ofMinutes(1)));
        Duration took = waiter.await(image.alias(), observed, Path.of(state.logFile()), log::info, Cancellation.none());
        if (wait.waiter().isPresent()) {
            log.info(image.alias() + ": ready after " + Amounts.time(took));
        }
        if (!wait.preStop().isEmpty()) {
            ContainerStop.remember(goal.session(), state.id(), wait.preStop());
        }
        if (!wait.postStart().isEmpty()) {
            ObservedContainer.Ran ran = observed.exec(wait.postStart());
            ran.output().lines().forEach(line -> log.info(image.alias() + "> " + line));
            if (ran.exitCode() != 0) {
                String text = image.alias() + ": <postStart> ended with exit code " + ran.exitCode() + ": "
                        + String.join(" ", wait.postStart());
                if (wait.breakOnError()) {
                    throw new MojoFailureException(text);
                }
                log.warn(text);
            }
        }
    }

    /** All but what is asked when it runs. */
    private Element resolved(RunImage image, Placeholders placeholders) throws MojoFailureException {
        List<Element> children = new ArrayList<>();
        for (Element child : image.run().children()) {
            boolean later = child.name().equals("wait") || child.name().equals("ports");
            children.add(later ? child : placeholders.resolve(child, "<" + child.name() + "> of " + image.alias()));
        }
        return new Element("run", image.run().text(), children, image.run().location());
    }

    private RunNetwork.Others others(RunImage image, Optional<RunGraph> graph) {
        String network = project.getGroupId() + "." + project.getArtifactId();
        return new RunNetwork.Others(
                network,
                new HashMap<>(ids),
                graph.map(all -> all.linked(image.alias())).orElse(List.of()));
    }

    private static String pattern(RunImage image) {
        return image.text("containerNamePattern").orElse(ContainerNaming.USUAL);
    }

    private String name(RunImage image) throws IOException, MojoFailureException {
        Set<String> taken = containers.list(Cancellation.none()).stream()
                .map(ContainerState::name)
                .collect(Collectors.toSet());
        return new ContainerNaming(
                        pattern(image),
                        image.alias(),
                        image.name().repository(),
                        goal.session().getStartTime().toInstant().toEpochMilli())
                .free(one -> taken.contains(one) || !ContainerStop.reserve(goal.session(), one));
    }

    private Path logFile(RunImage image) {
        return OutputFolder.all(project).resolve(image.alias() + ".log");
    }

    /** What this project built, by its id; what another of the reactor built; or what the name means. */
    RunnableImage runnable(RunImage image) throws IOException, MojoFailureException {
        if (image.built()) {
            Optional<Digest> id = OutputFolder.of(project, image.alias()).imageId();
            if (id.isEmpty()) {
                throw new MojoFailureException("the image " + image.name() + " was not built: there is no "
                        + OutputFolder.of(project, image.alias()).imageIdFile()
                        + "\n  fix: run drydock:build before drydock:start, as mvn verify does");
            }
            return containers.image(id.get(), Cancellation.none());
        }
        NamedContext known = reactor.names().get(image.name().toString());
        if (known instanceof NamedContext.Built built) {
            return containers.image(built.imageId(), Cancellation.none());
        }
        return containers.image(image.name().toString(), image.pull(), Cancellation.none());
    }
}
