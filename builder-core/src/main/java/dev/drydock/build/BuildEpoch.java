package dev.drydock.build;

import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.CopySources;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.Variables;
import dev.drydock.image.Platform;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The one time of a build: the build argument {@code SOURCE_DATE_EPOCH}, else what the request has, else the default of a
 * global ARG of that name. It is a number of seconds, {@code context}, or the name of a context or of a stage that is
 * nothing but one remote ADD: then it is the time of what is there. Empty is none.
 */
final class BuildEpoch {
    static final String NAME = "SOURCE_DATE_EPOCH";

    private final BuildRequest request;
    private final Dockerfile dockerfile;
    private final Contexts contexts;
    private final Remotes remotes;
    private final BuildListener events;

    BuildEpoch(BuildRequest request, Dockerfile dockerfile, Contexts contexts, Remotes remotes, BuildListener events) {
        this.request = request;
        this.dockerfile = dockerfile;
        this.contexts = contexts;
        this.remotes = remotes;
        this.events = events;
    }

    /** The request with its epoch, which ARGs of that name then have as their value. */
    BuildRequest decide() throws IOException, DockerfileException, BuildFailure {
        String argument = request.buildArgs().get(NAME);
        if (argument == null && request.epoch().isPresent()) {
            return request.withEpoch(request.epoch());
        }
        Optional<Arg> declared = argument == null ? declared() : Optional.empty();
        if (argument == null && declared.isEmpty()) {
            return request;
        }
        Map<String, String> globals = globals();
        String value = argument == null ? globals.getOrDefault(NAME, "") : argument;
        return request.withEpoch(time(value, globals, declared));
    }

    private Optional<Arg> declared() {
        Optional<Arg> found = Optional.empty();
        for (Arg arg : dockerfile.globalArgs()) {
            for (Arg.Declaration declaration : arg.declarations()) {
                if (declaration.name().equals(NAME)) {
                    found = Optional.of(arg);
                }
            }
        }
        return found;
    }

    private Map<String, String> globals() throws DockerfileException {
        Map<String, String> predefined = PlatformArguments.global(
                request.platforms().get(0), Platform.host(), request.target().orElse(""));
        return dockerfile.globals(request.buildArgs(), predefined).value();
    }

    private Optional<Instant> time(String value, Map<String, String> globals, Optional<Arg> from)
            throws IOException, DockerfileException, BuildFailure {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.matches("[0-9]+")) {
            try {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(value)));
            } catch (NumberFormatException | DateTimeException e) {
                throw invalid(value, from);
            }
        }
        Optional<NamedContext> named = value.equals("context") ? Optional.empty() : contexts.named(value);
        Optional<Instant> time;
        if (value.equals("context")) {
            time = contexts.time();
        } else if (named.isPresent()) {
            time = contexts.time(value, named.get());
        } else {
            Optional<Stage> stage = dockerfile.stage(value);
            if (stage.isEmpty()) {
                throw invalid(value, from);
            }
            time = ofStage(stage.get(), globals);
        }
        if (time.isEmpty()) {
            events.on(new BuildEvent.Warning(NAME + " is \"" + value
                    + "\", which tells no time: it is no commit, no file with a time by HTTP and no archive."
                    + " Times are not fixed"));
        }
        return time;
    }

    /** @return if the Dockerfile has it; else it is thrown */
    private DockerfileException invalid(String value, Optional<Arg> from) throws BuildFailure {
        String what = "invalid " + NAME + ": " + value;
        String fix = "give whole seconds since 1970-01-01T00:00:00Z, context, or the name of a context or stage";
        return dockerfile.refused(
                from.orElseThrow(() -> new BuildFailure(what + "\n  fix: " + fix))
                        .range(),
                "ARG: " + what,
                "",
                fix);
    }

    private Optional<Instant> ofStage(Stage stage, Map<String, String> globals)
            throws IOException, DockerfileException {
        SourceRange place = stage.from().range();
        Map<String, String> scope = new LinkedHashMap<>(globals);
        scope.remove(NAME);
        if (!dockerfile
                .expand(stage.from(), Variables.of(scope))
                .value()
                .image()
                .equals("scratch")) {
            throw notSource(place, "stage must use FROM scratch");
        }
        Optional<Add> only = Optional.empty();
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Arg arg) {
                declare(arg, scope);
            } else if (instruction instanceof Add add && only.isEmpty()) {
                only = Optional.of(dockerfile.expand(add, Variables.of(scope)).value());
            } else if (instruction instanceof Add) {
                throw notSource(instruction.range(), "stage must contain exactly one remote ADD");
            } else {
                throw notSource(
                        instruction.range(),
                        "stage does not meet source-only requirements: unsupported " + instruction.name()
                                + " instruction");
            }
        }
        Add add = only.orElseThrow(() -> notSource(place, "stage must contain exactly one remote ADD"));
        CopySources sources = add.sources();
        if (!sources.files().isEmpty()
                || sources.paths().size() != 1
                || !CopySources.isRemote(sources.paths().get(0))) {
            throw notSource(add.range(), "stage must contain exactly one remote ADD source");
        }
        remotes.of(add, dockerfile); // refuses, in the words of ADD, what it does not get
        String address = sources.paths().get(0);
        return contexts.time(
                stage.name().orElse(""),
                GitAddress.is(address) ? new NamedContext.Repository(address) : new NamedContext.Web(address));
    }

    private DockerfileException notSource(SourceRange range, String what) {
        return dockerfile.refused(
                range,
                NAME + " " + what,
                NAME + " names this stage, to have the time of what it adds",
                "name a stage that is FROM scratch and one ADD from HTTP or git");
    }

    private void declare(Arg arg, Map<String, String> scope) throws DockerfileException {
        Expansion expansion = new Expansion(dockerfile.escape(), Variables.of(scope));
        for (Arg.Declaration declaration : arg.declarations()) {
            String given = request.buildArgs().get(declaration.name());
            try {
                if (given != null) {
                    scope.put(declaration.name(), given);
                } else if (declaration.standard().isPresent()) {
                    scope.put(
                            declaration.name(),
                            expansion.word(declaration.standard().get()));
                }
            } catch (ExpansionException e) {
                throw dockerfile.refused(arg.range(), "ARG: " + e.getMessage(), "", "");
            }
        }
    }
}
