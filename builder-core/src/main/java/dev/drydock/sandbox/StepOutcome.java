package dev.drydock.sandbox;

import dev.drydock.fs.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a step ended, as the helper's status file tells it.
 *
 * @param exitCode of the command; 128 + n if signal n ended it; 126 or 127 if it could not be started
 * @param signal that ended the command
 * @param made mount targets that the helper had to create, outermost first
 * @param notes what was done another way than planned; sentences
 * @param problem why the command did not run; empty if it did
 */
public record StepOutcome(int exitCode, OptionalInt signal, List<Made> made, List<String> notes, String problem) {
    /**
     * A mount target that was not there.
     *
     * @param path absolute in the root, without links
     * @param parentBefore,parentAfter mtime of what holds it, before and after it was made
     */
    public record Made(String path, boolean directory, Instant parentBefore, Instant parentAfter) {
        private static Made parse(String text) {
            String[] words = text.split(" ", 4);
            return new Made(words[3], words[2].equals("d"), time(words[0]), time(words[1]));
        }

        private static Instant time(String text) {
            int dot = text.indexOf('.');
            return Instant.ofEpochSecond(
                    Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
        }
    }

    /** The step sees the processes around it. */
    public static final String OUTER_PROC =
            "/proc is that of the container or machine around it, with its processes and masked files: where files of /proc"
                    + " are masked the kernel mounts no fresh one";

    private static final String OUTER_SYS =
            "/sys is that of the container or machine around it, read-only, with its network devices: where files of /sys are"
                    + " masked the kernel mounts no fresh one";

    /** Of the notes those that hold for every step in a place. */
    public static final Set<String> OF_PLACE = Set.of(OUTER_PROC, OUTER_SYS);

    private static final Map<String, String> NOTES = Map.of(
            "proc-bound",
            OUTER_PROC,
            "sys-bound",
            OUTER_SYS,
            "owners-flat",
            "owners of files are not recorded, so that all of them belong to root: the kernel, or a policy, does not allow"
                    + " that calls are told to the worker (seccomp user notification)");

    public StepOutcome {
        made = List.copyOf(made);
        notes = List.copyOf(notes);
    }

    /** The mount targets that a process has made that still runs. */
    public static List<Made> madeSoFar(Path statusFile) throws IOException {
        List<String> lines = Files.exists(statusFile) ? Files.readAllLines(statusFile) : List.of();
        return parse(lines, 0).made();
    }

    /** Reads a status file. {@code processExit} counts where the file says nothing: the monitor itself was killed. */
    static StepOutcome parse(List<String> lines, int processExit) {
        List<Made> made = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        OptionalInt signal = OptionalInt.empty();
        int exit = processExit;
        String problem = "";
        boolean ended = false;
        for (String line : lines) {
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            String rest = space < 0 ? "" : line.substring(space + 1);
            switch (word) {
                case "made" -> made.add(Made.parse(rest));
                case "note" -> notes.add(NOTES.getOrDefault(rest, rest));
                case "exit" -> {
                    exit = Integer.parseInt(rest);
                    ended = true;
                }
                case "signal" -> {
                    signal = OptionalInt.of(Integer.parseInt(rest));
                    exit = 128 + signal.getAsInt();
                    ended = true;
                }
                case "pid", "pts", "up", "listen" -> {
                    // what StepProcess told while it ran
                }
                case "fail" -> problem = failure(rest);
                case "exec" -> problem = cannotStart(rest);
                default -> notes.add(line);
            }
        }
        if (!ended && problem.isEmpty()) {
            problem = "the step's monitor ended with exit code " + processExit + " and no word of how the step went";
        }
        return new StepOutcome(exit, signal, made, notes, problem);
    }

    /** ERRNO OPERATION OPERANDS, in words: {@code mount overlay on merged (…): EPERM}. */
    private static String failure(String rest) {
        int space = rest.indexOf(' ');
        return rest.substring(space + 1).stripTrailing() + ": "
                + Errno.name(Integer.parseInt(rest.substring(0, space)));
    }

    private static String cannotStart(String rest) {
        int space = rest.indexOf(' ');
        String program = rest.substring(space + 1);
        int errno = Integer.parseInt(rest.substring(0, space));
        return "exec " + program + ": " + Errno.name(errno);
    }
}
