package dev.drydock.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Named locks of a store, between threads, class realms and processes; the kernel drops them when a process dies.
 *
 * <p>All names share one file, {@code locks/ranges}: a name stands for 64 bytes of it, found by hashing. An exclusive
 * holder locks all 64, a shared one a single byte of them that nobody else of this JVM holds (Java refuses two
 * overlapping locks within one JVM even when both are shared). One file, because closing <em>any</em> channel of a
 * file drops all locks the process has on it: so the channel is opened once for each class realm and store, and never
 * closed. Locks are tried again and again instead of waited for in the kernel, so that an interrupt cannot close it.
 *
 * <p>Holders write their process id and purpose into {@code locks/<name>.holder}; who waits longer than two seconds is
 * shown it. Locks are not re-entrant. Only the process that writes locks, and never across a request to the other
 * process; several locks are taken in name order.
 */
public final class Locks {
    /** Where names live in the range file; never closed (see above), hence static. */
    private static final Map<Path, Opened> CHANNELS = new ConcurrentHashMap<>();

    private static final String HOLDER = ".holder";
    private static final int RANGE = 64;
    private static final Duration TELL_AFTER = Duration.ofSeconds(2);
    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    /** @param file which file it is, whatever has its name today */
    private record Opened(FileChannel channel, @Nullable Object file) {}

    private final StoreLayout layout;
    private final Consumer<Waiting> whenWaiting;

    /**
     * Somebody waits for a lock.
     *
     * @param name the lock
     * @param holder process id and purpose of who took it last
     * @param waited how long so far
     */
    public record Waiting(String name, String holder, Duration waited) {}

    /** A lock that is held until it is closed, by any thread. */
    public interface Hold extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** What is done under a lock. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /** @param whenWaiting told every two seconds by a thread that waits */
    public Locks(StoreLayout layout, Consumer<Waiting> whenWaiting) {
        this.layout = layout;
        this.whenWaiting = whenWaiting;
    }

    public Locks(StoreLayout layout) {
        this(layout, waiting -> {});
    }

    /** Waits until nobody holds the name exclusively. @throws CancellationException when cancelled */
    public Hold shared(String name, String purpose, Cancellation cancellation) throws IOException {
        return await(name, purpose, true, cancellation);
    }

    /** Waits until nobody holds the name. @throws CancellationException when cancelled */
    public Hold exclusive(String name, String purpose, Cancellation cancellation) throws IOException {
        return await(name, purpose, false, cancellation);
    }

    /** Does the work while nobody else holds the name. @throws CancellationException when cancelled while waiting */
    public <T> T exclusively(String name, String purpose, Cancellation cancellation, Work<T> work) throws IOException {
        Hold hold = exclusive(name, purpose, cancellation);
        try {
            return work.run();
        } finally {
            hold.close();
        }
    }

    /** Takes several names, in name order, so that no two callers wait for each other. */
    public Hold exclusive(Collection<String> names, String purpose, Cancellation cancellation) throws IOException {
        Deque<Hold> holds = new ArrayDeque<>();
        Hold all = () -> {
            while (!holds.isEmpty()) {
                holds.pop().close();
            }
        };
        try {
            for (String name : new TreeSet<>(names)) {
                holds.push(exclusive(name, purpose, cancellation));
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Takes the name if nobody holds it, without waiting. */
    public Optional<Hold> tryExclusive(String name, String purpose) throws IOException {
        FileLock lock = attempt(name, false);
        return lock == null ? Optional.empty() : Optional.of(held(name, purpose, lock));
    }

    private Hold await(String name, String purpose, boolean shared, Cancellation cancellation) throws IOException {
        long start = System.nanoTime();
        long tellAt = TELL_AFTER.toNanos();
        long pause = 200_000;
        while (true) {
            FileLock lock = attempt(name, shared);
            if (lock != null) {
                return held(name, purpose, lock);
            }
            cancellation.throwIfCancelled();
            long waited = System.nanoTime() - start;
            if (waited >= tellAt) {
                tellAt = waited + TELL_AFTER.toNanos();
                whenWaiting.accept(new Waiting(name, holder(name), Duration.ofNanos(waited)));
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, 20_000_000);
        }
    }

    private @Nullable FileLock attempt(String name, boolean shared) throws IOException {
        FileChannel channel = channel();
        long start = position(name);
        if (!shared) {
            try {
                return channel.tryLock(start, RANGE, false);
            } catch (OverlappingFileLockException e) {
                return null;
            }
        }
        for (int i = 0; i < RANGE; i++) {
            try {
                return channel.tryLock(start + i, 1, true);
            } catch (OverlappingFileLockException e) {
                // Held in this JVM: shared by another thread or realm (the next byte may be free), or exclusively.
            }
        }
        return null;
    }

    private Hold held(String name, String purpose, FileLock lock) {
        try {
            String holder = "process " + ProcessHandle.current().pid() + ", " + purpose;
            Files.writeString(holderFile(name), holder);
        } catch (IOException e) {
            // whoever waits is told of an earlier one; on a full disk locks are needed all the more
        }
        return lock::release;
    }

    /** Process id and purpose of who took a lock last; whether it is still held is not said. */
    public String holder(String name) {
        try {
            return Files.readString(holderFile(name));
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Removes what holders wrote before a time: who waits for a lock that is held so long is told less, nothing else is lost. */
    public void forgetHolders(Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.folder(layout.locks()), "*" + HOLDER)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Path holderFile(String name) {
        return layout.locks().resolve(name.replace('/', '_') + HOLDER);
    }

    /** The one channel; a new one if somebody removed the whole store meanwhile and it was made again. */
    private FileChannel channel() throws IOException {
        Path file = layout.folder(layout.locks()).toRealPath().resolve("ranges");
        Opened open = CHANNELS.get(file);
        if (open != null && Objects.equals(open.file(), fileKey(file))) {
            return open.channel();
        }
        synchronized (CHANNELS) {
            Opened again = CHANNELS.get(file);
            if (again != null && Objects.equals(again.file(), fileKey(file))) {
                return again.channel();
            }
            FileChannel fresh = FileChannel.open(
                    file, OPTIONS, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            CHANNELS.put(file, new Opened(fresh, fileKey(file)));
            return fresh;
        }
    }

    private static @Nullable Object fileKey(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** First byte of the name's range, below 2^62. */
    private static long position(String name) {
        byte[] hash = Digest.of(name.getBytes(StandardCharsets.UTF_8)).hash();
        long n = 0;
        for (int i = 0; i < 7; i++) {
            n = (n << 8) | (hash[i] & 0xff);
        }
        return n * RANGE;
    }
}
