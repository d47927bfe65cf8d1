package dev.drydock.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What it/verify prepared on this machine, and processes run on it as a user would run them. */
public final class Machine {
    /** Seconds that one command may take; the long suites have commands that take longer. */
    private static final long LIMIT_S = Long.getLong("command.limit", 300);

    /** For a Maven that is done before its code is hot; the worker has options of its own. */
    private static final String SHORT_LIVED = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    private Machine() {}

    /** How a process ended. */
    public record Ran(int exit, String out, String err) {
        public Ran ok() {
            if (exit != 0) {
                throw new AssertionError("exit code " + exit + "\n" + out + err);
            }
            return this;
        }

        public String all() {
            return out + err;
        }
    }

    public static Path root() {
        return Path.of(System.getProperty("drydock.root"));
    }

    public static Path base(String name) {
        Path file = Path.of(System.getProperty("drydock.it.bases")).resolve(name + ".tar");
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is missing: it/verify makes it");
        }
        return file;
    }

    /** host:port of the registry that it/verify started. */
    public static String registry() {
        return System.getProperty("drydock.it.registry");
    }

    /** An ordinary user with subordinate ids; empty when the tests themselves run as one. */
    public static String user() {
        return System.getProperty("drydock.it.user", "");
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    public static Path jar() {
        return root().resolve("cli/target/drydock.jar");
    }

    /** The command line with these arguments. */
    public static List<String> drydock(String... arguments) {
        return drydock(CommandArchive.options(), arguments);
    }

    /** The command line in a JVM with these options. */
    static List<String> drydock(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Maven as a user runs it, with the plugin as the invoker installed it; what is in this machine's local repository is
     * taken from there.
     */
    public static List<String> maven(Path project, String... arguments) throws IOException {
        Path settings = Files.createTempFile("it", ".xml");
        String cached = Path.of(System.getProperty("drydock.it.cached")).toUri().toString();
        String repository = "<id>cached</id><url>" + cached + "</url><snapshots><enabled>false</enabled></snapshots>";
        Files.writeString(
                settings,
                "<settings><profiles><profile><id>it</id><activation><activeByDefault>true</activeByDefault></activation>"
                        + "<repositories><repository>" + repository + "</repository></repositories>"
                        + "<pluginRepositories><pluginRepository>" + repository
                        + "</pluginRepository></pluginRepositories>"
                        + "</profile></profiles></settings>");
        settings.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("drydock.it.maven"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-s",
                settings.toString(),
                "-Dmaven.repo.local=" + System.getProperty("drydock.it.repository"),
                "-f",
                project.resolve("pom.xml").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    public static Ran run(List<String> command) throws IOException, InterruptedException {
        return run(command, Map.of());
    }

    public static Ran run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("it", ".out");
        Path err = Files.createTempFile("it", ".err");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("SOURCE_DATE_EPOCH");
        builder.environment().put("MAVEN_OPTS", SHORT_LIVED);
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("not done after " + LIMIT_S + " s: " + command);
        }
        Ran ran = new Ran(
                process.exitValue(),
                new String(Files.readAllBytes(out), UTF_8),
                new String(Files.readAllBytes(err), UTF_8));
        Files.delete(out);
        Files.delete(err);
        return ran;
    }

    /** The same, as the ordinary user. */
    public static Ran runAsUser(List<String> command, Map<String, String> environment) throws Exception {
        if (!isRoot()) {
            return run(command, environment);
        }
        List<String> switched = new ArrayList<>(List.of("runuser", "-u", user(), "--", "env"));
        new TreeMap<>(environment).forEach((name, value) -> switched.add(name + "=" + value));
        switched.addAll(command);
        return run(switched, environment);
    }

    /** A folder that the ordinary user may write in. */
    public static Path userFolder(String name) throws Exception {
        Path folder = Files.createTempDirectory("drydock-it-" + name);
        if (isRoot()) {
            run(List.of("chown", user(), folder.toString())).ok();
        }
        return folder;
    }

    public static JsonNode parse(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    public static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }
}
