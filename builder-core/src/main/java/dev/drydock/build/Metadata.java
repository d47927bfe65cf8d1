package dev.drydock.build;

import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.Cmd;
import dev.drydock.dockerfile.CommandLine;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Entrypoint;
import dev.drydock.dockerfile.Env;
import dev.drydock.dockerfile.Expose;
import dev.drydock.dockerfile.From;
import dev.drydock.dockerfile.Healthcheck;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.KeyValue;
import dev.drydock.dockerfile.Label;
import dev.drydock.dockerfile.Maintainer;
import dev.drydock.dockerfile.OnBuild;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Shell;
import dev.drydock.dockerfile.StopSignal;
import dev.drydock.dockerfile.User;
import dev.drydock.dockerfile.Volume;
import dev.drydock.dockerfile.Workdir;
import dev.drydock.image.ContainerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an instruction does to the image's metadata, and the line it leaves in its history, as BuildKit's Dockerfile
 * frontend writes both. Instructions come expanded; ARG comes as written, since its values depend on what was given.
 */
final class Metadata implements Instruction.Cases<Metadata.Change> {
    /** The state behind an instruction and its history's {@code created_by}; ONBUILD leaves none. */
    record Change(StageState state, Optional<String> createdBy) {}

    /** Resolves the declarations of an ARG: the value given, else the default, else the global one. */
    interface Arguments {
        Optional<String> value(Arg.Declaration declaration, StageState state);
    }

    private final StageState state;
    private final Arguments arguments;

    Metadata(StageState state, Arguments arguments) {
        this.state = state;
        this.arguments = arguments;
    }

    private Change change(StageState changed, String createdBy) {
        return new Change(changed, Optional.of(createdBy));
    }

    private Change change(ContainerConfig changed, String createdBy) {
        return change(state.withConfig(changed), createdBy);
    }

    /** Words for the shell of this place, or as they are. */
    private List<String> words(CommandLine command) {
        if (command instanceof CommandLine.Exec exec) {
            return exec.arguments();
        }
        List<String> words = new ArrayList<>(state.shell());
        words.add(((CommandLine.Shell) command).text());
        return words;
    }

    /** The words of a RUN: a here-document that is a program is run by its path. */
    List<String> runWords(CommandLine command) {
        if (command instanceof CommandLine.Exec exec) {
            return exec.arguments();
        }
        CommandLine.Shell shell = (CommandLine.Shell) command;
        List<String> words = new ArrayList<>(state.shell());
        words.add(shell.program().map(file -> "/dev/pipes/" + file.name()).orElseGet(shell::script));
        return words;
    }

    @Override
    public Change from(From from) {
        throw new IllegalStateException("FROM begins a stage");
    }

    @Override
    public Change run(Run run) {
        List<String> words = new ArrayList<>();
        if (!state.arguments().isEmpty()) {
            words.add("|" + state.arguments().size());
            state.arguments()
                    .forEach((name, value) -> words.add(name + "="
                            + state.variables().get(name).or(() -> value).orElse("")));
        }
        words.addAll(runWords(run.command()));
        return change(state, "RUN " + String.join(" ", words) + " # buildkit");
    }

    @Override
    public Change copy(Copy copy) {
        StringBuilder text = new StringBuilder("COPY");
        if (copy.parents()) {
            text.append(" --parents");
        }
        copy.chown().ifPresent(owner -> text.append(" --chown=").append(owner));
        copy.chmod().ifPresent(mode -> text.append(" --chmod=").append(mode));
        copy.sources().paths().forEach(path -> text.append(' ').append(path));
        copy.sources().files().forEach(file -> text.append(" <<").append(file.name()));
        return change(state, text.append(' ').append(copy.sources().destination()) + " # buildkit");
    }

    @Override
    public Change add(Add add) {
        StringBuilder text = new StringBuilder("ADD");
        add.chown().ifPresent(owner -> text.append(" --chown=").append(owner));
        add.chmod().ifPresent(mode -> text.append(" --chmod=").append(mode));
        add.sources().paths().forEach(path -> text.append(' ').append(path));
        add.sources().files().forEach(file -> text.append(" <<").append(file.name()));
        return change(state, text.append(' ').append(add.sources().destination()) + " # buildkit");
    }

    @Override
    public Change env(Env env) {
        StageState changed = state;
        for (KeyValue variable : env.variables()) {
            changed = changed.withVariable(variable.key(), variable.value());
        }
        return change(changed, "ENV" + pairs(env.variables()));
    }

    private static String pairs(List<KeyValue> pairs) {
        return pairs.stream().map(pair -> " " + pair.key() + "=" + pair.value()).collect(Collectors.joining());
    }

    @Override
    public Change arg(Arg arg) {
        StageState changed = state;
        List<String> words = new ArrayList<>();
        for (Arg.Declaration declaration : arg.declarations()) {
            Optional<String> value = arguments.value(declaration, changed);
            changed = changed.withArgument(declaration.name(), value);
            words.add(declaration.name() + value.map(text -> "=" + text).orElse(""));
        }
        return change(changed, "ARG " + String.join(" ", words));
    }

    @Override
    public Change label(Label label) {
        Map<String, String> added = new LinkedHashMap<>();
        label.labels().forEach(pair -> added.put(pair.key(), pair.value()));
        return change(state.config().withLabels(added), "LABEL" + pairs(label.labels()));
    }

    @Override
    public Change workdir(Workdir workdir) {
        String path = state.absolute(workdir.path());
        return change(state.config().withWorkingDir(path), "WORKDIR " + path);
    }

    @Override
    public Change user(User user) {
        return change(state.config().withUser(user.user()), "USER " + user.user());
    }

    @Override
    public Change expose(Expose expose) {
        List<String> ports = expose.ports().stream()
                .flatMap(range -> range.keys().stream())
                .sorted()
                .toList();
        return change(state.config().withExposedPorts(ports), "EXPOSE [" + String.join(" ", ports) + "]");
    }

    @Override
    public Change volume(Volume volume) {
        return change(state.config().withVolumes(volume.paths()), "VOLUME [" + String.join(" ", volume.paths()) + "]");
    }

    @Override
    public Change cmd(Cmd cmd) {
        List<String> words = words(cmd.command());
        ContainerConfig changed = state.config().withCmd(Optional.of(words)).withArgsEscaped();
        return change(state.withCmd(changed), "CMD " + GoText.quoted(words));
    }

    @Override
    public Change entrypoint(Entrypoint entrypoint) {
        List<String> words = words(entrypoint.command());
        ContainerConfig changed =
                state.config().withEntrypoint(words.isEmpty() ? Optional.empty() : Optional.of(words));
        if (!state.cmdSet()) {
            changed = changed.withCmd(Optional.empty());
        }
        return change(changed, "ENTRYPOINT " + GoText.quoted(words));
    }

    @Override
    public Change shell(Shell shell) {
        return change(
                state.config().withShell(shell.arguments()), "SHELL [" + String.join(" ", shell.arguments()) + "]");
    }

    @Override
    public Change stopSignal(StopSignal signal) {
        return change(state.config().withStopSignal(signal.signal()), "STOPSIGNAL " + signal.signal());
    }

    @Override
    public Change healthcheck(Healthcheck check) {
        List<String> test = new ArrayList<>();
        if (check.probe().isEmpty()) {
            test.add("NONE");
        } else if (check.probe().get() instanceof CommandLine.Exec exec) {
            test.add("CMD");
            test.addAll(exec.arguments());
        } else {
            test.add("CMD-SHELL");
            test.add(((CommandLine.Shell) check.probe().get()).text());
        }
        dev.drydock.image.Healthcheck changed = new dev.drydock.image.Healthcheck(
                test,
                check.interval().toNanos(),
                check.timeout().toNanos(),
                check.startPeriod().toNanos(),
                check.startInterval().toNanos(),
                check.retries());
        String text = "HEALTHCHECK {Test:[" + String.join(" ", test) + "] Interval:" + GoText.duration(check.interval())
                + " Timeout:" + GoText.duration(check.timeout()) + " StartPeriod:"
                + GoText.duration(check.startPeriod()) + " StartInterval:" + GoText.duration(check.startInterval())
                + " Retries:" + check.retries() + "}";
        return change(state.config().withHealthcheck(changed), text);
    }

    @Override
    public Change onBuild(OnBuild onBuild) {
        List<String> triggers = new ArrayList<>(state.config().onBuild());
        triggers.add(onBuild.expression());
        return new Change(state.withConfig(state.config().withOnBuild(triggers)), Optional.empty());
    }

    @Override
    public Change maintainer(Maintainer maintainer) {
        return change(state.withAuthor(maintainer.author()), "MAINTAINER " + maintainer.author());
    }
}
