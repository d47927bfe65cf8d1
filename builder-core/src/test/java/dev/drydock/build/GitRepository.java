package dev.drydock.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A repository made by the git program, and its bare copy that any server of plain files can serve. */
final class GitRepository {
    private final Path work;
    private final Path bare;

    GitRepository(Path folder, String name, String... init) throws Exception {
        work = Files.createDirectories(folder.resolve("work-" + name));
        bare = Files.createDirectories(folder.resolve("served")).resolve(name + ".git");
        List<String> arguments = new ArrayList<>(List.of("init", "-q", "-b", "master"));
        arguments.addAll(List.of(init));
        git(arguments.toArray(String[]::new));
    }

    String git(String... arguments) throws Exception {
        return run(work, arguments);
    }

    private static String run(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + who + "_NAME", "test");
            builder.environment().put("GIT_" + who + "_EMAIL", "test@example.com");
            builder.environment().put("GIT_" + who + "_DATE", "2001-02-03T04:05:06Z");
        }
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    GitRepository file(String path, String content) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    Path path(String path) {
        return work.resolve(path);
    }

    /** Commits all there is; its commit. */
    String commit(String message) throws Exception {
        git("add", "-A");
        git("commit", "-q", "--allow-empty", "-m", message);
        return git("rev-parse", "HEAD");
    }

    /** Has what was committed served from now on. */
    GitRepository serve() throws Exception {
        if (!Files.exists(bare)) {
            run(bare.getParent(), "clone", "-q", "--mirror", work.toString(), bare.toString());
        } else {
            run(bare, "fetch", "-q", "--prune");
        }
        run(bare, "repack", "-adq");
        run(bare, "update-server-info");
        return this;
    }
}
