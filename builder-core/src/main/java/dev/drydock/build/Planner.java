package dev.drydock.build;

import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.cache.StepKey;
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
import java.util.IdentityHashMap;
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

        /** An image that this reactor built. */
        Base built(String name, NamedContext.Built image, Platform platform) throws IOException;

        /** The image of a layout that a name was given as. */
        Base resolve(String name, NamedContext.OciLayout layout, Platform platform) throws IOException;
    }

    private final Dockerfile dockerfile;
    private final BuildRequest request;
    private final Platform target;
    private final Bases bases;
    private final Definitions definitions;
    private final Contexts contexts;
    private final Map<String, String> globals;
    private final StageGraph graph;
    private final Set<Stage> realTimes;
    private final IdentityHashMap<Stage, StagePlan> planned = new IdentityHashMap<>();

    /** @param target the one of the request's platforms that is planned for */
    Planner(
            Dockerfile dockerfile,
            BuildRequest request,
            Platform target,
            Bases bases,
            Contexts contexts,
            Definitions definitions)
            throws DockerfileException {
        this.dockerfile = dockerfile;
        this.request = request;
        this.target = target;
        this.bases = bases;
        this.contexts = contexts;
        this.definitions = definitions;
        Map<String, String> predefined = PlatformArguments.global(
                target, Platform.host(), request.target().orElse(""));
        this.globals = new LinkedHashMap<>(
                dockerfile.globals(request.buildArgs(), predefined).value());
        this.graph = dockerfile.graph(Variables.of(globals));
        this.realTimes = RealTimes.stages(dockerfile, graph);
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
                || PlatformArguments.global(target, target, "").containsKey(name));
        return unused;
    }

    private StagePlan plan(Stage stage) throws IOException, DockerfileException {
        StagePlan known = planned.get(stage);
        if (known != null) {
            return known;
        }
        Optional<NamedContext> replacement = stage.name().flatMap(contexts::named);
        StagePlan plan = replacement.isPresent()
                ? onContext(stage, stage.name().get(), replacement.get(), List.of())
                : onBase(stage);
        planned.put(stage, plan);
        return plan;
    }

    private StagePlan onBase(Stage stage) throws IOException, DockerfileException {
        From from = graph.from(stage);
        Optional<NamedContext> named = contexts.named(from.image());
        if (named.isPresent()) {
            return onContext(stage, from.image(), named.get(), stage.instructions());
        }
        Optional<Stage> parent = graph.base(stage);
        if (parent.isPresent()) {
            StagePlan below = plan(parent.get());
            List<Instruction> instructions = new ArrayList<>();
            for (String trigger : below.end().config().onBuild()) {
                instructions.add(dockerfile.trigger(stage, trigger));
            }
            instructions.addAll(stage.instructions());
            return fold(
                    stage,
                    below.platform(),
                    below.base(),
                    below.end().inherited(),
                    new ArrayList<>(below.entries()),
                    instructions);
        }
        Platform platform = platform(from);
        Base base = from.image().equals("scratch")
                ? new Base("scratch", Optional.empty(), ImageConfig.scratch(platform))
                : bases.resolve(from.image(), platform, dockerfile, from);
        return onImage(stage, platform, base, stage.instructions());
    }

    private StagePlan onImage(Stage stage, Platform platform, Base base, List<Instruction> own)
            throws IOException, DockerfileException {
        ContainerConfig config = base.config().config();
        List<Instruction> instructions = new ArrayList<>();
        for (String trigger : config.onBuild()) {
            instructions.add(dockerfile.trigger(stage, trigger));
        }
        instructions.addAll(own);
        StageState state = StageState.of(withDefaultPath(config), base.config().author());
        return fold(stage, platform, base, state, new ArrayList<>(), instructions);
    }

    /** A stage that stands on what a name was given as; of a folder everything is copied, as by COPY to an empty image. */
    private StagePlan onContext(Stage stage, String name, NamedContext context, List<Instruction> own)
            throws IOException, DockerfileException {
        Platform platform = platform(graph.from(stage));
        Optional<Base> image = image(name, context, platform, stage.from());
        if (image.isPresent()) {
            return onImage(stage, platform, image.get(), own);
        }
        Base scratch = new Base("scratch", Optional.empty(), ImageConfig.scratch(platform));
        StageState state = StageState.of(withDefaultPath(scratch.config().config()), "");
        Step files = step(
                stage,
                new StepId(shown(platform), label(stage), 1, 1),
                platform,
                dockerfile.trigger(stage, "COPY . /"),
                state,
                scratch,
                Optional.empty(),
                contexts.folder(name),
                "");
        List<StagePlan.Entry> entries = new ArrayList<>(List.of(new StagePlan.Entry("", Optional.of(files))));
        return fold(stage, platform, scratch, state, entries, own);
    }

    /** The image that a name was given as; absent for a folder. */
    private Optional<Base> image(String name, NamedContext context, Platform platform, Instruction asking)
            throws IOException, DockerfileException {
        if (context instanceof NamedContext.Refused refused) {
            throw dockerfile.refused(
                    asking.range(), asking.name() + ": " + refused.problem(), refused.why(), refused.fix());
        } else if (context instanceof NamedContext.Built built) {
            return Optional.of(bases.built(name, built, platform));
        } else if (context instanceof NamedContext.OciLayout layout) {
            return Optional.of(bases.resolve(name, layout, platform));
        }
        return context instanceof NamedContext.Image image
                ? Optional.of(bases.resolve(image.reference(), platform, dockerfile, asking))
                : Optional.empty();
    }

    private Platform platform(From from) throws DockerfileException {
        return from.platform().isPresent() ? platform(from.platform().get(), from) : target;
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

    private static String label(Stage stage) {
        return stage.name().orElse("stage-" + stage.index());
    }

    private String shown(Platform platform) {
        return request.platforms().size() > 1 ? platform.toString() : "";
    }

    private StagePlan fold(
            Stage stage,
            Platform platform,
            Base base,
            StageState start,
            List<StagePlan.Entry> entries,
            List<Instruction> instructions)
            throws IOException, DockerfileException {
        String label = label(stage);
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
                    StepId id = new StepId(shown(platform), label, number, total);
                    last = Optional.of(step(
                            stage,
                            id,
                            platform,
                            expanded,
                            before,
                            base,
                            last,
                            source(expanded),
                            change.createdBy().get()));
                    step = last;
                }
            }
            entries.add(new StagePlan.Entry(change.createdBy().get(), step));
        }
        return new StagePlan(label, platform, base, entries, state);
    }

    private static boolean isAfresh(Step.Source source) {
        return source instanceof Step.Source.OfStage stage
                && stage.stage().last().map(Step::isAfresh).orElse(false);
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
            Platform platform,
            Instruction instruction,
            StageState before,
            Base base,
            Optional<Step> parent,
            Step.Source source,
            String createdBy)
            throws IOException, DockerfileException {
        List<StepMount> mounts = instruction instanceof Run run
                ? StepMount.of(run, before, request.buildArgs(), contexts.main(), from -> source(from, run), dockerfile)
                : List.of();
        boolean fixed = request.fixedTimes() && !realTimes.contains(stage);
        Step.Definition definition =
                definitions.of(instruction, platform, before, base, parent, source, mounts, fixed, dockerfile);
        boolean noCache = request.noCache()
                || stage.name()
                        .filter(request.settings().noCacheStages()::contains)
                        .isPresent();
        boolean afresh = parent.map(Step::isAfresh).orElse(false)
                || isAfresh(source)
                || mounts.stream()
                        .anyMatch(mount -> mount.source().map(Planner::isAfresh).orElse(false));
        StepKey vertex = Definitions.vertex(definition, base, parent, noCache, afresh);
        return new Step(
                id,
                platform,
                instruction,
                before,
                base,
                parent,
                source,
                mounts,
                createdBy,
                fixed,
                noCache,
                afresh,
                definition,
                vertex);
    }

    private Step.Source source(Instruction instruction) throws IOException, DockerfileException {
        return instruction instanceof Copy copy && copy.from().isPresent()
                ? source(copy.from().get(), copy)
                : contexts.main();
    }

    private Step.Source source(String from, Instruction asking) throws IOException, DockerfileException {
        Optional<NamedContext> named = contexts.named(from);
        if (named.isPresent()) {
            Optional<Base> image = image(from, named.get(), target, asking);
            return image.isPresent() ? new Step.Source.OfImage(image.get()) : contexts.folder(from);
        }
        Optional<Stage> stage = dockerfile.source(from);
        return stage.isPresent()
                ? new Step.Source.OfStage(plan(stage.get()))
                : new Step.Source.OfImage(bases.resolve(from, target, dockerfile, asking));
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
