package dev.drydock.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Variables for an expansion as people give them: lines of {@code NAME=value}, or names of files that hold such lines. */
public final class EnvironmentLines {
    private EnvironmentLines() {}

    /**
     * Reads them; a later line wins. Values are taken as they stand, empty lines are none.
     *
     * @param folder what files are relative to
     * @throws SettingException a line has no name or no {@code =}
     */
    public static Map<String, String> read(List<String> texts, Path folder) throws SettingException, IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : texts) {
            boolean file = text.indexOf('\n') < 0 && isFile(folder, text);
            String lines = file ? new String(Files.readAllBytes(folder.resolve(text)), StandardCharsets.UTF_8) : text;
            for (String line : lines.split("\r?\n", -1)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                } else if (!line.isBlank()) {
                    throw new SettingException(
                            "\"" + line + "\" is neither NAME=value nor a file"
                                    + "\n  fix: write NAME=value, one a line, or name a file of such lines (drydock.env, --env)");
                }
            }
        }
        return values;
    }

    private static boolean isFile(Path folder, String text) {
        try {
            return Files.isRegularFile(folder.resolve(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
