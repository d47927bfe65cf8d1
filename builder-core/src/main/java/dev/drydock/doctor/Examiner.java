package dev.drydock.doctor;

import dev.drydock.content.StoreLayout;
import dev.drydock.protocol.Examination;
import dev.drydock.registry.CredentialFinding;
import dev.drydock.registry.RegistryFinding;
import dev.drydock.sandbox.Emulation;
import dev.drydock.sandbox.Host;
import dev.drydock.sandbox.Mode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes what was tried, adds what can be read, and makes a report of it. */
public final class Examiner {
    private final StoreLayout layout;
    private final Host host;
    private final Optional<StorePlace> place;
    private final Advice advice;
    private final List<ModeFinding> modes = new ArrayList<>();
    private Optional<Examination> counted = Optional.empty();

    private Examiner(StoreLayout layout, Host host, Optional<StorePlace> place) {
        this.layout = layout;
        this.host = host;
        this.place = place;
        this.advice = new Advice(host, place);
    }

    /** @param layout of a store that is there */
    public static Examiner of(StoreLayout layout, Host host) throws IOException {
        return new Examiner(layout, host, StorePlace.of(layout.root()));
    }

    /** A mode that does not work. */
    public void add(ModeAttempt attempt) {
        modes.add(new ModeFinding(attempt, List.of()));
    }

    /** A mode that works, and what a worker found in it. */
    public void add(ModeAttempt attempt, Examination examination) {
        modes.add(new ModeFinding(
                attempt,
                examination.features().stream()
                        .map(feature -> advice.finding(attempt.mode(), feature))
                        .toList()));
        inodes(examination);
    }

    /** What any worker counted. */
    public void inodes(Examination examination) {
        counted = Optional.of(examination);
    }

    public boolean knowsInodes() {
        return counted.isPresent();
    }

    /** The modes in the order in which they were added. */
    public List<ModeAttempt> attempts() {
        return modes.stream().map(ModeFinding::attempt).toList();
    }

    /**
     * All of it.
     *
     * @param drydock,maven versions
     * @param asked the mode that is insisted on
     */
    public DoctorReport report(
            String drydock,
            Optional<String> maven,
            Optional<Mode> asked,
            List<RegistryFinding> registries,
            List<CredentialFinding> credentials)
            throws IOException {
        Machine machine = Machine.read(host, drydock, maven, System.getenv());
        FileStore files = Files.getFileStore(layout.root());
        long inodes = counted.map(Examination::inodes).orElse(0L);
        long freeInodes = counted.map(Examination::freeInodes).orElse(0L);
        List<Remark> remarks = new ArrayList<>(advice.ofStore(files.getUsableSpace(), inodes, freeInodes));
        remarks.addAll(advice.ofMachine(machine));
        StoreFinding store = new StoreFinding(
                layout.root(), place, files.getTotalSpace(), files.getUsableSpace(), inodes, freeInodes, remarks);
        List<ModeAttempt> counting = attempts().stream()
                .filter(attempt -> asked.isEmpty() || attempt.mode() == asked.get())
                .toList();
        return new DoctorReport(
                machine, store, asked, modes, architectures(), registries, credentials, advice.shortestWay(counting));
    }

    private List<ArchitectureFinding> architectures() throws IOException {
        Emulation emulation = new Emulation(layout.folder(layout.run()));
        return Emulation.others().stream()
                .map(name -> new ArchitectureFinding(name, emulation.obstacle(name)))
                .toList();
    }
}
