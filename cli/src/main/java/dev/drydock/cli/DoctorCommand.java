package dev.drydock.cli;

import dev.drydock.engine.DoctorReport;
import dev.drydock.engine.Drydock;
import dev.drydock.engine.LocalWorkerOwner;
import dev.drydock.engine.ModeAttempt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: what this machine allows, and how to get more. Ends with 0 if steps can run. */
@Command(name = "doctor", description = "Show what this machine allows.", mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private EngineMixin engine = new EngineMixin();

    @Override
    public Integer call() throws Exception {
        try (Interrupts interrupts = new Interrupts();
                LocalWorkerOwner owner = new LocalWorkerOwner();
                Drydock drydock = engine.open(owner)) {
            DoctorReport report = drydock.doctor(interrupts.cancellation());
            System.out.println("store   " + report.store() + " (" + Columns.size(report.storeFreeBytes()) + " free)");
            System.out.println("java    " + report.java());
            System.out.println("kernel  " + report.kernel());
            for (ModeAttempt mode : report.modes()) {
                System.out.println(
                        "mode    " + mode.mode().word() + ": " + (mode.problem().isEmpty() ? "works" : mode.problem()));
                if (!mode.fix().isEmpty()) {
                    System.out.println("        fix: " + mode.fix());
                }
            }
            return report.canRunSteps() ? 0 : 1;
        }
    }
}
