package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.CommandLine;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Heredoc;
import dev.drydock.dockerfile.Mount;
import dev.drydock.dockerfile.Run;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the mounts of a RUN to what the worker is told: files of the context become a layer of their own, files of stages
 * and images stay where they are, secrets are read now.
 */
final class MountSpecs {
    /** Has the stages that mounts are from done. */
    interface Stacks {
        Stack of(Step.Source source) throws IOException, DockerfileException, BuildFailure;
    }

    /**
     * What a RUN gets beside its layers.
     *
     * @param environment entries that are no secret
     */
    record Resolved(List<MountSpec> mounts, Map<String, Secret> secretEnvironment, List<String> environment) {}

    private static final int FOLDER_MODE = 0755;
    private static final int PROGRAM_MODE = 0755;
    private static final int SECRET_MODE = 0400;
    private static final int AGENT_MODE = 0600;

    private final CopyExecutor copies;
    private final LayerAccess layers;
    private final FreshCaches caches;
    private final StepSecrets secrets;
    private final Dockerfile dockerfile;

    MountSpecs(
            CopyExecutor copies, LayerAccess layers, FreshCaches caches, StepSecrets secrets, Dockerfile dockerfile) {
        this.copies = copies;
        this.layers = layers;
        this.caches = caches;
        this.secrets = secrets;
        this.dockerfile = dockerfile;
    }

    Resolved resolve(Step step, Stacks stacks, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        List<MountSpec> specs = new ArrayList<>();
        Map<String, Secret> variables = new HashMap<>();
        List<String> environment = new ArrayList<>();
        for (StepMount mount : step.mounts()) {
            switch (mount.mount().type()) {
                case BIND -> specs.add(bind(step, mount, stacks, cancellation));
                case CACHE -> specs.add(cache(step, mount, stacks, cancellation));
                case TMPFS ->
                    specs.add(new MountSpec.Tmpfs(
                            mount.target(), mount.mount().sizeLimit().orElse(0)));
                case SECRET -> secret(step, mount, specs, variables);
                case SSH -> agent(step, mount, specs, environment);
            }
        }
        program(step).ifPresent(specs::add);
        return new Resolved(specs, variables, environment);
    }

    private static Optional<MountSpec> program(Step step) {
        Optional<Heredoc> program = ((Run) step.instruction()).command() instanceof CommandLine.Shell shell
                ? shell.program()
                : Optional.empty();
        return program.map(file -> new MountSpec.Content(
                "/dev/pipes/" + file.name(),
                new Secret(file.body().getBytes(StandardCharsets.UTF_8)),
                PROGRAM_MODE,
                0,
                0));
    }

    private MountSpec bind(Step step, StepMount mount, Stacks stacks, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        boolean writable = !mount.mount().readOnly();
        Step.Source source = mount.source().orElseThrow();
        if (source instanceof Step.Source.Context context) {
            CopyExecutor.Bound bound = copies.bind(step, mount, context, cancellation);
            return new MountSpec.Layers(
                    mount.target(), List.of(bound.layer()), CopyRequests.BOUND, bound.folder(), writable);
        }
        Part part = part(step, mount, stacks.of(source), cancellation);
        return new MountSpec.Layers(mount.target(), part.stack().layers(), part.path(), part.folder(), writable);
    }

    private MountSpec cache(Step step, StepMount mount, Stacks stacks, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        List<DiffId> seed = List.of();
        String path = "";
        if (mount.source().isPresent() && mount.source().get() instanceof Step.Source.Context context) {
            CopyExecutor.Bound bound = copies.bind(step, mount, context, cancellation);
            if (!bound.folder()) {
                throw refused(step, "a cache cannot begin with \"" + mount.path() + "\", which is no folder", "", "");
            }
            seed = List.of(bound.layer());
            path = CopyRequests.BOUND;
        } else if (mount.source().isPresent()) {
            Part part = part(step, mount, stacks.of(mount.source().get()), cancellation);
            if (!part.folder()) {
                throw refused(step, "a cache cannot begin with \"" + mount.path() + "\", which is no folder", "", "");
            }
            seed = part.stack().layers();
            path = part.path();
        }
        Mount asked = mount.mount();
        return new MountSpec.Cache(
                mount.target(),
                caches.id(mount, step.noCache()),
                MountSpec.Sharing.valueOf(
                        asked.sharing().orElse(Mount.Sharing.SHARED).name()),
                seed,
                path,
                asked.mode().orElse(FOLDER_MODE),
                asked.uid().orElse(0),
                asked.gid().orElse(0),
                asked.readOnly());
    }

    /** A part of a stack that is there, its path without links: nothing in the image leads the mount elsewhere. */
    private record Part(Stack stack, String path, boolean folder) {}

    private Part part(Step step, StepMount mount, Stack stack, Cancellation cancellation)
            throws IOException, DockerfileException {
        for (DiffId layer : stack.layers()) {
            layers.have(layer, cancellation);
        }
        Optional<SourceFile> found = new StageTree(stack, Integer.MAX_VALUE, layers, cancellation).find(mount.path());
        if (found.isEmpty()) {
            throw refused(
                    step,
                    "\"" + mount.mount().source().orElse("/") + "\" is not in "
                            + mount.mount().from().orElse(""),
                    "",
                    "");
        }
        return new Part(stack, found.get().path(), found.get().isDirectory());
    }

    private void secret(Step step, StepMount mount, List<MountSpec> specs, Map<String, Secret> variables)
            throws IOException, DockerfileException {
        SecretSource source = secrets.secrets().get(mount.id());
        Optional<Secret> value = source == null ? Optional.empty() : source.read();
        if (value.isEmpty()) {
            if (mount.mount().required()) {
                throw refused(
                        step,
                        "the secret \"" + mount.id() + "\" is required, and there is none",
                        "",
                        "give it: -Ddrydock.secret." + mount.id() + "=file:PATH (or env:NAME), or --secret id="
                                + mount.id() + ",src=PATH");
            }
            return;
        }
        mount.mount().env().ifPresent(name -> variables.put(name, value.get()));
        if (!mount.target().isEmpty()) {
            specs.add(new MountSpec.Content(
                    mount.target(),
                    value.get(),
                    mount.mount().mode().orElse(SECRET_MODE),
                    mount.mount().uid().orElse(0),
                    mount.mount().gid().orElse(0)));
        }
    }

    private void agent(Step step, StepMount mount, List<MountSpec> specs, List<String> environment)
            throws DockerfileException {
        java.nio.file.Path socket = secrets.agents().get(mount.id());
        if (socket == null) {
            if (mount.mount().required()) {
                throw refused(
                        step,
                        "the ssh agent \"" + mount.id() + "\" is required, and none was given",
                        "",
                        "give it: -Ddrydock.ssh=" + mount.id() + ", or --ssh " + mount.id()
                                + ", with SSH_AUTH_SOCK set");
            }
            return;
        }
        specs.add(new MountSpec.Agent(
                mount.target(),
                socket.toAbsolutePath().toString(),
                mount.mount().mode().orElse(AGENT_MODE),
                mount.mount().uid().orElse(0),
                mount.mount().gid().orElse(0)));
        if (environment.isEmpty()) {
            environment.add("SSH_AUTH_SOCK=" + mount.target());
        }
    }

    private DockerfileException refused(Step step, String what, String why, String fix) {
        return dockerfile.refused(step.instruction().range(), "RUN: --mount: " + what, why, fix);
    }
}
