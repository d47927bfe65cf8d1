package dev.drydock.plugin;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** A log that keeps what it is told, as {@code level text}. */
final class Quiet extends SystemStreamLog {
    final List<String> lines = new ArrayList<>();

    @Override
    public void info(CharSequence text) {
        lines.add("INFO " + text);
    }

    @Override
    public void warn(CharSequence text) {
        lines.add("WARN " + text);
    }

    @Override
    public void debug(CharSequence text) {
        lines.add("DEBUG " + text);
    }
}
