package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The manual's page on conformance: each test makes its own part of it, between two marks. */
final class Page {
    private Page() {}

    /** Compares a part with what a test found; {@code -Dgolden.update=true} writes it. */
    static void compare(String part, String generated) throws IOException {
        if (System.getProperty("conformance.only") != null) {
            return; // not all was found out
        }
        Path file = Machine.root().resolve("src/site/markdown/conformance.md");
        String page = Files.readString(file);
        String begin = "<!-- " + part + " -->\n";
        String end = "<!-- end of " + part + " -->";
        int start = page.indexOf(begin) + begin.length();
        int stop = page.indexOf(end, start);
        if (start < begin.length() || stop < 0) {
            throw new IOException(file + " has no part " + begin + end);
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, page.substring(0, start) + generated + page.substring(stop));
        } else {
            assertThat(page.substring(start, stop)).as(part).isEqualTo(generated);
        }
    }

    /** A table of results and how many there are of each. */
    static String counts(String heading, Map<String, List<String>> results) {
        StringBuilder table = new StringBuilder("| ").append(heading).append(" | |\n|---|---|\n");
        results.forEach((result, ids) -> table.append("| ")
                .append(result)
                .append(" | ")
                .append(ids.size())
                .append(" |\n"));
        return table.toString();
    }
}
