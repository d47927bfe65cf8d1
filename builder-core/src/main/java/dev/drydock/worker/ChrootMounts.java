package dev.drydock.worker;

import dev.drydock.content.Cancellation;
import dev.drydock.fs.FileType;
import dev.drydock.fs.TreeCopy;
import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFile;
import dev.drydock.fs.TreeFs;
import dev.drydock.layer.FixedTime;
import dev.drydock.protocol.MountSpec;
import dev.drydock.protocol.RunSpec;
import dev.drydock.sandbox.ChrootSpec;
import dev.drydock.snapshot.CopiedRoots;
import dev.drydock.snapshot.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a step finds in its root beside the layers, where nothing can be mounted: the special folders, files that the builder
 * provides, and the mounts of the instruction. All of it is moved in and out again. A secret is a fifo, so that its content
 * is on no disk.
 */
final class ChrootMounts implements AutoCloseable {
    /** By these folders of {@code /proc} packages ask which protocols there are (postfix, for one). */
    private static final List<String> PROTOCOLS = List.of("sys/net/ipv4", "sys/net/ipv6");

    /** Programs of heredocs, which are no secrets and have to be files. */
    private static final String PROGRAMS = "/dev/pipes/";

    /** What is the same for all steps of a worker. */
    record Sources(TreeFs fs, StubFolder stub, DeviceFolder devices, LentCaches caches, AgentForwarding agents) {}

    private final CopiedRoots roots;
    private final Sources sources;
    private final Scratch scratch;
    private final Cancellation cancellation;
    private final Held held = new Held();
    private final Map<MountSpec.Cache, LentCaches.Open> caches = new HashMap<>();
    private final List<ChrootSpec.Served> secrets = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int number;

    ChrootMounts(CopiedRoots roots, Sources sources, Scratch scratch, Cancellation cancellation) {
        this.roots = roots;
        this.sources = sources;
        this.scratch = scratch;
        this.cancellation = cancellation;
    }

    List<ChrootSpec.Served> secrets() {
        return secrets;
    }

    /** What was done another way. */
    List<String> notes() {
        return notes;
    }

    void open(RunSpec spec) throws IOException {
        waitForCaches(spec);
        Path processes = folder(0555);
        for (String protocol : PROTOCOLS) {
            if (Files.isDirectory(Path.of("/proc", protocol))) {
                Files.createDirectories(processes.resolve(protocol));
            }
        }
        put("/proc", false, processes);
        put("/sys", false, folder(0555));
        Path devices = folder(0755);
        notes.addAll(sources.devices().fill(devices));
        put("/dev", false, devices);
        for (MountSpec mount : spec.mounts()) {
            open(mount);
        }
        for (Map.Entry<String, String> file :
                sources.stub().provided(spec.hostname(), spec.hosts()).entrySet()) {
            put(file.getKey(), false, file(Files.readAllBytes(Path.of(file.getValue())), 0644, 0, 0));
        }
    }

    /** All at first and in one order, so that two steps do not wait for each other. */
    private void waitForCaches(RunSpec spec) throws IOException {
        List<MountSpec.Cache> wanted = new ArrayList<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Cache cache) {
                wanted.add(cache);
            }
        }
        wanted.sort(Comparator.comparing(MountSpec.Cache::id));
        Set<String> ids = new HashSet<>();
        for (MountSpec.Cache cache : wanted) {
            if (!ids.add(cache.id())) {
                throw new RefusedException(
                        "the cache " + cache.id() + " is mounted twice, which mode chroot cannot do: it"
                                + " moves a cache to where the step finds it. Mount it once, and link to it");
            }
            LentCaches.Open open = held.add(sources.caches().open(cache, cancellation));
            caches.put(cache, open);
        }
    }

    private void open(MountSpec mount) throws IOException {
        if (mount instanceof MountSpec.Layers layers) {
            Path to = fresh();
            roots.unpack(layers.layers(), layers.path(), to, cancellation);
            put(layers.target(), true, to);
        } else if (mount instanceof MountSpec.Cache cache) {
            cache(cache);
        } else if (mount instanceof MountSpec.Tmpfs tmpfs) {
            put(tmpfs.target(), true, folder(01777));
        } else if (mount instanceof MountSpec.Content content) {
            content(content);
        } else if (mount instanceof MountSpec.Agent agent) {
            agent(agent);
        } else {
            throw new IllegalArgumentException("not a mount of a step: " + mount);
        }
    }

    private void cache(MountSpec.Cache cache) throws IOException {
        LentCaches.Open open = caches.get(cache);
        if (open == null) {
            throw new IllegalStateException(cache.id());
        }
        if (!open.isFilled()) {
            roots.unpack(cache.seed(), cache.seedPath(), open.folder(), cancellation);
            open.filled();
        }
        String path = roots.place(scratch, cache.target(), true);
        if (cache.readOnly()) {
            Path copy = folder(0700);
            try (TreeDir from = sources.fs().open(open.folder());
                    TreeDir to = sources.fs().open(copy)) {
                TreeCopy.copy(from, to);
            }
            roots.put(scratch, path, copy);
        } else {
            open.lend(scratch.upper().resolve(path));
            roots.put(scratch, path, open.folder());
        }
    }

    private void content(MountSpec.Content content) throws IOException {
        if (content.target().startsWith(PROGRAMS)) {
            byte[] bytes = content.content().reveal();
            put(content.target(), true, file(bytes, content.mode(), content.uid(), content.gid()));
            return;
        }
        Path fifo = fresh();
        try (TreeDir dir = sources.fs().open(scratch.folder())) {
            dir.makeNode(name(fifo), FileType.FIFO, content.mode(), 0, 0);
            dir.owner(name(fifo), content.uid(), content.gid());
        }
        String path = put(content.target(), true, fifo);
        secrets.add(new ChrootSpec.Served("/" + path, content.content(), content.mode(), content.uid(), content.gid()));
    }

    private void agent(MountSpec.Agent agent) throws IOException {
        AgentForwarding.Open open = held.add(sources.agents().open(agent));
        Path link = fresh();
        try {
            Files.createLink(link, open.socket());
        } catch (FileSystemException e) {
            throw new RefusedException(
                    "--mount=type=ssh: mode chroot links the agent's socket into the root, and the worker"
                            + " listens on another file system (" + e.getReason()
                            + "). Give the store a shorter path, so that it"
                            + " can hold sockets");
        }
        put(agent.target(), true, link);
    }

    private String put(String target, boolean follow, Path source) throws IOException {
        String path = roots.place(scratch, target, follow);
        roots.put(scratch, path, source);
        return path;
    }

    private Path fresh() {
        return scratch.folder().resolve("put-" + number++);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private Path folder(int mode) throws IOException {
        Path folder = fresh();
        try (TreeDir dir = sources.fs().open(scratch.folder())) {
            dir.makeDir(name(folder), mode);
        }
        return folder;
    }

    private Path file(byte[] content, int mode, long uid, long gid) throws IOException {
        Path file = fresh();
        try (TreeDir dir = sources.fs().open(scratch.folder())) {
            try (TreeFile out = dir.createFile(name(file))) {
                for (ByteBuffer bytes = ByteBuffer.wrap(content); bytes.hasRemaining(); ) {
                    out.write(bytes);
                }
                out.owner(uid, gid);
                out.mode(mode);
                out.mtime(FixedTime.T0, 0);
            }
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
