package dev.drydock.plugin;

import dev.drydock.container.ContainerOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hands on what a container writes, line by line, until it is closed; what came before that is handed on too. */
final class LogFollower implements AutoCloseable {
    private final LogSettings settings;
    private final ContainerOutput output;
    private final Consumer<String> lines;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    LogFollower(LogSettings settings, Consumer<String> lines, String name) {
        this.settings = settings;
        this.output = new ContainerOutput(settings.file());
        this.lines = lines;
        this.thread = new Thread(this::follow, "drydock-log-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            output.follow(this::open, this::tell);
        } catch (IOException e) {
            lines.accept("the log " + settings.file() + " cannot be read any more: " + e.getMessage());
        }
    }

    private boolean open(Duration wait) throws IOException {
        try {
            return !closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void tell(ContainerOutput.Line line) {
        StringBuilder text = new StringBuilder();
        settings.color().ifPresent(color -> text.append("\u001b[").append(color).append('m'));
        text.append(settings.prefix());
        settings.color().ifPresent(color -> text.append("\u001b[0m"));
        settings.date().ifPresent(date -> text.append(date.format(line.time())).append(' '));
        lines.accept(text.append(line.text()).toString());
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(2));
    }
}
