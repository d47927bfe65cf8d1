package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.From;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.OnBuild;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Scope;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks through stages as a build would: base first, then triggers, then their own instructions. */
final class StageChecks {
    private static final String SCRATCH = "scratch";
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Dockerfile dockerfile;
    private final StageGraph graph;
    private final Map<String, String> globals;
    private final CheckRequest request;
    private final Findings findings;
    private final Map<Integer, StageState> states = new HashMap<>();

    StageChecks(
            Dockerfile dockerfile,
            StageGraph graph,
            Map<String, String> globals,
            CheckRequest request,
            Findings findings) {
        this.dockerfile = dockerfile;
        this.graph = graph;
        this.globals = globals;
        this.request = request;
        this.findings = findings;
    }

    /**
     * Looks at stages.
     *
     * @param stages in the order of the file, with all that they are FROM
     * @throws DockerfileException an instruction would refuse the build
     */
    void run(List<Stage> stages) throws DockerfileException {
        for (Stage stage : stages) {
            pulledFor(stage);
        }
        for (Stage stage : stages) {
            pulledBy(stage);
        }
        for (Stage stage : stages) {
            stage(stage, stages);
        }
    }

    private boolean isReplaced(Stage stage) {
        return stage.name().filter(request.namedContexts()::contains).isPresent();
    }

    private boolean isImage(String name) {
        return !name.equals(SCRATCH) && !request.namedContexts().contains(name);
    }

    private String wantedBy(Stage stage) {
        return graph.from(stage).platform().orElseGet(request::targetPlatform);
    }

    /** The platform of the image that a stage is FROM. */
    private void pulledFor(Stage stage) {
        From from = graph.from(stage);
        if (graph.base(stage).isEmpty() && !isReplaced(stage) && isImage(from.image())) {
            platform(stage.from(), from.image(), wantedBy(stage));
        }
    }

    /** The platforms of the images that a stage copies from and mounts. */
    private void pulledBy(Stage stage) {
        for (Instruction instruction : stage.instructions()) {
            List<String> names = new ArrayList<>();
            if (instruction instanceof Copy copy) {
                copy.from().filter(name -> dockerfile.source(name).isEmpty()).ifPresent(names::add);
            } else if (instruction instanceof Run run) {
                run.mountSources().stream()
                        .filter(name -> dockerfile.stage(name).isEmpty())
                        .forEach(names::add);
            }
            names.stream().filter(this::isImage).forEach(name -> platform(instruction, name, request.targetPlatform()));
        }
    }

    private void platform(Instruction instruction, String image, String wanted) {
        Optional<PlatformName> actual = request.images()
                .find(image, wanted)
                .flatMap(BaseImage::platform)
                .flatMap(PlatformName::parse);
        Optional<PlatformName> expected = PlatformName.parse(wanted);
        if (actual.isPresent() && expected.isPresent() && !expected.get().isLike(actual.get())) {
            findings.add(
                    findings.options(),
                    Rule.INVALID_BASE_IMAGE_PLATFORM,
                    Places.word(instruction.source(), text -> text.contains(image)),
                    "Base image " + image + " was pulled with platform "
                            + Diagnostic.quote(actual.get().toString()) + ", expected "
                            + Diagnostic.quote(expected.get().toString()) + " for current build",
                    "its programs may not run where the built image does",
                    "take an image that exists for " + expected.get() + ", or build for " + actual.get());
        }
    }

    private void stage(Stage stage, List<Stage> stages) throws DockerfileException {
        StageState state = begin(stage);
        states.put(stage.index(), state);
        if (isReplaced(stage) && !request.looksAtEveryStage()) {
            return;
        }
        InstructionChecks checks = new InstructionChecks(dockerfile, request, findings, state);
        try {
            for (Instruction trigger : triggers(stage, state)) {
                checks.check(trigger);
            }
            for (Instruction instruction : stage.instructions()) {
                checks.check(instruction);
                if (isRefused(stage, instruction)) {
                    throw dockerfile.refused(stage.problems());
                }
            }
        } catch (DockerfileException e) {
            throw allOf(stages, e);
        }
    }

    /** What was found to be wrong, and what the parser knows to be wrong elsewhere. */
    private DockerfileException allOf(List<Stage> stages, DockerfileException cause) {
        Set<Diagnostic> problems = new LinkedHashSet<>(cause.diagnostics());
        stages.forEach(stage -> problems.addAll(stage.problems()));
        return dockerfile.refused(problems.stream().limit(Findings.KEPT).toList());
    }

    /** Whether the parser knows already that the build cannot pass here. */
    private static boolean isRefused(Stage stage, Instruction instruction) {
        return stage.problems().stream()
                .anyMatch(problem -> problem.range().firstLine()
                                >= instruction.range().firstLine()
                        && problem.range().firstLine() <= instruction.range().lastLine());
    }

    private StageState begin(Stage stage) throws DockerfileException {
        Optional<StageState> base = graph.base(stage).map(each -> states.get(each.index()));
        if (base.isPresent() && !isReplaced(stage)) {
            // a map entry weighs about as much as this many characters of work
            findings.spend(
                    dockerfile,
                    stage.from(),
                    64L * base.get().scope.environment().size());
            return base.get().child();
        }
        String name = isReplaced(stage) ? stage.label() : graph.from(stage).image();
        Optional<PlatformName> platform =
                PlatformName.parse(name.equals(SCRATCH) ? request.targetPlatform() : wantedBy(stage));
        Optional<BaseImage> image =
                name.equals(SCRATCH) ? Optional.empty() : request.images().find(name, wantedBy(stage));
        boolean windows = platform.filter(PlatformName::isWindows).isPresent();
        Map<String, String> env =
                new LinkedHashMap<>(image.orElse(BaseImage.UNKNOWN).env());
        if (!windows) {
            env.putIfAbsent("PATH", PATH);
        }
        return new StageState(
                Scope.of(env, globals, request.buildArgs()),
                windows,
                image.orElse(BaseImage.UNKNOWN),
                name.equals(SCRATCH) || image.isPresent() ? Optional.empty() : Optional.of(name));
    }

    /** What the image, or else the stage, below brings; they stand where FROM stands. */
    private List<Instruction> triggers(Stage stage, StageState state) throws DockerfileException {
        List<String> texts = new ArrayList<>(state.takeTriggers());
        if (!isReplaced(stage)) {
            graph.base(stage)
                    .ifPresent(base -> base.instructions().forEach(instruction -> {
                        if (instruction instanceof OnBuild onBuild) {
                            texts.add(onBuild.expression());
                        }
                    }));
        }
        List<Instruction> triggers = new ArrayList<>();
        for (String text : texts) {
            triggers.add(dockerfile.trigger(stage, text));
        }
        return triggers;
    }
}
