package dev.drydock.it.conformance;

import dev.drydock.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A git repository whose folder a server of plain files can serve. */
final class Repository {
    private final Path folder;
    private final Instant time;

    /** @param time of all its commits */
    Repository(Path folder, Instant time, String... init) throws Exception {
        this.folder = folder;
        this.time = time;
        List<String> arguments = new ArrayList<>(List.of("init", "-q", "-b", "master"));
        arguments.addAll(List.of(init));
        git(arguments.toArray(String[]::new));
    }

    Path folder() {
        return folder;
    }

    String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("git", "-C", folder.toString(), "-c", "user.name=test", "-c", "user.email=test@example.com"));
        command.addAll(List.of(arguments));
        String when = time.toString();
        return Machine.run(
                        command,
                        Map.of(
                                "GIT_AUTHOR_DATE",
                                when,
                                "GIT_COMMITTER_DATE",
                                when,
                                "GIT_CONFIG_NOSYSTEM",
                                "1",
                                "GIT_CONFIG_GLOBAL",
                                "/dev/null"))
                .ok()
                .out()
                .strip();
    }

    Repository file(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** Commits all there is, under a tag if one is named; the commit. */
    String commit(String tag) throws Exception {
        git("add", "-A");
        git("commit", "-q", "-m", "a commit");
        if (!tag.isEmpty()) {
            git("tag", tag);
        }
        git("update-server-info");
        return git("rev-parse", "HEAD");
    }
}
