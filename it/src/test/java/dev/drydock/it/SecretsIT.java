package dev.drydock.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the values of secrets are found after a build by Maven, and while a step has them: nowhere but in the step. */
class SecretsIT {
    private static final String FILE = "file-Qz61-sesame-7710";
    private static final String VARIABLE = "variable-Rm83-sesame-1425";
    private static final String PASSWORD = "password-Tk09-sesame-3862";
    private static final String AGENT = "agent-Wv44-sesame-5191";
    private static final List<String> VALUES = List.of(FILE, VARIABLE, PASSWORD, AGENT);

    @TempDir
    Path folder;

    /** What the kernel shows of the processes of a build, by pid and file. */
    private static Map<String, String> seen(ProcessHandle maven) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        List<ProcessHandle> all = new ArrayList<>(maven.descendants().toList());
        all.add(maven);
        for (ProcessHandle process : all) {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            try {
                String program = String.valueOf(Files.readSymbolicLink(proc.resolve("exe")));
                String comm = Files.readString(proc.resolve("comm")).strip();
                boolean theStep = program.endsWith("/busybox") && !program.startsWith("/usr");
                if (!theStep) {
                    String key = process.pid() + " " + comm;
                    seen.put(key + " cmdline", read(proc.resolve("cmdline")));
                    if (process.pid() != maven.pid()) { // the user started Maven with the variable
                        seen.put(key + " environ", read(proc.resolve("environ")));
                    }
                }
            } catch (NoSuchFileException e) {
                // it has ended
            }
        }
        return seen;
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), ISO_8859_1);
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noValueOfASecretIsFoundOutsideItsStep() throws Exception {
        Path store = folder.resolve("store");
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("busybox").toString(),
                        "busybox:1"))
                .ok();
        Path secrets = Files.createTempDirectory("it-given"); // what the user has, outside all that is searched
        Path file = Files.writeString(secrets.resolve("key"), FILE);
        Path settings = Files.writeString(
                secrets.resolve("settings.xml"),
                "<settings><servers><server><id>nexus</id><username>u</username><password>" + PASSWORD
                        + "</password></server></servers></settings>");
        String every = "for v in $(cat /run/secrets/file) $TOKEN $(cat /p) $(ask); do echo ${#v}; done";
        MavenProject project = new MavenProject(folder.resolve("p"), store)
                .pom("secrets")
                .dockerfile(
                        "FROM busybox:1",
                        "COPY ask /bin/",
                        "ARG PORT",
                        "RUN --mount=type=secret,id=file --mount=type=secret,id=var,env=TOKEN"
                                + " --mount=type=secret,id=server,target=/p --mount=type=ssh"
                                + " export HELD=$TOKEN && " + every + " && nc 127.0.0.1 $PORT",
                        "RUN --mount=type=secret,id=var,env=TOKEN echo failing >&2; exit 3");
        TestAgent.program(project.folder.resolve("ask"));
        Path output = folder.resolve("output");
        try (TestAgent agent = new TestAgent(question -> AGENT);
                ServerSocket meeting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            meeting.setSoTimeout(120_000);
            ProcessBuilder builder = new ProcessBuilder(project.command(
                            "-X",
                            "-gs",
                            settings.toString(),
                            "package",
                            "-Ddrydock.secret.file=file:" + file,
                            "-Ddrydock.secret.var=env:SECRET_OF_THE_TEST",
                            "-Ddrydock.secret.server=server:nexus",
                            "-Ddrydock.ssh=default=" + agent.socket(),
                            "-Ddrydock.buildArg.PORT=" + meeting.getLocalPort()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("SECRET_OF_THE_TEST", VARIABLE);
            Process maven = builder.start();
            maven.onExit().thenRun(() -> close(meeting)); // then nobody comes
            Map<String, String> seen;
            try (Socket held = meeting.accept()) {
                seen = seen(maven.toHandle());
            } catch (SocketException | SocketTimeoutException e) {
                maven.destroy();
                throw new AssertionError(read(output), e);
            }
            assertThat(maven.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(maven.exitValue()).isEqualTo(1);
            assertThat(seen.keySet())
                    .as("Maven, the worker and what it runs steps by")
                    .anyMatch(key -> key.contains("java"))
                    .anyMatch(key -> key.contains("drydock-init"));
            assertThat(seen)
                    .allSatisfy((where, text) -> assertThat(VALUES)
                            .as(where)
                            .allSatisfy(value -> assertThat(text).doesNotContain(value)));
            assertThat(seen.entrySet().stream()
                            .filter(entry -> entry.getKey().endsWith("java environ"))
                            .map(Map.Entry::getValue))
                    .as("of the worker, which has nothing but these")
                    .anySatisfy(text -> assertThat(Stream.of(text.split("\0")).map(entry -> entry.split("=", 2)[0]))
                            .isSubsetOf("PATH", "LC_ALL"));
        }
        String told = read(output);
        assertThat(told.lines()
                        .filter(line -> line.matches(".*\\] \\| [0-9]+"))
                        .map(line -> line.replaceAll(".* ", "")))
                .containsExactlyElementsOf(VALUES.stream()
                        .map(value -> Integer.toString(value.length()))
                        .toList());
        assertThat(told).contains("ended with exit code 3");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String content = read(each);
                assertThat(VALUES)
                        .as(each.toString())
                        .allSatisfy(value -> assertThat(content).doesNotContain(value));
            }
        }
    }
}
