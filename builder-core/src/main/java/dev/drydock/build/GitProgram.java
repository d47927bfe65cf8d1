package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.registry.Authorization;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The git program, as it is for nobody in particular: no config of the system or a user, no hooks, no prompts, and no
 * transport but those of the network. Repositories are hostile: nothing of theirs is run.
 */
final class GitProgram {
    private static final int MAX_OUTPUT = 64 << 20;

    /** What of this process's environment it may see: where programs are, the agent with keys, proxies. */
    private static final List<String> KEPT = List.of(
            "PATH",
            "SSH_AUTH_SOCK",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY");

    private static final List<String> SETTINGS = List.of(
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "core.autocrlf=false",
            "core.logAllRefUpdates=false",
            "core.symlinks=true",
            "gc.auto=0",
            "maintenance.auto=false",
            "advice.detachedHead=false",
            "credential.helper=",
            "init.defaultBranch=main",
            "http.lowSpeedLimit=1000",
            "http.lowSpeedTime=60",
            "submodule.recurse=false");

    private final String program;
    private final Path home;
    private final String scope;
    private final Optional<Authorization> authorization;
    private final Cancellation cancellation;

    /**
     * @param home an empty folder of ours, for what it writes beside repositories
     * @param scope the addresses that are told who is asking
     */
    GitProgram(Path home, String scope, Optional<Authorization> authorization, Cancellation cancellation) {
        this("git", home, scope, authorization, cancellation);
    }

    GitProgram(
            String program, Path home, String scope, Optional<Authorization> authorization, Cancellation cancellation) {
        this.program = program;
        this.home = home;
        this.scope = scope;
        this.authorization = authorization;
        this.cancellation = cancellation;
    }

    /** It ended with a failure; the message is its last words. */
    static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** Runs it in a folder; what it wrote. @throws Failed it ended with something else than 0 */
    String run(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        for (String setting : SETTINGS) {
            command.add("-c");
            command.add(setting);
        }
        command.addAll(List.of(arguments));
        Path errors = home.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(errors.toFile());
        environment(builder.environment());
        authorize(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "the program git cannot be started, which is needed for git repositories: " + e.getMessage()
                            + "\n  fix: install git, and see that it is in PATH",
                    e);
        }
        try (InputStream out = process.getInputStream()) {
            Thread watch = new Thread(() -> watch(process), "drydock-git");
            watch.setDaemon(true);
            watch.start();
            String output = new String(out.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                cancellation.throwIfCancelled();
                throw new Failed("git " + arguments[0] + ": " + lastWords(errors));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while git " + arguments[0] + " runs");
        } finally {
            end(process);
        }
    }

    /** Ends it once the build is cancelled. */
    private void watch(Process process) {
        try {
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (cancellation.cancelled()) {
                    end(process);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void environment(Map<String, String> environment) {
        Map<String, String> kept = new TreeMap<>();
        for (String name : KEPT) {
            String value = environment.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        environment.clear();
        environment.putAll(kept);
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "/bin/false");
        environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        environment.put("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    }

    /**
     * Not among its arguments, which everybody sees. Since git 2.31. Redirects are not followed then: git would go on where
     * they lead, and tell that server too.
     */
    private void authorize(Map<String, String> environment) {
        authorization.ifPresent(proof -> {
            environment.put("GIT_CONFIG_COUNT", "2");
            environment.put("GIT_CONFIG_KEY_0", "http." + scope + ".extraHeader");
            environment.put("GIT_CONFIG_VALUE_0", "Authorization: " + proof.header());
            environment.put("GIT_CONFIG_KEY_1", "http.followRedirects");
            environment.put("GIT_CONFIG_VALUE_1", "false");
        });
    }

    private static String lastWords(Path errors) throws IOException {
        try (InputStream in = Files.newInputStream(errors)) {
            String text = new String(in.readNBytes(64 << 10), StandardCharsets.UTF_8)
                    .replaceAll("://[^/@\\s]*@", "://")
                    .replaceAll("[\\p{Cntrl}&&[^\\n]]", " ")
                    .strip();
            String[] lines = text.split("\\n+");
            StringBuilder last = new StringBuilder();
            for (int i = Math.max(0, lines.length - 3); i < lines.length; i++) {
                last.append(last.length() == 0 ? "" : "; ").append(lines[i].strip());
            }
            return last.length() > 400 ? last.substring(0, 400) : last.toString();
        }
    }
}
