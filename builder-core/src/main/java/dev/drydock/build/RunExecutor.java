package dev.drydock.build;

import dev.drydock.cache.KeptStep;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.CommandLine;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Network;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Security;
import dev.drydock.image.Platform;
import dev.drydock.layer.Accounts;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.WorkerClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Does RUN: has the layers, resolves the user, and lets the worker run the command on the stack. */
final class RunExecutor {
    /** As the reference builder calls the machine of a step. */
    private static final String HOSTNAME = "buildkitsandbox";

    /** Build argument: another name for it. */
    static final String HOSTNAME_ARGUMENT = "BUILDKIT_SANDBOX_HOSTNAME";

    private static final Pattern HOSTNAME_SYNTAX = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");

    private static final String SHM = "/dev/shm";

    private static final int LAST_LINES = 20;

    private final LayerAccess layers;
    private final MountSpecs mounts;
    private final WorkerSupply workers;
    private final BuildRequest request;
    private final Dockerfile dockerfile;
    private final BuildListener listener;

    RunExecutor(
            LayerAccess layers,
            MountSpecs mounts,
            WorkerSupply workers,
            BuildRequest request,
            Dockerfile dockerfile,
            BuildListener listener) {
        this.layers = layers;
        this.mounts = mounts;
        this.workers = workers;
        this.request = request;
        this.dockerfile = dockerfile;
        this.listener = listener;
    }

    /** @throws DockerfileException what this version does not do yet, said before anything runs */
    void check(Run run) throws DockerfileException {
        if (run.security() == Security.INSECURE) {
            entitled(run, "--security=insecure", "security.insecure");
        }
        if (run.network() == Network.HOST && request.settings().steps().network() != Network.HOST) {
            entitled(run, "--network=host", "network.host");
        }
        if (!HOSTNAME_SYNTAX.matcher(hostname()).matches()) {
            throw dockerfile.refused(
                    run.range(),
                    "RUN: the build argument " + HOSTNAME_ARGUMENT + " is \"" + hostname()
                            + "\", which is no name of a host",
                    "",
                    "use letters, digits, dots and dashes, 64 at most");
        }
        if (!run.devices().isEmpty()) {
            throw dockerfile.refused(
                    run.range(),
                    "RUN: --device is not supported by this version of Drydock",
                    "it is never left out in silence, since the command may depend on it",
                    "leave it out, or do its work in another way");
        }
        if (run.command() instanceof CommandLine.Exec exec && exec.arguments().isEmpty()) {
            throw dockerfile.refused(
                    run.range(), "RUN: there is no command", "the list of its words is empty", "name a program");
        }
    }

    /** @throws DockerfileException programs of the platform cannot run here, said before anything runs */
    void checkPlatform(Run run, Platform platform) throws IOException, DockerfileException {
        String obstacle = workers.obstacle(platform);
        if (!obstacle.isEmpty()) {
            throw dockerfile.refused(
                    run.range(),
                    "RUN: a command for " + platform + " cannot run on this " + Platform.host() + " machine",
                    obstacle,
                    "install an emulator on the host (as root: apt-get install qemu-user-static binfmt-support, or what"
                            + " your system calls it), or have the work done on this machine's own platform and copy what"
                            + " it makes: FROM --platform=$BUILDPLATFORM ..., and COPY --from");
        }
    }

    private void entitled(Run run, String flag, String entitlement) throws DockerfileException {
        if (!request.settings().entitlements().contains(entitlement)) {
            throw dockerfile.refused(
                    run.range(),
                    "RUN: " + flag + ": " + entitlement + " is not allowed",
                    "a Dockerfile does not decide this; who builds it does",
                    "allow it: -Ddrydock.allow=" + entitlement + ", or --allow " + entitlement);
        }
    }

    /** What came of it; the layer is there, since a command that fails is an exception. */
    DiffId execute(Step step, Stack stack, MountSpecs.Stacks sources, Cancellation cancellation)
            throws IOException, DockerfileException, BuildFailure {
        Run run = (Run) step.instruction();
        for (DiffId layer : stack.layers()) {
            layers.have(layer, cancellation);
        }
        String user = step.before().config().user();
        Accounts.Identity identity =
                StepUser.identity(user.isEmpty() ? "0" : user, step, stack, layers, dockerfile, cancellation);
        MountSpecs.Resolved resolved = mounts.resolve(step, sources, cancellation);
        RunSpec open = new RunSpec(
                stack.layers(),
                new Metadata(step.before(), (declaration, state) -> Optional.empty()).runWords(run.command()),
                environment(step, identity, resolved.environment()),
                identity.uid(),
                identity.gid(),
                identity.groups(),
                step.before().workingDir(),
                request.settings().steps().networkOf(run) != Network.NONE,
                hostname(),
                request.settings().steps().hosts().stream().map(ExtraHost::line).toList(),
                withShm(resolved.mounts()),
                resolved.secretEnvironment(),
                step.fixedTimes(),
                request.settings().steps().ulimits().stream()
                        .map(Ulimit::number)
                        .toList(),
                request.settings().steps().resources(),
                run.security() == Security.INSECURE);
        RunSpec spec = open.running(open.command(), proxies(open.environment()));
        byte[] record = request.settings().steps().onFailure() == OnFailure.KEEP
                ? FailedStep.record(step, dockerfile, open)
                : new byte[0];
        Tail tail = new Tail();
        RunResult result;
        Optional<Path> log = request.stepLogs().map(folder -> folder.resolve(logName(step)));
        try (OutputStream file = log.isPresent() ? Files.newOutputStream(log.get()) : OutputStream.nullOutputStream()) {
            WorkerClient worker = workers.steps(cancellation);
            listener.on(new BuildEvent.WorkerUsed(worker.mode()));
            result = worker.run(
                    spec,
                    record,
                    (error, bytes) -> {
                        file.write(bytes);
                        tail.add(bytes);
                        listener.on(new BuildEvent.StepOutput(step.id(), error, bytes));
                    },
                    cancellation);
        }
        cancellation.throwIfCancelled();
        if (result.layer().isEmpty()) {
            throw failure(step, result, tail, log);
        }
        result.notes().forEach(note -> listener.on(new BuildEvent.Warning(step.id() + " " + note)));
        listener.on(new BuildEvent.LayerWritten(result.layer().get(), 0));
        return result.layer().get();
    }

    private String hostname() {
        String named = request.buildArgs().getOrDefault(HOSTNAME_ARGUMENT, "");
        return named.isEmpty() ? HOSTNAME : named;
    }

    /** With a larger or smaller {@code /dev/shm}, if that was asked for and the step mounts nothing there itself. */
    private List<MountSpec> withShm(List<MountSpec> mounts) {
        long size = request.settings().steps().shmSize();
        if (size == 0 || mounts.stream().anyMatch(mount -> mount.target().equals(SHM))) {
            return mounts;
        }
        List<MountSpec> all = new ArrayList<>(List.of(new MountSpec.Tmpfs(SHM, size)));
        all.addAll(mounts);
        return all;
    }

    private static String logName(Step step) {
        String platform = step.id().platform().replace('/', '-');
        return (platform.isEmpty() ? "" : platform + "-") + step.id().stage() + "-"
                + step.id().number() + ".log";
    }

    private static List<String> environment(Step step, Accounts.Identity identity, List<String> more) {
        List<String> environment = new ArrayList<>(step.before().environment());
        environment.addAll(more);
        if (environment.stream().noneMatch(entry -> entry.startsWith("HOME="))) {
            environment.add("HOME=" + identity.home());
        }
        return environment;
    }

    private List<String> proxies(List<String> environment) {
        List<String> more = new ArrayList<>();
        for (Map.Entry<String, String> proxy :
                PlatformArguments.proxies(request.buildArgs()).entrySet()) {
            if (environment.stream().noneMatch(entry -> entry.startsWith(proxy.getKey() + "="))) {
                more.add(proxy.getKey() + "=" + proxy.getValue());
            }
        }
        return more;
    }

    private BuildFailure failure(Step step, RunResult result, Tail tail, Optional<Path> log) {
        String what = !result.problem().isEmpty()
                ? "could not be run: " + result.problem()
                : result.signal() != 0
                        ? "was ended by signal " + result.signal() + " (exit code " + result.exitCode() + ")"
                        : "ended with exit code " + result.exitCode();
        StringBuilder message = new StringBuilder(dockerfile
                .refused(step.instruction().range(), "RUN " + what, why(result), "")
                .getMessage());
        List<String> lines = tail.lines();
        if (!lines.isEmpty()) {
            message.append("\n  last lines of its output:");
            lines.forEach(line -> message.append("\n    ").append(line));
        }
        log.ifPresent(file -> message.append("\n  all of it: ").append(file));
        if (result.kept()) {
            String id = KeptStep.id(step.definition().key());
            message.append("\n  kept: enter what it left by mvn drydock:shell -Ddrydock.step=")
                    .append(id)
                    .append(" (or drydock shell ")
                    .append(id)
                    .append(')');
        } else if (request.settings().steps().onFailure() == OnFailure.KEEP) {
            message.append("\n  not kept: somebody has a shell in what this step left before, or the disk is full");
        }
        return new BuildFailure(message.toString());
    }

    private static String why(RunResult result) {
        return switch (result.exitCode()) {
            case 127 -> "a program was not found in the image";
            case 126 -> "a program in the image is not executable";
            case 137 -> "it was killed, often for lack of memory";
            default -> "";
        };
    }

    /** The last lines of an output, in bounded memory. */
    private static final class Tail {
        private static final int LIMIT = 16 << 10;

        private byte[] last = new byte[0];

        void add(byte[] bytes) {
            byte[] both = java.util.Arrays.copyOf(last, last.length + bytes.length);
            System.arraycopy(bytes, 0, both, last.length, bytes.length);
            last = both.length <= LIMIT ? both : java.util.Arrays.copyOfRange(both, both.length - LIMIT, both.length);
        }

        List<String> lines() {
            List<String> all = new String(last, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - LAST_LINES), all.size());
        }
    }
}
