package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.protocol.MountSpec;
import dev.drydock.sandbox.SandboxMount;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.snapshot.MountTarget;
import dev.drydock.snapshot.Scratch;
import dev.drydock.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the mounts of one step stand on: unpacked layers, caches with their locks, forwarded agents. Closing it, after the
 * step has ended, gives all of it back.
 */
final class StepMounts implements AutoCloseable {
    private final MountSources sources;
    private final Scratch scratch;
    private final Cancellation cancellation;
    private final Held held = new Held();

    StepMounts(MountSources sources, Scratch scratch, Cancellation cancellation) {
        this.sources = sources;
        this.scratch = scratch;
        this.cancellation = cancellation;
    }

    /** Gets ready what is to be mounted, in the same order. */
    List<SandboxMount> open(List<MountSpec> mounts) throws IOException {
        List<SandboxMount> opened = new ArrayList<>();
        for (MountSpec mount : mounts) {
            opened.add(open(sources.oneId() ? ofRoot(mount) : mount, opened.size()));
        }
        return opened;
    }

    private static MountSpec ofRoot(MountSpec mount) {
        if (mount instanceof MountSpec.Content content) {
            return new MountSpec.Content(content.target(), content.content(), content.mode(), 0, 0);
        } else if (mount instanceof MountSpec.Agent agent) {
            return new MountSpec.Agent(agent.target(), agent.agent(), agent.mode(), 0, 0);
        } else if (mount instanceof MountSpec.Cache cache) {
            return cache.ofRoot();
        }
        return mount;
    }

    private SandboxMount open(MountSpec mount, int number) throws IOException {
        if (mount instanceof MountSpec.Layers layers) {
            Path folder = Files.createDirectories(folder(number));
            Optional<SandboxMount.Upper> upper = layers.writable()
                    ? Optional.of(upper(
                            Files.createDirectory(folder.resolve("upper")),
                            Files.createDirectory(folder.resolve("work")),
                            false))
                    : Optional.empty();
            return overlay(number, layers.target(), layers.layers(), upper, layers.path(), layers.folder());
        } else if (mount instanceof MountSpec.Cache cache) {
            CacheMounts.Open open = held.add(sources.caches().open(cache, cancellation));
            if (cache.seed().isEmpty()) {
                return new SandboxMount.Bind(open.folder().toString(), cache.target(), true, cache.readOnly());
            }
            return overlay(
                    number,
                    cache.target(),
                    cache.seed(),
                    Optional.of(upper(open.folder(), open.work(), true)),
                    cache.seedPath(),
                    true);
        } else if (mount instanceof MountSpec.Tmpfs tmpfs) {
            return new SandboxMount.Tmpfs(tmpfs.target(), tmpfs.size());
        } else if (mount instanceof MountSpec.Content content) {
            return new SandboxMount.Content(
                    content.target(), content.content(), content.mode(), content.uid(), content.gid());
        }
        if (mount instanceof MountSpec.Host host) {
            Path source = Path.of(host.source());
            if (!Files.exists(source)) {
                Files.createDirectories(source);
            }
            return new SandboxMount.Bind(host.source(), host.target(), Files.isDirectory(source), host.readOnly());
        } else if (mount instanceof MountSpec.Volume volume) {
            Path folder = volume.name().isEmpty()
                    ? sources.volumes().fresh(folder(number).resolve("volume"), volume, cancellation)
                    : sources.volumes().folder(volume, cancellation);
            return new SandboxMount.Bind(folder.toString(), volume.target(), true, volume.readOnly());
        }
        MountSpec.Agent agent = (MountSpec.Agent) mount;
        AgentForwarding.Open open = held.add(sources.agents().open(agent));
        return new SandboxMount.Bind(open.socket().toString(), agent.target(), false, false);
    }

    /** Mount targets that the helper made, as a commit leaves them out. */
    static List<MountTarget> targets(List<StepOutcome.Made> made) {
        return made.stream()
                .map(one -> new MountTarget(
                        one.path().substring(1), one.directory(), one.parentBefore(), one.parentAfter()))
                .toList();
    }

    private Path folder(int number) {
        return scratch.folder().resolve("mount-" + number);
    }

    private SandboxMount.Upper upper(Path upper, Path work, boolean kept) {
        Path base = scratch.mountFolder();
        return new SandboxMount.Upper(
                base.relativize(upper).toString(), base.relativize(work).toString(), kept);
    }

    private SandboxMount overlay(
            int number,
            String target,
            List<DiffId> layers,
            Optional<SandboxMount.Upper> upper,
            String path,
            boolean folder)
            throws IOException {
        Path at = Files.createDirectories(folder(number).resolve("merged"));
        Path empty = Files.createDirectories(scratch.folder().resolve("empty")); // an overlay has two layers at least
        List<Path> folders = new ArrayList<>(List.of(empty));
        for (Tree tree : sources.snapshots().trees(layers, Runtime.getRuntime().availableProcessors(), cancellation)) {
            folders.add(tree.fs());
        }
        return new SandboxMount.Overlay(
                sources.snapshots().lowers(folders),
                upper,
                scratch.mountFolder().relativize(at).toString(),
                path,
                target,
                folder);
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
