package dev.drydock.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many ids files can have here, by the map of this process's user namespace (user_namespaces(7)). */
record IdCount(long count) {
    private static final long ALL = 0xffff_ffffL;

    static IdCount read() throws IOException {
        return parse(Files.readString(Path.of("/proc/self/uid_map")));
    }

    static IdCount parse(String map) {
        return new IdCount(map.lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length == 3)
                .mapToLong(fields -> Long.parseLong(fields[2]))
                .sum());
    }

    String words() {
        return count >= ALL ? "all ids" : count + " ids, 0 to " + (count - 1);
    }
}
