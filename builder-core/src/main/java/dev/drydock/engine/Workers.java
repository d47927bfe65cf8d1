package dev.drydock.engine;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildListener;
import dev.drydock.build.WorkerSupply;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.doctor.Advice;
import dev.drydock.doctor.KnownModes;
import dev.drydock.doctor.ModeAttempt;
import dev.drydock.image.Platform;
import dev.drydock.protocol.WorkerClient;
import dev.drydock.sandbox.Emulation;
import dev.drydock.sandbox.HelperFile;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.ModeCandidate;
import dev.drydock.sandbox.WorkerAddress;
import dev.drydock.sandbox.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Workers of a session: tried mode by mode until one proves itself, then shared. */
final class Workers implements WorkerSupply, AutoCloseable {
    private static final String MAIN = "dev.drydock.worker.WorkerMain";

    private final LayerCache cache;
    private final EngineOptions options;
    private final BuildListener listener;
    private final Map<String, WorkerClient> clients = new ConcurrentHashMap<>();
    private Optional<CompletableFuture<Void>> warming = Optional.empty();
    private Optional<Emulation> emulation = Optional.empty();

    Workers(LayerCache cache, EngineOptions options, BuildListener listener) {
        this.cache = cache;
        this.options = options;
        this.listener = listener;
    }

    /** A worker as its owner keeps it: JDK types only. */
    private record Kept(WorkerProcess process) implements AutoCloseable, Supplier<String> {
        @Override
        public String get() {
            return process.candidate().mode().word() + " " + process.socket();
        }

        @Override
        public void close() throws IOException {
            process.close();
        }
    }

    @Override
    public WorkerClient steps(Cancellation cancellation) throws IOException {
        synchronized (this) {
            WorkerClient known = clients.get("steps");
            if (known != null) {
                return known;
            }
            WorkerClient client = connect("steps", cancellation);
            clients.put("steps", client);
            return client;
        }
    }

    @Override
    public WorkerClient codec(Cancellation cancellation) throws IOException {
        synchronized (this) {
            WorkerClient steps = clients.get("steps");
            if (steps != null) {
                return steps;
            }
            WorkerClient known = clients.get("codec");
            if (known == null) {
                known = connect("codec", cancellation);
                clients.put("codec", known);
            }
            return known;
        }
    }

    @Override
    public String obstacle(Platform platform) throws IOException {
        if (platform.architecture().equals(Platform.host().architecture())) {
            return "";
        }
        synchronized (this) {
            if (emulation.isEmpty()) {
                emulation = Optional.of(
                        new Emulation(cache.layout().folder(cache.layout().run())));
            }
            return emulation.get().obstacle(platform.architecture());
        }
    }

    @Override
    public synchronized void warmUp() {
        if (warming.isEmpty() && !clients.containsKey("steps")) {
            warming = Optional.of(CompletableFuture.runAsync(() -> {
                try {
                    steps(Cancellation.none());
                } catch (IOException e) {
                    // whoever needs the worker asks again, and is told why there is none
                }
            }));
        }
    }

    private WorkerClient connect(String purpose, Cancellation cancellation) throws IOException {
        List<Path> files = WorkerClasspath.files();
        String build = WorkerClasspath.build(files);
        String key = "dev.drydock.worker:" + cache.layout().root() + ":" + purpose + ":"
                + options.mode().map(Mode::word).orElse("best") + ":" + build;
        AutoCloseable kept = options.workers().get(key, () -> start(purpose, files, build, cancellation));
        try {
            return WorkerClient.connect(socket(kept), build);
        } catch (IOException dead) {
            options.workers().forget(key, kept);
            AutoCloseable again = options.workers().get(key, () -> start(purpose, files, build, cancellation));
            return WorkerClient.connect(socket(again), build);
        }
    }

    private static Path socket(AutoCloseable kept) {
        String text = (String) ((Supplier<?>) kept).get();
        return Path.of(text.substring(text.indexOf(' ') + 1));
    }

    private Kept start(String purpose, List<Path> files, String build, Cancellation cancellation) throws IOException {
        Path helper = HelperFile.provide(cache.layout(), cache.locks(), cancellation);
        if (purpose.equals("codec")) {
            return launched(purpose, ModeCandidate.plain(), "for decompressing", helper, files, build, cancellation);
        }
        Starting starting = (candidate, attempts) ->
                launched(purpose, candidate, why(attempts), helper, files, build, cancellation);
        Host host = Host.read();
        KnownModes known = KnownModes.of(cache.layout(), host, build);
        Optional<Kept> again = options.mode().isEmpty() ? known(known, host, starting) : Optional.empty();
        return again.isPresent() ? again.get() : tried(known, host, starting);
    }

    /** Starts a worker for a candidate, after others that do not work. */
    @FunctionalInterface
    private interface Starting {
        Kept start(ModeCandidate candidate, List<ModeAttempt> attempts) throws IOException;
    }

    /** A worker in the mode that worked before; if it does not work any more, that is forgotten. */
    private static Optional<Kept> known(KnownModes known, Host host, Starting starting) throws IOException {
        Optional<List<ModeAttempt>> before = known.read();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        int last = before.get().size() - 1;
        Mode mode = before.get().get(last).mode();
        for (ModeCandidate candidate : host.candidates()) {
            if (candidate.mode() == mode && candidate.obstacle().isEmpty()) {
                try {
                    return Optional.of(starting.start(candidate, before.get().subList(0, last)));
                } catch (IOException e) {
                    known.forget();
                }
            }
        }
        return Optional.empty();
    }

    private Kept tried(KnownModes known, Host host, Starting starting) throws IOException {
        Advice advice = Advice.here(cache.layout().root());
        List<ModeAttempt> attempts = new ArrayList<>();
        for (ModeCandidate candidate : host.candidates()) {
            if (options.mode().filter(wanted -> wanted != candidate.mode()).isPresent()) {
                continue;
            }
            if (!candidate.obstacle().isEmpty()) {
                attempts.add(new ModeAttempt(candidate.mode(), candidate.obstacle(), candidate.fix()));
                continue;
            }
            Kept started;
            try {
                started = starting.start(candidate, attempts);
            } catch (IOException e) {
                attempts.add(advice.failed(candidate.mode(), String.valueOf(e.getMessage())));
                continue;
            }
            if (options.mode().isEmpty()) {
                attempts.add(ModeAttempt.worked(candidate.mode()));
                known.write(attempts);
            }
            return started;
        }
        throw new NoModeException(
                attempts, advice.shortestWay(attempts), options.mode().isPresent());
    }

    /** The reason of a mode: what speaks for the first, or what speaks against those before it. */
    private String why(List<ModeAttempt> attempts) {
        if (options.mode().isPresent()) {
            return "as asked for";
        }
        return attempts.isEmpty()
                ? "this process has CAP_SYS_ADMIN"
                : attempts.stream()
                        .map(attempt -> "not " + attempt.mode().word() + ": " + attempt.problem())
                        .collect(Collectors.joining("; "));
    }

    /** A worker that runs containers and outlives this JVM: one that is there already, or a new one. */
    WorkerClient detached(Cancellation cancellation) throws IOException {
        Optional<WorkerClient> there = detachedIfThere();
        if (there.isPresent()) {
            return there.get();
        }
        // one for all: containers of two workers would not reach one another
        return cache.locks().exclusively("detached", "start of a worker", cancellation, () -> {
            Optional<WorkerClient> meanwhile = detachedIfThere();
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            List<Path> files = WorkerClasspath.files();
            String build = WorkerClasspath.build(files);
            return WorkerClient.connect(
                    start("detached", files, build, cancellation).process().socket(), build);
        });
    }

    /** A worker that runs containers and outlives this JVM, if there is one. */
    Optional<WorkerClient> detachedIfThere() throws IOException {
        String build = WorkerClasspath.build(WorkerClasspath.files());
        for (WorkerAddress address : RunningWorkers.of(cache).addresses()) {
            boolean fits = options.mode().isEmpty() || options.mode().get() == address.mode();
            if (address.owner() == 0 && fits && address.build().equals(build)) {
                try {
                    return Optional.of(WorkerClient.connect(address.socket(), build));
                } catch (IOException e) {
                    // it was about to end
                }
            }
        }
        return Optional.empty();
    }

    private Kept launched(
            String purpose,
            ModeCandidate candidate,
            String why,
            Path helper,
            List<Path> files,
            String build,
            Cancellation cancellation)
            throws IOException {
        WorkerJvm jvm = WorkerJvm.of(files, cache.layout(), build);
        WorkerProcess process = WorkerProcess.start(new WorkerProcess.Launch(
                cache.layout(),
                helper,
                candidate,
                WorkerJvm.java(),
                jvm.options(),
                jvm.publish(),
                MAIN,
                build,
                purpose.equals("detached")));
        try {
            process.connect(cancellation).close();
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
        listener.on(new BuildEvent.WorkerStarted(candidate.mode().word(), why));
        return new Kept(process);
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            for (WorkerClient client : clients.values()) {
                client.close();
            }
            clients.clear();
        }
    }
}
