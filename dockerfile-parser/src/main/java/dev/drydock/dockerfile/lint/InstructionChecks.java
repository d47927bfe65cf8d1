package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.Cmd;
import dev.drydock.dockerfile.CommandLine;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.CopySources;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Entrypoint;
import dev.drydock.dockerfile.Env;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.Expose;
import dev.drydock.dockerfile.Healthcheck;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.InvalidValueException;
import dev.drydock.dockerfile.KeyValue;
import dev.drydock.dockerfile.Label;
import dev.drydock.dockerfile.PortRange;
import dev.drydock.dockerfile.Shell;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Workdir;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rules of single instructions, with the variables and settings of their place in a stage. */
final class InstructionChecks {
    /** Arguments to the builder that are never in the environment. */
    private static final Set<String> SILENT = Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private static final Set<String> EVERYTHING = Set.of("*", "**", "**/*");

    private final Dockerfile dockerfile;
    private final CheckRequest request;
    private final Findings findings;
    private final StageState state;

    InstructionChecks(Dockerfile dockerfile, CheckRequest request, Findings findings, StageState state) {
        this.dockerfile = dockerfile;
        this.request = request;
        this.findings = findings;
        this.state = state;
    }

    /**
     * Checks the next instruction of the stage, and lets it change what those below see.
     *
     * @throws DockerfileException it would refuse the build
     */
    void check(Instruction instruction) throws DockerfileException {
        CheckOptions here = findings.options().with(instruction.source().comments());
        if (instruction instanceof Arg arg) {
            declare(here, arg);
            return;
        }
        if (instruction instanceof Expose expose) {
            ports(here, expose);
        }
        Expansion expansion = new Expansion(dockerfile.escape(), state.scope);
        Optional<Instruction> expanded = Optional.empty();
        try {
            expanded = Optional.of(instruction.expand(expansion));
        } catch (ExpansionException | InvalidValueException e) {
            // told below, with its place
        }
        if (!(instruction instanceof Expose)) {
            expansion.unmatchedByWord().forEach(names -> undefined(here, instruction, names));
        }
        findings.spend(dockerfile, instruction, expansion.work());
        if (expanded.isEmpty() || instruction instanceof Env) {
            dockerfile.expand(instruction, state.scope);
        }
        if (expanded.isEmpty()) {
            return;
        }
        settings(here, expanded.get());
        files(here, instruction, expanded.get());
    }

    private void declare(CheckOptions here, Arg arg) throws DockerfileException {
        for (Arg.Declaration each : arg.declarations()) {
            secret(here, arg, "ARG", each.name());
            if (each.standard().isPresent() && !request.buildArgs().containsKey(each.name())) {
                Expansion expansion = new Expansion(dockerfile.escape(), state.scope);
                try {
                    expansion.word(each.standard().get());
                } catch (ExpansionException e) {
                    // told below, with its place
                }
                undefined(here, arg, expansion.unmatched());
                findings.spend(dockerfile, arg, expansion.work());
            }
            state.scope.declare(dockerfile, new Arg(arg.source(), List.of(each)));
        }
    }

    private void undefined(CheckOptions here, Instruction instruction, Set<String> names) {
        for (String name : names) {
            if (findings.isFull() || SILENT.contains(name) || state.scope.args().containsKey(name)) {
                continue;
            }
            Optional<String> nearest =
                    Nearest.to(name, state.scope.environment().keySet());
            String declare = "write ARG " + name + " or ENV " + name + "=value above, or " + dockerfile.escape() + "$"
                    + name + " if it is meant as it is";
            findings.add(
                    here,
                    Rule.UNDEFINED_VAR,
                    Places.variable(instruction.source(), name),
                    "Usage of undefined variable '$" + name + "'"
                            + nearest.map(other -> " (did you mean $" + other + "?)")
                                    .orElse(""),
                    state.unknownImage
                            .map(image -> "no ARG or ENV above sets it, and what " + image + " sets is not known here")
                            .orElse("no ARG or ENV above sets it, nor does the base image"),
                    nearest.map(other -> "write $" + other + "; or " + declare).orElse(declare));
        }
    }

    private void settings(CheckOptions here, Instruction instruction) {
        if (instruction instanceof Env env) {
            for (KeyValue variable : env.variables()) {
                legacy(here, instruction, variable);
                secret(here, instruction, "ENV", variable.key());
            }
            state.scope.set(env);
        } else if (instruction instanceof Label label) {
            label.labels().forEach(pair -> legacy(here, instruction, pair));
        } else if (instruction instanceof Workdir workdir) {
            workdir(here, workdir);
        } else if (instruction instanceof Shell shell) {
            state.shellSet = !shell.arguments().isEmpty();
        } else if (instruction instanceof Cmd cmd) {
            state.cmd = once(here, instruction, state.cmd);
            shellForm(here, instruction, cmd.command());
        } else if (instruction instanceof Entrypoint entrypoint) {
            state.entrypoint = once(here, instruction, state.entrypoint);
            shellForm(here, instruction, entrypoint.command());
        } else if (instruction instanceof Healthcheck) {
            state.healthcheck = once(here, instruction, state.healthcheck);
        }
    }

    private static String keyword(Instruction instruction) {
        return instruction.source().keyword().text();
    }

    private void legacy(CheckOptions here, Instruction instruction, KeyValue pair) {
        if (pair.legacy()) {
            String name = keyword(instruction);
            findings.add(
                    here,
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    Places.keyword(instruction.source()),
                    "\"" + name + " key=value\" should be used instead of legacy \"" + name + " key value\" format",
                    "all behind the first space is the value",
                    "write " + name + " " + pair.key() + "=\"" + pair.value() + "\"");
        }
    }

    /** Words are separated by {@code _}; upper and lower case are the same. */
    private void secret(CheckOptions here, Instruction instruction, String kind, String name) {
        if (Secrets.isOne(name)) {
            findings.add(
                    here,
                    Rule.SECRETS_USED_IN_ARG_OR_ENV,
                    Places.word(instruction.source(), text -> text.equals(name) || text.startsWith(name + "=")),
                    "Do not use ARG or ENV instructions for sensitive data (" + kind + " " + Diagnostic.quote(name)
                            + ")",
                    "everyone who has the image can read it",
                    "hand it to the RUN that needs it: RUN --mount=type=secret,id=" + name.toLowerCase(Locale.ROOT)
                            + ",env=" + name);
        }
    }

    private void workdir(CheckOptions here, Workdir workdir) {
        String path = workdir.path();
        if (!state.workdirSet && !isAbsolute(path)) {
            findings.add(
                    here,
                    Rule.WORKDIR_RELATIVE_PATH,
                    Places.argument(workdir.source(), 0),
                    "Relative workdir " + Diagnostic.quote(path)
                            + " can have unexpected results if the base image changes",
                    "it is below the directory that the base image ends in",
                    "write WORKDIR /" + path);
        }
        state.workdirSet = true;
    }

    private boolean isAbsolute(String path) {
        if (!state.windows) {
            return path.startsWith("/");
        }
        String slashed = path.replace('\\', '/');
        int drive = slashed.indexOf(':');
        return !slashed.startsWith("//") && (drive < 0 ? slashed : slashed.substring(drive + 1)).startsWith("/");
    }

    /** The finding belongs to the one before, which is the one that does nothing. */
    private Optional<SourceRange> once(CheckOptions here, Instruction instruction, Optional<SourceRange> before) {
        SourceRange place = Places.keyword(instruction.source());
        if (before.isPresent()) {
            String name = keyword(instruction);
            findings.add(
                    here,
                    Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                    before.get(),
                    "Multiple " + name
                            + " instructions should not be used in the same stage because only the last one will be"
                            + " used",
                    "that of line " + place.firstLine() + " takes its place",
                    "take this one out");
        }
        return Optional.of(place);
    }

    private void shellForm(CheckOptions here, Instruction instruction, CommandLine command) {
        if (command instanceof CommandLine.Shell line && !state.shellSet) {
            String name = keyword(instruction);
            findings.add(
                    here,
                    Rule.JSON_ARGS_RECOMMENDED,
                    Places.keyword(instruction.source()),
                    "JSON arguments recommended for " + name + " to prevent unintended behavior related to OS signals",
                    "signals go to the shell, which does not pass them on",
                    "write " + name + " " + ShellWords.asJson(line.text())
                            + ", or say with SHELL that a shell is meant");
        }
    }

    private void ports(CheckOptions here, Expose expose) {
        Expansion expansion = new Expansion(dockerfile.escape(), state.scope);
        try {
            for (String word : expose.words()) {
                for (String port : expansion.words(word)) {
                    PortRange.parse(port);
                    port(here, Places.word(expose.source(), word::equals), port);
                }
            }
        } catch (ExpansionException | InvalidValueException e) {
            // told when the whole instruction is expanded
        }
    }

    private void port(CheckOptions here, SourceRange place, String port) {
        String container = port.substring(port.lastIndexOf(':') + 1);
        int slash = container.indexOf('/');
        String protocol = slash < 0 ? "" : container.substring(slash + 1);
        String lower = protocol.toLowerCase(Locale.ROOT);
        if (!protocol.equals(lower)) {
            findings.add(
                    here,
                    Rule.EXPOSE_PROTO_CASING,
                    place,
                    "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase",
                    "",
                    "write " + port.substring(0, port.length() - protocol.length()) + lower);
        }
        if (port.lastIndexOf(':') > 0) {
            findings.add(
                    here,
                    Rule.EXPOSE_INVALID_FORMAT,
                    place,
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '" + port + "'",
                    "where a port is reached from outside is said when a container is run",
                    "write " + container);
        }
    }

    private void files(CheckOptions here, Instruction written, Instruction expanded) {
        if (expanded instanceof Copy copy && copy.from().isEmpty()) {
            List<String> before = ((Copy) written).sources().paths();
            ignored(here, written, "Copy", before, copy.sources().paths());
        } else if (expanded instanceof Add add) {
            List<String> before = ((Add) written).sources().paths();
            ignored(here, written, "Add", before, add.sources().paths());
        }
    }

    /** With {@code !} in the ignore file nobody can say what is below a folder, so nothing is said. */
    private void ignored(
            CheckOptions here, Instruction instruction, String verb, List<String> before, List<String> paths) {
        IgnoreFile ignore = request.ignore().orElseGet(IgnoreFile::none);
        if (ignore.hasExceptions() || ignore.rules().isEmpty()) {
            return;
        }
        for (int i = 0; i < paths.size() && !findings.isFull(); i++) {
            String path = IgnoreFile.cleaned(paths.get(i));
            Optional<IgnoreFile.Rule> by = CopySources.isRemote(paths.get(i)) ? Optional.empty() : rule(ignore, path);
            if (by.isPresent()) {
                String word = before.get(i);
                findings.add(
                        here,
                        Rule.COPY_IGNORED_FILE,
                        Places.word(instruction.source(), word::equals),
                        "Attempting to " + verb + " file " + Diagnostic.quote(path)
                                + " that is excluded by .dockerignore",
                        ignore.place(by.get()) + " leaves out "
                                + Diagnostic.quote(by.get().text()),
                        path.equals(".") || path.equals("/")
                                ? "add \"!\" and what the image needs below it"
                                : "add \"!" + path + "\" below it, or copy something else");
            }
        }
    }

    private static Optional<IgnoreFile.Rule> rule(IgnoreFile ignore, String path) {
        if (path.equals(".") || path.equals("/")) {
            return ignore.rules().stream()
                    .filter(rule -> EVERYTHING.contains(rule.text()))
                    .findFirst();
        }
        try {
            return ignore.decide(path).by();
        } catch (DockerfileException e) {
            return Optional.empty();
        }
    }
}
