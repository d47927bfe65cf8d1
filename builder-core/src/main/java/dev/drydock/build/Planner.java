package dev.drydock.build;

import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.From;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import dev.drydock.dockerfile.Variables;
import dev.drydock.dockerfile.Workdir;
import dev.drydock.image.ContainerConfig;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a Dockerfile to folded stages: what each instruction means in its place, without running any. */
final class Planner {
    /** Finds out what a name in FROM or {@code --from} means. */
    interface Bases {
        /** @param asking the instruction that names it, for messages */
        Base resolve(String name, Platform platform, Dockerfile dockerfile, Instruction asking)
                throws IOException, DockerfileException;
    }

    private final Dockerfile dockerfile;
    private final BuildRequest request;
    private final Bases bases;
    private final Definitions definitions;
    private final Map<String, String> globals;
    private final StageGraph graph;
    private final Set<Stage> realTimes;
    private final Map<Stage, StagePlan> planned = new HashMap<>();

    Planner(Dockerfile dockerfile, BuildRequest request, Bases bases, Definitions definitions)
            throws DockerfileException {
        this.dockerfile = dockerfile;
        this.request = request;
        this.bases = bases;
        this.definitions = definitions;
        Map<String, String> predefined = PlatformArguments.global(
                request.platform(), Platform.host(), request.target().orElse(""));
        this.globals = new LinkedHashMap<>(
                dockerfile.globals(request.buildArgs(), predefined).value());
        this.graph = dockerfile.graph(Variables.of(globals));
        this.realTimes = withRealTimes();
    }

    /** The target with every stage that it needs. */
    StagePlan plan() throws IOException, DockerfileException {
        Stage target = dockerfile.target(request.target().orElse(""));
        graph.needed(target); // refuses what is wrong with any of them, all at once
        return plan(target);
    }

    /** Build arguments that were given and that nothing declares. */
    Set<String> unusedArguments() {
        Set<String> unused = new LinkedHashSet<>(request.buildArgs().keySet());
        dockerfile.globalArgs().forEach(arg -> arg.declarations().forEach(one -> unused.remove(one.name())));
        for (Stage stage : dockerfile.stages()) {
            for (Instruction instruction : stage.instructions()) {
                if (instruction instanceof Arg arg) {
                    arg.declarations().forEach(one -> unused.remove(one.name()));
                }
            }
        }
        unused.removeIf(name -> PlatformArguments.isProxy(name)
                || name.startsWith("BUILDKIT_")
                || name.equals("SOURCE_DATE_EPOCH")
                || PlatformArguments.global(request.platform(), request.platform(), "")
                        .containsKey(name));
        return unused;
    }

    private StagePlan plan(Stage stage) throws IOException, DockerfileException {
        StagePlan known = planned.get(stage);
        if (known != null) {
            return known;
        }
        From from = graph.from(stage);
        Optional<Stage> parent = graph.base(stage);
        Base base;
        StageState state;
        List<StagePlan.Entry> entries = new ArrayList<>();
        List<String> triggers;
        if (parent.isPresent()) {
            StagePlan below = plan(parent.get());
            base = below.base();
            entries.addAll(below.entries());
            triggers = below.end().config().onBuild();
            state = below.end().inherited();
        } else {
            Platform platform =
                    from.platform().isPresent() ? platform(from.platform().get(), from) : request.platform();
            base = from.image().equals("scratch")
                    ? new Base("scratch", Optional.empty(), ImageConfig.scratch(platform))
                    : bases.resolve(from.image(), platform, dockerfile, from);
            ContainerConfig config = base.config().config();
            triggers = config.onBuild();
            state = StageState.of(withDefaultPath(config), base.config().author());
        }
        List<Instruction> instructions = new ArrayList<>();
        for (String trigger : triggers) {
            instructions.add(dockerfile.trigger(stage, trigger));
        }
        instructions.addAll(stage.instructions());
        StagePlan plan = fold(stage, base, state, entries, instructions);
        planned.put(stage, plan);
        return plan;
    }

    private Platform platform(String text, From from) throws DockerfileException {
        try {
            return Platform.parse(text);
        } catch (IOException e) {
            throw dockerfile.refused(from.range(), "FROM: " + e.getMessage(), "", "");
        }
    }

    /** The config of every image has a PATH: the default where the base has none, scratch included. */
    private static ContainerConfig withDefaultPath(ContainerConfig config) {
        return config.variable("PATH").isPresent()
                ? config
                : config.withVariable("PATH", StageState.DEFAULT_PATH.substring(5));
    }

    private StagePlan fold(
            Stage stage, Base base, StageState start, List<StagePlan.Entry> entries, List<Instruction> instructions)
            throws IOException, DockerfileException {
        String label = stage.name().orElse("stage-" + stage.index());
        int total = 1 + (int) instructions.stream().filter(Planner::makesLayer).count();
        int number = 1;
        StageState state = start;
        Optional<Step> last = newest(entries);
        for (Instruction written : instructions) {
            StageState before = state;
            if (written instanceof Arg arg) {
                Metadata.Change change = declare(arg, before);
                state = change.state();
                entries.add(new StagePlan.Entry(change.createdBy().orElse(""), Optional.empty()));
                continue;
            }
            Instruction expanded =
                    dockerfile.expand(written, before.variables()).value();
            Metadata.Change change = expanded.accept(new Metadata(before, (declaration, in) -> Optional.empty()));
            state = change.state();
            if (change.createdBy().isEmpty()) {
                continue;
            }
            Optional<Step> step = Optional.empty();
            boolean isRootWorkdir =
                    expanded instanceof Workdir && state.workingDir().equals("/");
            if (makesLayer(expanded)) {
                number++;
                if (!isRootWorkdir) {
                    StepId id = new StepId(label, number, total);
                    last = Optional.of(step(
                            stage,
                            id,
                            expanded,
                            before,
                            base,
                            last,
                            change.createdBy().get()));
                    step = last;
                }
            }
            entries.add(new StagePlan.Entry(change.createdBy().get(), step));
        }
        return new StagePlan(label, base, entries, state);
    }

    private static Optional<Step> newest(List<StagePlan.Entry> entries) {
        return entries.stream().flatMap(entry -> entry.step().stream()).reduce((first, second) -> second);
    }

    private static boolean makesLayer(Instruction instruction) {
        return instruction instanceof Run
                || instruction instanceof Copy
                || instruction instanceof Add
                || instruction instanceof Workdir;
    }

    private Step step(
            Stage stage,
            StepId id,
            Instruction instruction,
            StageState before,
            Base base,
            Optional<Step> parent,
            String createdBy)
            throws IOException, DockerfileException {
        Step.Source source = instruction instanceof Copy copy && copy.from().isPresent()
                ? source(copy.from().get(), copy)
                : new Step.Source.Context();
        List<StepMount> mounts = instruction instanceof Run run
                ? StepMount.of(run, before, request.buildArgs(), from -> source(from, run), dockerfile)
                : List.of();
        boolean fixed = request.fixedTimes() && !realTimes.contains(stage);
        Step.Definition definition =
                definitions.of(instruction, before, base, parent, source, mounts, fixed, dockerfile);
        return new Step(
                id, instruction, before, base, parent, source, mounts, createdBy, fixed, request.noCache(), definition);
    }

    private Step.Source source(String from, Instruction asking) throws IOException, DockerfileException {
        Optional<Stage> stage = dockerfile.source(from);
        return stage.isPresent()
                ? new Step.Source.OfStage(plan(stage.get()))
                : new Step.Source.OfImage(bases.resolve(from, request.platform(), dockerfile, asking));
    }

    /**
     * The stages in which a RUN has a cache mount, and those they are FROM: what such a RUN calls compares times of
     * files with what the cache holds (DESIGN, law 2).
     */
    private Set<Stage> withRealTimes() throws DockerfileException {
        Set<Stage> found = new HashSet<>();
        for (Stage stage : dockerfile.stages()) {
            boolean caches =
                    stage.instructions().stream().anyMatch(each -> each instanceof Run run && run.hasCacheMount());
            for (Optional<Stage> at = caches ? Optional.of(stage) : Optional.empty();
                    at.isPresent() && found.add(at.get());
                    at = graph.base(at.get())) {
                // down to the image that the stages stand on
            }
        }
        return found;
    }

    /** ARG: the value given, else the default, else, for a bare name, the global one. */
    private Metadata.Change declare(Arg arg, StageState state) throws DockerfileException {
        Map<String, Optional<String>> values = new HashMap<>();
        StageState running = state;
        for (Arg.Declaration declaration : arg.declarations()) {
            Optional<String> value = Optional.ofNullable(request.buildArgs().get(declaration.name()));
            if (value.isEmpty() && declaration.standard().isPresent()) {
                value = Optional.of(expand(arg, declaration.standard().get(), running));
            } else if (value.isEmpty()) {
                value = Optional.ofNullable(globals.get(declaration.name()));
            }
            values.put(declaration.name(), value);
            running = running.withArgument(declaration.name(), value);
        }
        return new Metadata(state, (declaration, in) -> values.getOrDefault(declaration.name(), Optional.empty()))
                .arg(arg);
    }

    private String expand(Arg arg, String word, StageState state) throws DockerfileException {
        try {
            return new Expansion(dockerfile.escape(), state.variables()).word(word);
        } catch (ExpansionException e) {
            throw dockerfile.refused(arg.range(), "ARG: " + e.getMessage(), "", "");
        }
    }
}
