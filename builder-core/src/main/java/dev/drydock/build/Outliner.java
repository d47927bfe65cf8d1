package dev.drydock.build;

import dev.drydock.build.Outline.Argument;
import dev.drydock.build.Outline.Lent;
import dev.drydock.build.Outline.Target;
import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Env;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.From;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Mount;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Scope;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.StageGraph;
import dev.drydock.dockerfile.Variables;
import dev.drydock.image.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks through the stages that a target needs, and collects what they can be given. */
final class Outliner {
    private final Dockerfile dockerfile;
    private final Map<String, String> buildArgs;
    private final Map<String, String> globals;
    private final StageGraph graph;
    private final Stage target;
    private final Map<String, Argument> args = new LinkedHashMap<>();
    private final Map<String, Lent> secrets = new LinkedHashMap<>();
    private final Map<String, Lent> ssh = new LinkedHashMap<>();

    Outliner(Dockerfile dockerfile, String target, Map<String, String> buildArgs, Platform platform)
            throws DockerfileException {
        this.dockerfile = dockerfile;
        this.buildArgs = buildArgs;
        this.globals = dockerfile
                .globals(buildArgs, PlatformArguments.global(platform, Platform.host(), target))
                .value();
        this.graph = dockerfile.graph(Variables.of(globals));
        this.target = dockerfile.target(target);
    }

    Outline outline() throws DockerfileException {
        List<Stage> needed = graph.needed(target);
        Set<String> asked = new HashSet<>();
        for (Stage stage : needed) {
            asked.addAll(dockerfile.expand(stage.from(), Variables.of(globals)).matched());
            stage.instructions().stream()
                    .filter(Arg.class::isInstance)
                    .flatMap(each -> ((Arg) each).declarations().stream())
                    .filter(each -> each.standard().isEmpty())
                    .forEach(each -> asked.add(each.name()));
        }
        global(asked);
        Map<Stage, Scope> scopes = new HashMap<>();
        for (Stage stage : needed) {
            Scope scope = graph.base(stage)
                    .map(scopes::get)
                    .map(Scope::child)
                    .orElseGet(() -> Scope.of(Map.of(), globals, buildArgs));
            scopes.put(stage, scope);
            for (Instruction instruction : stage.instructions()) {
                look(instruction, scope);
            }
        }
        List<Argument> sorted = new ArrayList<>(args.values());
        sorted.sort(Comparator.comparingInt(Argument::line));
        return new Outline(
                target.label(),
                target.from().description(),
                targets(needed),
                sorted,
                List.copyOf(secrets.values()),
                List.copyOf(ssh.values()));
    }

    /** The global arguments that are asked for, and those that their defaults ask for: from the last to the first. */
    private void global(Set<String> asked) {
        List<Arg> reversed = new ArrayList<>(dockerfile.globalArgs());
        Collections.reverse(reversed);
        for (Arg arg : reversed) {
            for (Arg.Declaration each : arg.declarations()) {
                if (asked.contains(each.name())) {
                    if (each.standard().isPresent() && !buildArgs.containsKey(each.name())) {
                        asked.addAll(names(each.standard().get()));
                    }
                    if (!args.containsKey(each.name())) {
                        declared(each, Optional.ofNullable(globals.get(each.name())), arg);
                    }
                }
            }
        }
    }

    /** The variables of a word. */
    private Set<String> names(String word) {
        Expansion expansion = new Expansion(dockerfile.escape(), Variables.of(globals));
        try {
            expansion.word(word);
        } catch (ExpansionException e) {
            return Set.of(); // a build would tell it
        }
        return expansion.matched();
    }

    private void look(Instruction instruction, Scope scope) throws DockerfileException {
        if (instruction instanceof Arg arg) {
            for (Arg.Declaration each : arg.declarations()) {
                scope.declare(dockerfile, new Arg(arg.source(), List.of(each)));
                declared(each, scope.args().getOrDefault(each.name(), Optional.empty()), arg);
            }
        } else if (instruction instanceof Env env) {
            scope.set(dockerfile.expand(env, scope).value());
        } else if (instruction instanceof Run run) {
            for (Mount mount : dockerfile.expand(run, scope).value().mounts()) {
                if (mount.type() == Mount.Type.SECRET) {
                    lent(secrets, StepMount.secretId(mount), mount, run);
                } else if (mount.type() == Mount.Type.SSH) {
                    lent(ssh, mount.id().orElse("default"), mount, run);
                }
            }
        }
    }

    private void declared(Arg.Declaration declaration, Optional<String> value, Arg arg) {
        Optional<String> above =
                Optional.ofNullable(args.get(declaration.name())).flatMap(Argument::description);
        args.put(
                declaration.name(),
                new Argument(
                        declaration.name(),
                        value,
                        declaration.description().or(() -> above),
                        arg.range().firstLine()));
    }

    private static void lent(Map<String, Lent> to, String id, Mount mount, Run run) {
        Lent before = to.get(id);
        boolean required = mount.required() || (before != null && before.required());
        to.put(id, new Lent(id, required, before == null ? run.range().firstLine() : before.line()));
    }

    private List<Target> targets(List<Stage> needed) {
        List<Target> targets = new ArrayList<>();
        for (Stage stage : dockerfile.stages()) {
            From from = graph.from(stage);
            targets.add(new Target(
                    stage.label(),
                    stage.name(),
                    from.description(),
                    from.image(),
                    from.platform(),
                    needed.contains(stage),
                    from.range().firstLine()));
        }
        return targets;
    }
}
