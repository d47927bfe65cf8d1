package dev.drydock.worker;

import dev.drydock.fs.TreeDir;
import dev.drydock.fs.TreeFs;
import dev.drydock.sandbox.ChrootSpec;
import dev.drydock.sandbox.CommandSpec;
import dev.drydock.sandbox.StepOutcome;
import dev.drydock.sandbox.StepProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Proof that steps can run by chroot(2): owners can be given in the store, and a program runs in a root there. */
final class ChrootProbe {
    /** What the helper answers to words that it does not know. */
    private static final int UNKNOWN_WORDS = 2;

    private static final int SOMEBODY = 1;

    private final TreeFs fs;
    private final Path helper;

    ChrootProbe(TreeFs fs, Path helper) {
        this.fs = fs;
        this.helper = helper;
    }

    /** @throws IOException saying which of the things that steps need does not work in this folder */
    void run(Path folder) throws IOException {
        Path children = Path.of("/proc/self/task/" + ProcessHandle.current().pid() + "/children");
        if (!Files.isReadable(children)) {
            throw new IOException(
                    "/proc does not list children (CONFIG_PROC_CHILDREN): what a step leaves could not be ended");
        }
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(root.resolve("dev"));
        DeviceFolder.tried(fs, folder).fill(root.resolve("dev"));
        Files.copy(helper, root.resolve("init"));
        try (TreeDir dir = fs.open(root)) {
            dir.mode("init", 0755);
            dir.makeFile("owned", 0644);
            dir.owner("owned", SOMEBODY, SOMEBODY);
        }
        StepOutcome outcome = outcome(folder, root);
        if (!outcome.problem().isEmpty()) {
            throw new IOException(outcome.problem()
                    + (outcome.problem().contains("EACCES")
                            ? " (the store has to be where programs may run, not on a file system that is mounted noexec)"
                            : ""));
        }
        if (outcome.exitCode() != UNKNOWN_WORDS) {
            throw new IOException("a program in a root of its own ended with exit code " + outcome.exitCode());
        }
    }

    private StepOutcome outcome(Path folder, Path root) throws IOException {
        ChrootSpec spec = new ChrootSpec(
                folder.resolve("status").toString(),
                root.toString(),
                List.of(),
                new CommandSpec(
                        0,
                        0,
                        List.of(),
                        "/",
                        List.of(),
                        Map.of(),
                        List.of("/init"),
                        List.of(),
                        new CommandSpec.Input.None()));
        try (StepProcess step = StepProcess.start(helper, spec, monitor -> {})) {
            return step.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
