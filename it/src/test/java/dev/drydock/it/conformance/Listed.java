package dev.drydock.it.conformance;

import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** The table of differences that are meant: {@code case | difference | why ours is right}. */
final class Listed {
    private Listed() {}

    /** One table, of a file in the resources. Of {@code case | difference}: the reason. */
    static Map<String, String> read(String name) throws IOException {
        Map<String, String> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(
                Machine.root().resolve("it/src/test/resources").resolve(name))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int reason = line.lastIndexOf(" | ");
            if (line.indexOf(" | ") == reason) {
                throw new IOException("not case | difference | reason: " + line);
            }
            listed.put(line.substring(0, reason), line.substring(reason + 3));
        }
        return listed;
    }
}
