package dev.drydock.engine;

import dev.drydock.build.BuildListener;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.doctor.DoctorReport;
import dev.drydock.doctor.Examiner;
import dev.drydock.doctor.KnownModes;
import dev.drydock.doctor.ModeAttempt;
import dev.drydock.image.ImageReference;
import dev.drydock.protocol.Examination;
import dev.drydock.protocol.WorkerClient;
import dev.drydock.registry.CredentialFinding;
import dev.drydock.registry.RegistryFinding;
import dev.drydock.registry.RegistryProbe;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import dev.drydock.sandbox.ModeCandidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries every mode with a worker of its own, which tries what works in it and ends at once; asks registries; reads the rest.
 * What is known of modes is found out anew, and kept for builds.
 */
final class Doctor {
    private final LayerCache cache;
    private final EngineOptions options;

    Doctor(LayerCache cache, EngineOptions options) {
        this.cache = cache;
        this.options = options;
    }

    DoctorReport examine(DoctorRequest request, Cancellation cancellation) throws IOException {
        Host host = Host.read();
        Examiner examiner = Examiner.of(cache.layout(), host);
        for (ModeCandidate candidate : host.candidates()) {
            cancellation.throwIfCancelled();
            if (candidate.obstacle().isEmpty()) {
                tried(candidate.mode(), examiner, cancellation);
            } else {
                examiner.add(new ModeAttempt(candidate.mode(), candidate.obstacle(), candidate.fix()));
            }
        }
        if (!examiner.knowsInodes()) {
            plain(examiner, cancellation);
        }
        KnownModes.of(cache.layout(), host, WorkerClasspath.build(WorkerClasspath.files()))
                .write(examiner.attempts());
        try (RegistryProbe probe = RegistryProbe.open(options.registries())) {
            List<CredentialFinding> credentials = probe.credentials();
            List<RegistryFinding> registries = new ArrayList<>();
            for (String registry : registries(request, credentials)) {
                registries.add(probe.ask(registry, cancellation));
            }
            return examiner.report(request.version(), request.maven(), options.mode(), registries, credentials);
        }
    }

    private void tried(Mode mode, Examiner examiner, Cancellation cancellation) throws IOException {
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Workers workers = workers(Optional.of(mode), owner)) {
            WorkerClient worker = workers.steps(cancellation);
            examiner.add(ModeAttempt.worked(mode), worker.examine(cancellation));
        } catch (NoModeException e) {
            examiner.add(e.attempts().get(0));
        }
    }

    /** Inodes are counted by a worker, even where none can run steps. */
    private void plain(Examiner examiner, Cancellation cancellation) {
        try (LocalWorkerOwner owner = new LocalWorkerOwner();
                Workers workers = workers(Optional.empty(), owner)) {
            Examination examination = workers.codec(cancellation).examine(cancellation);
            examiner.inodes(examination);
        } catch (IOException e) {
            // no program of ours runs in this store: the modes say so
        }
    }

    private Workers workers(Optional<Mode> mode, WorkerOwner owner) {
        EngineOptions own =
                new EngineOptions(options.store(), mode, options.registries(), options.pullRegistry(), owner);
        return new Workers(cache, own, BuildListener.silent());
    }

    /** Those asked for, those of the settings, and those that somebody logged in to; Docker Hub only if it is asked for. */
    private Set<String> registries(DoctorRequest request, List<CredentialFinding> credentials) {
        Set<String> all = new TreeSet<>();
        credentials.stream()
                .map(CredentialFinding::registry)
                .map(name -> name.split("/", 2)[0])
                .filter(name -> !name.equals(ImageReference.DOCKER_HUB))
                .forEach(all::add);
        options.registries().insecure().stream()
                .filter(name -> !name.contains("/"))
                .forEach(all::add);
        options.pullRegistry().map(name -> name.split("/", 2)[0]).ifPresent(all::add);
        all.addAll(request.registries());
        return all;
    }
}
