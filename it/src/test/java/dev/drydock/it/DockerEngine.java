package dev.drydock.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Docker's engine with the BuildKit in it, started for a test in a folder of its own: no bridge, no firewall, nothing
 * that outlives it. Closing ends it.
 */
public final class DockerEngine implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path folder;
    private final Process engine;
    private final Map<String, String> environment;

    private DockerEngine(Path folder, Process engine, Map<String, String> environment) {
        this.folder = folder;
        this.engine = engine;
        this.environment = environment;
    }

    public static DockerEngine start(Path folder) throws Exception {
        Path programs = Path.of(System.getProperty("drydock.it.bases"), "engine");
        Files.createDirectories(folder);
        Path socket = folder.resolve("docker.sock");
        ProcessBuilder builder = new ProcessBuilder(
                programs.resolve("usr/sbin/dockerd").toString(),
                "-H",
                "unix://" + socket,
                "--data-root",
                folder.resolve("data").toString(),
                "--exec-root",
                folder.resolve("exec").toString(),
                "-p",
                folder.resolve("pid").toString(),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                "--storage-driver=vfs");
        String path = programs.resolve("usr/bin") + ":" + programs.resolve("usr/sbin") + ":" + System.getenv("PATH");
        Map<String, String> environment = Map.of(
                "PATH", path, "DOCKER_HOST", "unix://" + socket, "DOCKER_BUILDKIT", "1", "HOME", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        DockerEngine engine = new DockerEngine(folder, process, environment);
        Instant end = Instant.now().plus(START);
        while (engine.tryDocker("version").exit() != 0) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                engine.close();
                throw new AssertionError("docker's engine did not start:\n" + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(50_000_000);
        }
        return engine;
    }

    public Machine.Ran tryDocker(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "--", "docker"));
        command.addAll(List.of(arguments));
        return Machine.run(command, environment);
    }

    public Machine.Ran docker(String... arguments) throws Exception {
        return tryDocker(arguments).ok();
    }

    /** The config of an image, as the engine writes it. */
    public JsonNode config(String image) throws Exception {
        Path unpacked = Files.createDirectories(folder.resolve("saved-" + image));
        Path tar = folder.resolve(image + ".tar");
        docker("save", "-o", tar.toString(), image);
        Machine.run(List.of("tar", "-xf", tar.toString(), "-C", unpacked.toString()))
                .ok();
        ObjectMapper json = new ObjectMapper();
        String file = json.readTree(unpacked.resolve("manifest.json").toFile())
                .get(0)
                .get("Config")
                .asText();
        return json.readTree(unpacked.resolve(file).toFile());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        engine.destroy();
        if (!engine.waitFor(20, TimeUnit.SECONDS)) {
            engine.destroyForcibly().waitFor();
        }
    }
}
