package dev.drydock.report;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a build context, and whether the ignore file leaves it out.
 *
 * @param path relative to the context; ends with a slash if it is a folder
 * @param by the rule that decided; absent if none matches
 */
public record IgnoredPath(String path, boolean ignored, Optional<IgnoreFile.Rule> by) {

    /**
     * The answer to a row of JSON, {@code {"patterns", "path"}}: {@code {"match"}} says whether the patterns, in order,
     * leave the path out; {@code {"error"}} that one of them is malformed, or the row is.
     */
    public static String answer(String row) {
        try {
            JsonRow asked = JsonRow.parse(row);
            List<String> patterns = asked.requiredTexts("patterns");
            String path = asked.requiredText("path");
            boolean match = IgnoreFile.of(patterns).decide(path).ignored();
            return JsonLine.object(out -> out.writeBooleanField("match", match));
        } catch (RowException e) {
            return Rows.error(e);
        } catch (DockerfileException e) {
            String message = e.diagnostics().get(0).message();
            return JsonLine.object(out -> out.writeStringField("error", message));
        }
    }

    /**
     * The entry as people read it: {@code +} for what the context holds, {@code -} for what is left out, then the line
     * and pattern that decided.
     *
     * @param file name of the ignore file
     */
    public String text(String file) {
        return (ignored ? "- " : "+ ")
                + StepOutputLines.clean(path.replace('\r', '·').replace('\n', '·'))
                + by.map(rule -> "  " + file + ":" + rule.line() + " " + written(rule))
                        .orElse("");
    }

    /** The entry as a line of JSON: {@code {"path", "ignored", "file"?, "line"?, "pattern"?}}. */
    public String json(String file) {
        return JsonLine.object(out -> {
            out.writeStringField("path", path);
            out.writeBooleanField("ignored", ignored);
            if (by.isPresent()) {
                out.writeStringField("file", file);
                out.writeNumberField("line", by.get().line());
                out.writeStringField("pattern", written(by.get()));
            }
        });
    }

    private static String written(IgnoreFile.Rule rule) {
        return (rule.exception() ? "!" : "") + rule.text();
    }
}
