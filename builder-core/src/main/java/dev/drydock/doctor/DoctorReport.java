package dev.drydock.doctor;

import dev.drydock.registry.CredentialFinding;
import dev.drydock.registry.RegistryFinding;
import dev.drydock.sandbox.Mode;
import java.util.List;
import java.util.Optional;

/**
 * What a place allows.
 *
 * @param machine the machine and this process on it
 * @param asked the mode that is insisted on; absent for the best
 * @param modes in the order in which a build tries them
 * @param architectures other than the machine's, by name
 * @param registries those that were asked, each once
 * @param credentials for which registries there are some, and where
 * @param shortest the shortest way to steps that run, a sentence; empty if they do, or if nothing is known
 */
public record DoctorReport(
        Machine machine,
        StoreFinding store,
        Optional<Mode> asked,
        List<ModeFinding> modes,
        List<ArchitectureFinding> architectures,
        List<RegistryFinding> registries,
        List<CredentialFinding> credentials,
        String shortest) {
    public DoctorReport {
        modes = List.copyOf(modes);
        architectures = List.copyOf(architectures);
        registries = List.copyOf(registries);
        credentials = List.copyOf(credentials);
    }

    /** The mode in which a build runs its steps; absent if it cannot. */
    public Optional<Mode> chosen() {
        return modes.stream()
                .map(ModeFinding::attempt)
                .filter(ModeAttempt::works)
                .map(ModeAttempt::mode)
                .filter(mode -> asked.isEmpty() || asked.get() == mode)
                .findFirst();
    }

    /** Whether steps can run, in the mode that is insisted on if there is one. */
    public boolean canRunSteps() {
        return chosen().isPresent();
    }
}
