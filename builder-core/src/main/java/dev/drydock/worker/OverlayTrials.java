package dev.drydock.worker;

import dev.drydock.fs.FileType;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.network.Attachment;
import dev.drydock.network.Hub;
import dev.drydock.network.Join;
import dev.drydock.protocol.ContainerSpec;
import dev.drydock.protocol.Feature;
import dev.drydock.protocol.Secret;
import dev.drydock.protocol.Window;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.Namespaces;
import dev.drydock.sandbox.Privileges;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.SandboxSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import dev.drydock.syscall.LibC;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tries what works where overlays are mounted: the helper itself is the program that is run in sandboxes of all kinds. */
final class OverlayTrials implements Trials {
    /** What the helper answers to no words at all. */
    private static final int UNKNOWN_WORDS = 2;

    private static final List<String> TARGETS = List.of("proc", "dev", "sys", "folder", "memory");

    private final TreeFs fs;
    private final LibC libc;
    private final Path helper;
    private final Path socket;
    private final Mode mode;
    private final Optional<OwnersOfSteps> owners;

    /**
     * @param socket the worker's own; those for ssh mounts are beside it
     * @param owners where there is one id alone
     */
    OverlayTrials(TreeFs fs, LibC libc, Path helper, Path socket, Mode mode, Optional<OwnersOfSteps> owners) {
        this.fs = fs;
        this.libc = libc;
        this.helper = helper;
        this.socket = socket;
        this.mode = mode;
        this.owners = owners;
    }

    @Override
    public List<Feature> run(Path folder) throws IOException {
        Path lower = Files.createDirectory(folder.resolve("lower"));
        Path program = lower.resolve("init");
        Files.copy(helper, program);
        try (TreeDir dir = fs.open(lower)) {
            dir.mode("init", 0755);
            for (String target : TARGETS) {
                dir.makeDir(target, 0755);
            }
        }
        Sandboxes boxes = new Sandboxes(folder);
        Tried step = boxes.run(Share.host(), Privileges.STEP, List.of(), new CommandSpec.Input.None());
        Tried alone = boxes.run(Share.own(), Privileges.STEP, List.of(), new CommandSpec.Input.None());
        List<Feature> features = new ArrayList<>();
        features.add(step.as(Feature.Kind.RUN));
        features.add(alone.as(Feature.Kind.NETWORK_NONE));
        features.add(boxes.run(Share.host(), Privileges.ALL, List.of(), new CommandSpec.Input.None())
                .as(Feature.Kind.INSECURE));
        features.add(boxes.run(Share.host(), Privileges.STEP, mounts(folder), new CommandSpec.Input.None())
                .as(Feature.Kind.MOUNTS));
        features.add(agent(boxes));
        features.add(owner(folder));
        features.add(device(folder));
        features.add(
                step.notes().contains(StepOutcome.OUTER_PROC)
                        ? new Feature(Feature.Kind.PROC, StepOutcome.OUTER_PROC, "")
                        : Feature.works(Feature.Kind.PROC, ""));
        features.add(
                boxes.run(Share.host(), Privileges.STEP, List.of(), new CommandSpec.Input.Terminal(new Window(24, 80)))
                        .as(Feature.Kind.TERMINALS));
        features.add(alone.as(Feature.Kind.CONTAINERS));
        features.add(networks(folder));
        features.add(limits(folder));
        return features;
    }

    /** Whose network. */
    private static final class Share {
        static Namespaces host() {
            return Namespaces.own(new Namespaces.Share.Host());
        }

        static Namespaces own() {
            return Namespaces.own(new Namespaces.Share.Own());
        }
    }

    /** How a trial ended. */
    private record Tried(String problem, List<String> notes) {
        Feature as(Feature.Kind kind) {
            return new Feature(kind, problem, "");
        }
    }

    private List<SandboxMount> mounts(Path folder) throws IOException {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        return List.of(
                new SandboxMount.Bind(cache.toString(), "/folder", true, true),
                new SandboxMount.Tmpfs("/memory", 0),
                new SandboxMount.Content("/secret", new Secret(new byte[] {1}), 0400, 0, 0));
    }

    private Feature agent(Sandboxes boxes) throws IOException {
        Path agent =
                socket.resolveSibling("trial-" + UUID.randomUUID().toString().substring(0, 8));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(agent));
            SandboxMount bind = new SandboxMount.Bind(agent.toString(), "/agent", false, false);
            return boxes.run(Share.host(), Privileges.STEP, List.of(bind), new CommandSpec.Input.None())
                    .as(Feature.Kind.SSH);
        } catch (IOException e) {
            return new Feature(Feature.Kind.SSH, words(e), "");
        } finally {
            Files.deleteIfExists(agent);
        }
    }

    private Feature owner(Path folder) throws IOException {
        if (owners.isPresent()) {
            return new Feature(
                    Feature.Kind.OWNERS,
                    owners.get()
                            .obstacle()
                            .map(why -> "they are not recorded, so that all files belong to root: " + why)
                            .orElse(""),
                    "recorded in the layers; on disk there is one id");
        }
        IdCount ids = IdCount.read();
        long last = Math.min(ids.count(), 65_536) - 1;
        try (TreeDir dir = fs.open(folder)) {
            dir.makeFile("owned", 0644);
            dir.owner("owned", last, last);
        } catch (IOException e) {
            return new Feature(Feature.Kind.OWNERS, words(e), "");
        }
        return Feature.works(Feature.Kind.OWNERS, ids.words());
    }

    private Feature device(Path folder) throws IOException {
        if (owners.isPresent()) {
            return new Feature(
                    Feature.Kind.DEVICES,
                    owners.get()
                            .obstacle()
                            .map(why -> "they are not recorded: " + why)
                            .orElse(""),
                    "recorded in the layers; an empty file for the step that makes one");
        }
        try (TreeDir dir = fs.open(folder)) {
            dir.makeNode("null", FileType.CHAR_DEVICE, 0666, 1, 3);
            return Feature.works(Feature.Kind.DEVICES, "");
        } catch (AccessDeniedException e) {
            return new Feature(
                    Feature.Kind.DEVICES,
                    mode == Mode.ROOT ? words(e) : "the kernel lets nobody make them in a user namespace (EPERM)",
                    "");
        } catch (IOException e) {
            return new Feature(Feature.Kind.DEVICES, words(e), "");
        }
    }

    /** A hub, and a container's place in it. */
    private Feature networks(Path folder) throws IOException {
        try (Hub hub = Hub.open(libc, folder)) {
            Join.Member member = new Join.Member(Hub.DEFAULT, List.of("doctor"), Optional.empty());
            try (Attachment attachment = hub.attach(new Join("doctor", "doctor", List.of(member)))) {
                return attachment.endpoints().isEmpty()
                        ? new Feature(Feature.Kind.NETWORKS, "a container got no address", "")
                        : Feature.works(Feature.Kind.NETWORKS, String.join("; ", hub.notes()));
            }
        } catch (IOException e) {
            return new Feature(Feature.Kind.NETWORKS, words(e), "");
        }
    }

    private static Feature limits(Path folder) {
        ContainerSpec.Limits limits = new ContainerSpec.Limits(64L << 20, 0, 0, 0, "", 64, 0);
        try {
            Cgroups.Group group = Cgroups.ofThisProcess(folder.resolve(Cgroups.RECORD))
                    .make(UUID.randomUUID().toString().substring(0, 12), limits);
            group.remove();
            return Feature.works(Feature.Kind.LIMITS, "");
        } catch (AccessDeniedException e) {
            Path parent = Path.of(String.valueOf(e.getFile())).getParent();
            return new Feature(
                    Feature.Kind.LIMITS,
                    "this user may make no control group" + (parent == null ? "" : " in " + parent),
                    "");
        } catch (IOException e) {
            return new Feature(Feature.Kind.LIMITS, words(e), "");
        }
    }

    static String words(IOException e) {
        return e instanceof AccessDeniedException denied
                ? "no permission for " + denied.getFile()
                        + (denied.getReason() == null ? "" : " (" + denied.getReason() + ")")
                : String.valueOf(e.getMessage());
    }

    /** Runs the helper in sandboxes. */
    private final class Sandboxes {
        private final Path folder;
        private int runs;

        Sandboxes(Path folder) {
            this.folder = folder;
        }

        Tried run(Namespaces namespaces, Privileges privileges, List<SandboxMount> mounts, CommandSpec.Input input)
                throws IOException {
            int n = runs++;
            for (String name : List.of("upper-", "work-", "merged-", "memory-")) {
                Files.createDirectory(folder.resolve(name + n));
            }
            SandboxSpec spec = new SandboxSpec(
                    folder.resolve("status-" + n).toString(),
                    folder.toString(),
                    List.of("lower"),
                    "upper-" + n,
                    "work-" + n,
                    "merged-" + n,
                    mode != Mode.ROOT,
                    namespaces,
                    "doctor",
                    Map.of(),
                    "memory-" + n,
                    mounts,
                    new CommandSpec(0, 0, List.of(), "/", List.of(), Map.of(), List.of("/init"), List.of(), input),
                    privileges.with(owners.isPresent() ? Privileges.Owners.IGNORED : Privileges.Owners.REAL),
                    false,
                    SandboxSpec.SHM_SIZE);
            try (StepProcess step = StepProcess.start(helper, spec)) {
                StepOutcome outcome = step.await();
                String problem = outcome.problem();
                if (problem.isEmpty() && outcome.exitCode() != UNKNOWN_WORDS) {
                    problem = "a program ended with exit code " + outcome.exitCode();
                }
                return new Tried(problem, outcome.notes());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }
}
