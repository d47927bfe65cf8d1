package dev.drydock.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-<suffix>} on the {@code PATH} that knows credentials (docker-credential-helpers,
 * "Development"): {@code get} reads the registry from standard input and answers with JSON.
 */
final class CredentialHelper {
    private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int MAX_ANSWER = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Map<String, String> environment;
    private final Duration limit;

    CredentialHelper(String suffix, Map<String, String> environment, Duration limit) {
        this.name = "docker-credential-" + suffix;
        this.environment = environment;
        this.limit = limit;
    }

    String name() {
        return name;
    }

    /**
     * Asks it.
     *
     * @throws IOException if it is not there, fails, or takes too long; with its own words unless they may be its answer
     */
    Optional<Credentials> get(String key) throws IOException {
        Path program = find();
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "get");
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            FutureTask<String> out = reading(process.getInputStream());
            FutureTask<String> err = reading(process.getErrorStream());
            try (OutputStream in = process.getOutputStream()) {
                in.write(key.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It may answer without having read the question; its exit code tells.
            }
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(name + " did not answer within " + limit.toSeconds() + " s");
            }
            return answer(process.exitValue(), text(out), text(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name + " was asked");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Optional<Credentials> answer(int exit, String out, String err) throws IOException {
        if (exit != 0) {
            if (out.contains("credentials not found") || err.contains("credentials not found")) {
                return Optional.empty();
            }
            String words = Words.clean(out.isBlank() ? err : out);
            boolean mayBeAnswer = out.contains("{");
            throw new IOException(
                    name + " failed with exit code " + exit + (mayBeAnswer || words.isEmpty() ? "" : ": " + words));
        }
        JsonNode json;
        try {
            json = JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new IOException(name + " answered with something that is not JSON"); // the cause quotes it
        }
        String username = json.path("Username").asText();
        String secret = json.path("Secret").asText();
        return username.isEmpty() && secret.isEmpty()
                ? Optional.empty()
                : Optional.of(Credentials.of(username, secret));
    }

    /** Only absolute folders of the path count: a helper is not to come from the project that is built. */
    private Path find() throws IOException {
        if (!SUFFIX.matcher(name).matches()) {
            throw new IOException("\"" + Words.clean(name) + "\" is not the name of a credential helper");
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path program = Path.of(folder).resolve(name);
            if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return program;
            }
        }
        throw new IOException(name + " is not on the PATH");
    }

    private FutureTask<String> reading(InputStream stream) {
        FutureTask<String> task =
                new FutureTask<>(() -> new String(stream.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8));
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private String text(FutureTask<String> task) throws IOException, InterruptedException {
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(name + " could not be read", e);
        } catch (TimeoutException e) {
            throw new IOException(name + " ended, but something it started holds its output", e);
        }
    }
}
