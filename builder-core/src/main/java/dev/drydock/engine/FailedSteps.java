package dev.drydock.engine;

import dev.drydock.cache.KeptStep;
import dev.drydock.cache.KeptSteps;
import dev.drydock.cache.LayerCache;
import dev.drydock.content.Cancellation;
import dev.drydock.protocol.KeptRun;
import dev.drydock.protocol.RunResult;
import dev.drydock.protocol.RunSpec;
import dev.drydock.protocol.Window;
import dev.drydock.sandbox.Mode;
import dev.drydock.upkeep.Age;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The failed steps whose files the store keeps: shown, entered, removed. */
public final class FailedSteps {
    private static final Pattern AGE = Pattern.compile("[0-9]{1,6}[smhd]");

    private final LayerCache cache;
    private final EngineOptions options;

    FailedSteps(LayerCache cache, EngineOptions options) {
        this.cache = cache;
        this.options = options;
    }

    /** What is run in a kept step, from the words that a command line is given to there. */
    @FunctionalInterface
    public interface Command {
        List<String> words(List<String> shell);

        /** The shell alone, which reads commands from its input. */
        static Command interactive() {
            return shell -> {
                boolean option = shell.size() > 1 && shell.get(shell.size() - 1).equals("-c");
                return option ? shell.subList(0, shell.size() - 1) : shell;
            };
        }

        /** A line for the shell. */
        static Command line(String line) {
            return shell -> {
                List<String> words = new ArrayList<>(shell);
                words.add(line);
                return words;
            };
        }

        /** A program and its arguments, without a shell. */
        static Command program(List<String> words) {
            return shell -> words;
        }
    }

    /** Where a command's standard streams lead to. With a terminal on both sides the first two are used alone. */
    public record Streams(InputStream input, OutputStream output, OutputStream errors) {}

    /** A table of them, newest first, with its heading. */
    public List<String> table(boolean whole) throws IOException {
        return new Tables(Instant.now(), whole).failed(cache.kept().list());
    }

    /**
     * Runs a command in what a step left, to its end. What it changes is thrown away; the step stays kept.
     *
     * @param start of the step's id
     * @return its exit code
     * @throws SettingException there is no such step, or the command could not be started
     */
    public int enter(String start, Command command, Streams streams, Cancellation cancellation)
            throws IOException, SettingException {
        KeptStep step = find(start);
        RunSpec spec;
        try {
            spec = KeptRun.decode(step.run());
        } catch (IOException e) {
            throw new SettingException("the kept step " + step.id() + " cannot be entered\n  why: " + e.getMessage()
                    + "\n  fix: let the build fail once more");
        }
        EngineOptions same = options.mode().isPresent() ? options : options.in(Mode.parse(step.mode()));
        List<String> words = command.words(step.shell());
        try (Workers workers = new Workers(cache, same, event -> {})) {
            var worker = workers.steps(cancellation);
            Optional<Terminal> terminal = Terminal.take();
            try {
                Optional<Window> window = terminal.map(Terminal::window);
                RunResult result = worker.shell(
                        spec.running(words, window.isPresent() ? List.of("TERM=" + type()) : List.of()),
                        step.id(),
                        window,
                        streams.input(),
                        (error, bytes) -> {
                            OutputStream to = error ? streams.errors() : streams.output();
                            to.write(bytes);
                            to.flush();
                        },
                        cancellation);
                if (!result.problem().isEmpty()) {
                    throw new SettingException("\"" + words.get(0) + "\" could not be run in the kept step " + step.id()
                            + "\n  why: " + result.problem() + "\n  fix: name a program of the image");
                }
                return result.exitCode();
            } finally {
                terminal.ifPresent(Terminal::close);
            }
        }
    }

    private static String type() {
        String type = System.getenv("TERM");
        return type == null || type.isEmpty() ? "xterm" : type;
    }

    /** What the shell will lack beside what the step had, in words; empty if nothing. */
    public List<String> lacks(String start) throws IOException, SettingException {
        return find(start).lacks();
    }

    private KeptStep find(String start) throws IOException, SettingException {
        Optional<KeptStep> found = cache.kept().find(start);
        if (found.isPresent()) {
            return found.get();
        }
        List<String> there = cache.kept().list().stream().map(KeptStep::id).toList();
        String why = there.isEmpty()
                ? "none is kept in the store " + cache.layout().root()
                : "kept in the store " + cache.layout().root() + ": " + String.join(", ", there);
        throw new SettingException("there is no kept step \"" + start + "\"\n  why: " + why
                + "\n  fix: build with drydock.onFailure=keep (or --on-failure=keep), or name the store");
    }

    /**
     * Removes one or more.
     *
     * @param which the start of an id; {@code all}; or an age such as {@code 12h} or {@code 7d}, for those that are older
     * @return how many were removed
     * @throws SettingException there is no such step
     * @throws dev.drydock.content.StoreException somebody has a shell in it
     */
    public int remove(String which) throws IOException, SettingException {
        KeptSteps kept = cache.kept();
        if (which.equals("all")) {
            return kept.removeBefore(Instant.MAX).size();
        }
        if (AGE.matcher(which).matches()) {
            Duration old = Age.parse("remove", which);
            return kept.removeBefore(Instant.now().minus(old)).size();
        }
        kept.remove(find(which).id());
        return 1;
    }
}
