package dev.drydock.engine;

import dev.drydock.protocol.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The terminal of this process, taken over: what is typed is passed on as it is, Ctrl-C too, and what is printed is left as
 * it is. Closing gives it back as it was; so does the end of this JVM, unless by SIGKILL. Done by {@code stty}: there is no
 * native code in this JVM.
 */
final class Terminal implements AutoCloseable {
    private final Window window;
    private final String before;
    private final Thread hook;

    private Terminal(Window window, String before) {
        this.window = window;
        this.before = before;
        this.hook = new Thread(this::restore, "drydock-terminal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The terminal, if standard input and output both are one. */
    static Optional<Terminal> take() {
        if (!run(ProcessBuilder.Redirect.INHERIT, "test", "-t", "0", "-a", "-t", "1")
                .isPresent()) {
            return Optional.empty();
        }
        Optional<String> before = run(ProcessBuilder.Redirect.PIPE, "stty", "-g");
        Optional<Window> window = size();
        if (before.isEmpty() || window.isEmpty()) {
            return Optional.empty();
        }
        Terminal terminal = new Terminal(window.get(), before.get());
        run(ProcessBuilder.Redirect.PIPE, "stty", "raw", "-echo");
        return Optional.of(terminal);
    }

    /** The size that it has now. */
    static Optional<Window> size() {
        return run(ProcessBuilder.Redirect.PIPE, "stty", "size").flatMap(Terminal::window);
    }

    private static Optional<Window> window(String size) {
        String[] numbers = size.split(" ");
        try {
            return Optional.of(new Window(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.of(new Window(24, 80)); // a terminal that does not know its size
        }
    }

    Window window() {
        return window;
    }

    private void restore() {
        run(ProcessBuilder.Redirect.PIPE, "stty", before);
    }

    /** What a program that has our standard input prints; empty if it fails, or is not there. */
    private static Optional<String> run(ProcessBuilder.Redirect output, String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(printed) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this JVM is ending: the hook does the same once more
        }
    }
}
