package dev.drydock.worker;

import dev.drydock.cache.KeptSteps;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.content.Locks;
import dev.drydock.layer.Compressions;
import dev.drydock.protocol.Connection;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.Privileges;
import dev.drydock.snapshot.CopiedRoots;
import dev.drydock.snapshot.Overlays;
import dev.drydock.snapshot.Snapshots;
import dev.drydock.syscall.FileView;
import dev.drydock.syscall.LibC;
import dev.drydock.syscall.Mounts;
import dev.drydock.syscall.NativeDirWatch;
import dev.drydock.syscall.NativeTreeFs;
import dev.drydock.syscall.Processes;
import dev.drydock.zstd.ZstdCompression;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The worker's life: prove the mode, serve, and go when the owner goes. */
public final class WorkerMain {
    private static final int NO_MODE = 3;

    private final Path store;
    private final String runId;
    private final Mode mode;
    private final String treesName;
    private final Path socket;
    private final Path helper;
    private final String build;
    private final long owner;

    private WorkerMain(String[] args) {
        store = Path.of(args[0]);
        runId = args[1];
        mode = Mode.parse(args[2]).orElse(Mode.PLAIN);
        treesName = args[3];
        socket = Path.of(args[4]);
        helper = Path.of(args[5]);
        build = args[6];
        owner = Long.parseLong(args[7]);
    }

    /** Arguments: store, run id, mode, name of the trees' folder, socket, helper, build, process number of the owner. */
    public static void main(String[] args) {
        try {
            System.exit(new WorkerMain(args).serve());
        } catch (IOException | RuntimeException e) {
            System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            System.exit(NO_MODE);
        }
    }

    private int serve() throws IOException {
        LayerCache cache = LayerCache.open(store, Compressions.standard().with(new ZstdCompression()), waiting -> {});
        Path run = cache.layout().run().resolve(runId);
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
        try (Locks.Hold own = cache.locks().exclusive("run-" + runId, "worker", Cancellation.none())) {
            LibC libc = LibC.load();
            NativeTreeFs fs = new NativeTreeFs(libc, mode.hasOneId());
            Parts parts = new Parts(cache, libc, fs, new RunFolders(cache.layout(), cache.locks(), fs), run, threads);
            if (mode == Mode.CHROOT) {
                inCopiedRoots(parts);
            } else {
                onOverlays(parts);
            }
        }
        return 0;
    }

    /** What every kind of worker needs. */
    private record Parts(
            LayerCache cache, LibC libc, NativeTreeFs fs, RunFolders folders, Path run, ExecutorService threads) {}

    private void onOverlays(Parts parts) throws IOException {
        LayerCache cache = parts.cache();
        LibC libc = parts.libc();
        NativeTreeFs fs = parts.fs();
        Path run = parts.run();
        ExecutorService threads = parts.threads();
        boolean userNamespace = mode != Mode.ROOT;
        Overlays snapshots = Snapshots.overlays(
                fs,
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings(
                        treesName,
                        userNamespace ? "user.overlay.opaque" : "trusted.overlay.opaque",
                        bootId(),
                        runId,
                        !mode.hasOneId()));
        if (mode != Mode.PLAIN) {
            Path probe = Files.createDirectory(run.resolve("probe"));
            new OverlayProbe(fs, new Mounts(libc), userNamespace).run(probe);
            parts.folders().delete(probe);
        }
        StubFolder stub = StubFolder.make(run);
        FileView views = new FileView(libc);
        Mounts mounts = new Mounts(libc);
        Volumes volumes =
                new Volumes(cache.layout(), cache.locks(), fs, snapshots, mounts, views, run, treesName, userNamespace);
        CacheMounts caches = new CacheMounts(cache.layout(), cache.locks(), treesName, false);
        MountSources mountSources = new MountSources(snapshots, caches, agents(threads), volumes, mode.hasOneId());
        Optional<OwnersOfSteps> owners =
                mode.hasOneId() ? Optional.of(new OwnersOfSteps(libc, cache.layers())) : Optional.empty();
        Streams streams = new Streams(threads);
        Processes processes = new Processes(libc);
        Containers containers = new Containers(
                new ContainerWorlds(
                        snapshots,
                        mountSources,
                        stub,
                        new ContainerNetworks(libc, run),
                        run.resolve(Cgroups.RECORD),
                        helper,
                        userNamespace,
                        mode.hasOneId() ? Privileges.Owners.IGNORED : Privileges.Owners.REAL,
                        processes,
                        cache.layout().logs()),
                new Execs(helper, streams),
                threads,
                owner);
        StepRunner runner = new StepRunner(
                new OverlayGround(
                        snapshots, helper, stub, mountSources, userNamespace, owners, run.resolve(Cgroups.RECORD)),
                snapshots,
                new Keeping(cache.kept(), snapshots, mode.word(), treesName),
                streams);
        ContainerRequests requests =
                new ContainerRequests(containers, new ContainerFiles(views, fs), snapshots, processes);
        Trials trials =
                mode == Mode.PLAIN ? folder -> List.of() : new OverlayTrials(fs, libc, helper, socket, mode, owners);
        listen(
                cache,
                runner,
                snapshots,
                new Answering(requests, new Examining(libc, run, parts.folders(), trials)),
                threads);
        threads.execute(() -> tidy(parts.folders(), cache, snapshots, Optional.empty()));
        serve(containers);
        snapshots.sync();
        parts.folders().delete(run);
    }

    private void inCopiedRoots(Parts parts) throws IOException {
        LayerCache cache = parts.cache();
        LibC libc = parts.libc();
        NativeTreeFs fs = parts.fs();
        Path run = parts.run();
        ExecutorService threads = parts.threads();
        Path probe = Files.createDirectory(run.resolve("probe"));
        new ChrootProbe(fs, helper).run(probe);
        DeviceFolder devices = DeviceFolder.tried(fs, Files.createDirectory(probe.resolve("devices")));
        parts.folders().delete(probe);
        try (CopiedRoots roots = Snapshots.copies(
                fs,
                cache.content(),
                cache.layers(),
                cache.locks(),
                new Snapshots.Settings(treesName, "user.overlay.opaque", bootId(), runId),
                () -> NativeDirWatch.open(libc))) {
            LentCaches caches = new LentCaches(
                    new CacheMounts(cache.layout(), cache.locks(), treesName, true),
                    cache.layout(),
                    cache.locks(),
                    treesName);
            Streams streams = new Streams(threads);
            Processes processes = new Processes(libc);
            Containers containers = new Containers(Worlds.none(), new Execs(helper, streams), threads, owner);
            StepRunner runner = new StepRunner(
                    new ChrootGround(
                            roots,
                            helper,
                            new ChrootMounts.Sources(fs, StubFolder.make(run), devices, caches, agents(threads)),
                            run.resolve(Cgroups.RECORD)),
                    roots,
                    new Keeping(cache.kept(), roots, mode.word(), treesName),
                    streams);
            ContainerRequests requests =
                    new ContainerRequests(containers, new ContainerFiles(new FileView(libc), fs), roots, processes);
            Trials trials = new ChrootTrials(fs, socket, devices);
            listen(
                    cache,
                    runner,
                    roots,
                    new Answering(requests, new Examining(libc, run, parts.folders(), trials)),
                    threads);
            threads.execute(() -> tidy(parts.folders(), cache, roots, Optional.of(caches)));
            serve(containers);
        }
        parts.folders().delete(run);
    }

    private AgentForwarding agents(ExecutorService threads) {
        return new AgentForwarding(
                Objects.requireNonNull(socket.toAbsolutePath().getParent()), threads);
    }

    private void serve(Containers containers) throws IOException {
        if (owner == 0) {
            containers.awaitNone();
        } else {
            awaitOwner();
        }
        containers.close();
    }

    /** Who answers what is not about steps and layers. */
    private record Answering(ContainerRequests containers, Examining examining) {}

    /** A name appears only when somebody listens there. */
    private void listen(
            LayerCache cache, StepRunner runner, Snapshots snapshots, Answering answering, ExecutorService threads)
            throws IOException {
        Path unready = socket.resolveSibling("unready");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(unready));
        Files.move(unready, socket, StandardCopyOption.ATOMIC_MOVE);
        threads.execute(() -> {
            try {
                while (true) {
                    SocketChannel client = server.accept();
                    threads.execute(new ClientSession(
                            new Connection(client),
                            build,
                            mode.word(),
                            runner,
                            cache.layers(),
                            snapshots,
                            answering.containers(),
                            answering.examining(),
                            threads));
                }
            } catch (IOException e) {
                System.err.println("accept: " + e.getMessage());
            }
        });
    }

    private static void tidy(RunFolders folders, LayerCache cache, Snapshots snapshots, Optional<LentCaches> lent) {
        try {
            if (lent.isPresent()) {
                lent.get().takeAllBack(); // some may be in folders that are deleted next
            }
            folders.deleteStale();
            cache.content().deleteAbandoned();
            cache.kept().removeBefore(Instant.now().minus(KeptSteps.LIFE));
            snapshots.emptyTrash(Cancellation.none());
        } catch (IOException e) {
            System.err.println("tidy: " + e.getMessage());
        }
    }

    /** The owner holds the other end of our standard input, and never writes. */
    private static void awaitOwner() throws IOException {
        byte[] nothing = new byte[64];
        while (System.in.read(nothing) >= 0) {
            // whatever comes means nothing
        }
    }

    private static String bootId() throws IOException {
        return Optional.of(Path.of("/proc/sys/kernel/random/boot_id"))
                .filter(Files::isReadable)
                .map(WorkerMain::text)
                .orElse("unknown");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
