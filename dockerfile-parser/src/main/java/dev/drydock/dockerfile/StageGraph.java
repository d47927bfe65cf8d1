package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which stages a stage builds on and copies from, once the variables in FROM are known. */
public final class StageGraph {
    private final Dockerfile dockerfile;
    private final List<From> froms;
    private final List<Optional<Stage>> bases = new ArrayList<>();
    private final Map<Integer, List<Integer>> triggered = new ConcurrentHashMap<>();

    StageGraph(Dockerfile dockerfile, List<From> froms) {
        this.dockerfile = dockerfile;
        this.froms = List.copyOf(froms);
        Map<String, Stage> above = new HashMap<>();
        for (Stage stage : dockerfile.stages()) {
            bases.add(Optional.ofNullable(
                    above.get(Blank.lower(froms.get(stage.index()).image()))));
            stage.name().ifPresent(name -> above.put(name, stage));
        }
    }

    /** The FROM of a stage, expanded. */
    public From from(Stage stage) {
        return froms.get(stage.index());
    }

    /** The stage above that a stage is FROM; absent means an image, a named context or {@code scratch}. */
    public Optional<Stage> base(Stage stage) {
        return bases.get(stage.index());
    }

    /** The stages that COPY and mounts of a stage name, those of triggers of its base stage included; in order, no twins. */
    public List<Stage> sources(Stage stage) {
        Set<Integer> found = new LinkedHashSet<>();
        base(stage)
                .ifPresent(base -> found.addAll(
                        triggered.computeIfAbsent(base.index(), index -> List.copyOf(triggerSources(base)))));
        stage.instructions().forEach(instruction -> collect(instruction, found));
        return found.stream().map(dockerfile.stages()::get).toList();
    }

    private Set<Integer> triggerSources(Stage base) {
        Set<Integer> found = new LinkedHashSet<>();
        for (Instruction instruction : base.instructions()) {
            if (instruction instanceof OnBuild onBuild) {
                onBuild.trigger().ifPresent(trigger -> collect(trigger, found));
            }
        }
        return found;
    }

    /** Mounts name a stage; only COPY may also give its index. */
    private void collect(Instruction instruction, Set<Integer> found) {
        if (instruction instanceof Copy copy) {
            copy.from().flatMap(dockerfile::source).ifPresent(stage -> found.add(stage.index()));
        } else if (instruction instanceof Run run) {
            run.mountSources().forEach(from -> dockerfile.stage(from).ifPresent(stage -> found.add(stage.index())));
        }
    }

    /**
     * The stages that a target needs, itself included, in the order of the file: each stands behind those it needs.
     *
     * @throws DockerfileException something is wrong with one of them
     */
    public List<Stage> needed(Stage target) throws DockerfileException {
        List<Stage> stages = reachable(target);
        List<Diagnostic> problems =
                stages.stream().flatMap(stage -> stage.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw dockerfile.refused(problems);
        }
        return stages;
    }

    /** The same as {@link #needed}, whatever is wrong with them. */
    public List<Stage> reachable(Stage target) {
        BitSet needed = new BitSet();
        List<Stage> open = new ArrayList<>(List.of(target));
        needed.set(target.index());
        while (!open.isEmpty()) {
            Stage stage = open.remove(open.size() - 1);
            List<Stage> next = new ArrayList<>(sources(stage));
            base(stage).ifPresent(next::add);
            for (Stage each : next) {
                if (!needed.get(each.index())) {
                    needed.set(each.index());
                    open.add(each);
                }
            }
        }
        return needed.stream().mapToObj(dockerfile.stages()::get).toList();
    }
}
