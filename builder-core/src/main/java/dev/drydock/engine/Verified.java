package dev.drydock.engine;

import dev.drydock.content.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an image compares with itself, built again.
 *
 * @param imageId of the image in the store
 * @param layers that were compared
 * @param count of differences
 * @param differences the first of them
 * @param epoch whether the build has an epoch
 * @param times whether times of files were compared
 */
public record Verified(
        Digest imageId, int layers, int count, List<Difference> differences, boolean epoch, boolean times) {
    private static final int STEP_SHOWN = 100;

    public Verified {
        differences = List.copyOf(differences);
    }

    /** Whether nothing differed. */
    public boolean same() {
        return count == 0;
    }

    /** What was not looked at, and how to have it looked at. */
    public Optional<String> note() {
        if (epoch && times) {
            return Optional.empty();
        }
        String what = epoch ? "times of files were" : times ? "the times of image and history were" : "times were";
        String fix = epoch
                ? "leave out layerTimes=keep"
                : "set project.build.outputTimestamp in the pom, or SOURCE_DATE_EPOCH in the environment";
        return Optional.of(what + " not compared\n  fix: " + fix);
    }

    /** What differed, by the steps that made it; nothing if nothing did. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String step = "";
        for (Difference difference : differences) {
            if (!difference.step().equals(step)) {
                step = difference.step();
                lines.add("  " + shown(step));
            }
            lines.add("    " + difference);
        }
        if (count > differences.size()) {
            lines.add("  and " + (count - differences.size()) + " more");
        }
        return lines;
    }

    private static String shown(String step) {
        String line = step.replaceAll("\\s+", " ").strip();
        return line.length() > STEP_SHOWN ? line.substring(0, STEP_SHOWN) + "…" : line;
    }

    /** The whole of it, for an image of this name. */
    public String text(String name) {
        String note = note().map(text -> "\n" + text).orElse("");
        if (same()) {
            return name + " is reproducible: built again, its " + layers + (layers == 1 ? " layer" : " layers")
                    + " and its config are the same" + note;
        }
        return name + " is not reproducible: built again, it has " + count
                + (count == 1 ? " difference" : " differences") + "\n" + String.join("\n", lines()) + note;
    }
}
