package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Cancellation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as they are typed, on a store of their own; none needs a worker or a network. */
class MainTest {
    private static final String ID = "sha256:[0-9a-f]{64}";

    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void context() throws IOException {
        Files.createDirectories(folder.resolve("c"));
        Files.writeString(folder.resolve("c/Dockerfile"), "FROM scratch\nCOPY a.txt /\nCMD [\"/a\"]\n");
        Files.writeString(folder.resolve("c/a.txt"), "a");
    }

    private Ran run(Cancellation cancellation, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--store", folder.resolve("store").toString(), "--offline"));
        return bare(cancellation, all.toArray(String[]::new));
    }

    private Ran run(String... arguments) {
        return run(Cancellation.none(), arguments);
    }

    private static Ran bare(Cancellation cancellation, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                cancellation);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String context(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void standardOutputOfAQuietBuildIsTheIdAlone() {
        Ran ran = run("build", "-q", "-t", "app:1", context("c"));
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches(ID + "\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void progressGoesToStandardError() {
        Ran ran = run("build", "-t", "app:1", context("c"));
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("[stage-0 2/2] COPY a.txt /")
                .contains("1 step, 0 cached")
                .contains("no worker");
        assertThat(run("build", "-t", "app:1", context("c")).err())
                .contains("CACHED")
                .contains("1 step, 1 cached");
    }

    @Test
    void whatWasBuiltIsListedShownAndSaved() throws IOException {
        String id = run("build", "-q", "-t", "app:1", "-t", "app:2", context("c"))
                .out()
                .strip();
        assertThat(run("images").out().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE");
        assertThat(run("images", "-q", "--no-trunc", "app:2").out()).isEqualTo(id + "\n");
        assertThat(run("images", "-q", "other").out()).isEmpty();
        assertThat(run("images", "--digests").out()).contains("DIGEST").contains("<none>");
        Ran history = run("history", "--no-trunc", "app:1");
        assertThat(history.out())
                .contains(id)
                .contains("COPY a.txt / # buildkit")
                .contains("CMD [\"/a\"]");
        Path tar = folder.resolve("app.tar");
        assertThat(run("save", "-o", tar.toString(), "app:1").code()).isZero();
        assertThat(Files.size(tar)).isPositive();
        assertThat(run("images", "--digests").out()).contains(" sha256:").doesNotContain("<none>");
        assertThat(run("save", "-o", tar.toString(), id.substring(7, 19)).code())
                .isZero();
    }

    @Test
    void theFactsOfABuildAreWrittenWhetherItSucceedsOrNot() throws IOException {
        Path file = folder.resolve("metadata.json");
        String id = run("build", "-q", "--metadata-file", file.toString(), context("c"))
                .out()
                .strip();
        assertThat(Files.readString(file)).contains("\"imageId\" : \"" + id + "\"");
        Files.writeString(folder.resolve("c/Dockerfile"), "FROM scratch\nCOPY missing /\n");
        assertThat(run("build", "--metadata-file", file.toString(), context("c"))
                        .code())
                .isEqualTo(1);
        assertThat(Files.readString(file)).doesNotContain("imageId");
    }

    @Test
    void aSecretThatCannotBeUnderstoodOrReadIsRefused() throws IOException {
        String context = context("c");
        assertThat(run("build", "--secret", "src=/x", context).err()).contains("has no id", "fix: write id=ID");
        assertThat(run("build", "--secret", "id=a,file=/x", context).err()).contains("\"file=/x\" is not understood");
        assertThat(run("build", "--secret", "id=a,src=/not/there", context).err())
                .contains("/not/there cannot be read");
        assertThat(run("build", "--ssh", "a=/not/there", context).err()).contains("/not/there is not there", "fix:");
    }

    @Test
    void anArchiveIsWrittenBesideTheStore() {
        Path tar = folder.resolve("out.tar");
        assertThat(run("build", "-o", "type=oci,dest=" + tar, context("c")).err())
                .contains("digest sha256:");
        assertThat(tar).exists();
    }

    @Test
    void buildArgumentsReachTheBuild() throws IOException {
        Files.writeString(folder.resolve("c/Dockerfile"), "ARG WHICH\nFROM scratch\nARG FILE=none\nCOPY ${FILE} /\n");
        assertThat(run("build", "--build-arg", "FILE=a.txt", context("c")).code())
                .isZero();
        assertThat(run("build", "--build-arg", "OTHER=x", "--build-arg", "FILE=a.txt", context("c"))
                        .err())
                .contains("WARNING: no ARG of Dockerfile declares the build argument OTHER");
    }

    @Test
    void aFaultInTheDockerfileIsOneWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("c/Bad"), "FROM scratch\nCOPPY a b\n");
        Ran ran = run("build", "-f", context("c/Bad"), context("c"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("Bad:2:1: unknown instruction: COPPY")
                .contains("did you mean COPY")
                .doesNotContain("\tat ");
    }

    @Test
    void whatNeedsTheNetworkFailsOffline() throws IOException {
        Files.writeString(folder.resolve("c/Dockerfile"), "FROM nowhere.example/x:1\n");
        Ran ran = run("build", context("c"));
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err())
                .contains("Dockerfile:1:1: FROM: cannot get the image")
                .contains("offline");
    }

    @Test
    void aNameWithoutRegistryIsNotPushed() {
        run("build", "-q", "-t", "app:1", context("c"));
        for (String[] command : new String[][] {{"push", "app:1"}, {"build", "--push", "-t", "app:1", context("c")}}) {
            Ran ran = run(command);
            assertThat(ran.code()).isEqualTo(125);
            assertThat(ran.err()).contains("its name has no registry").contains("docker.io/app:1");
        }
    }

    @Test
    void anImageThatIsNotThereIsSaid() {
        for (String command : List.of("history", "push")) {
            Ran ran = run(command, "r.example.com/nix:1");
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).startsWith("drydock: the store has no image \"r.example.com/nix:1\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"build", "build --bogus .", "frobnicate", "push", "import x", "save app", "build --mode=odd ."})
    void aWrongCommandLineIs125WithOneLineAndNoAnswer(String line) {
        Ran ran = bare(Cancellation.none(), line.split(" ", -1));
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("drydock: ").doesNotContain("\tat ");
    }

    @Test
    void withoutACommandTheCommandsAreListed() {
        Ran ran = bare(Cancellation.none());
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("build ").contains("doctor ");
        assertThat(bare(Cancellation.none(), "--help").out()).contains("build ");
        assertThat(bare(Cancellation.none(), "version").out()).startsWith("drydock ");
    }

    @Test
    void aCancelledBuildEndsWith130() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        Ran ran = run(cancellation, "build", context("c"));
        assertThat(ran.code()).isEqualTo(130);
        assertThat(ran.err()).endsWith("drydock: cancelled\n");
    }

    @Test
    void stackTracesAreForDebugAlone() throws IOException {
        Files.writeString(folder.resolve("c/Dockerfile"), "FROM nowhere.example/x:1\n");
        assertThat(run("build", "--debug", context("c")).err()).contains("\tat dev.drydock.");
    }

    @Test
    void theFilesOfAnImageAreATar() throws IOException {
        Files.writeString(folder.resolve("c/Dockerfile"), "FROM scratch\nCOPY Dockerfile /only\n");
        Path tar = folder.resolve("files.tar");
        assertThat(run("build", "-o", "type=tar,dest=" + tar, context("c")).code())
                .isZero();
        assertThat(new String(Files.readAllBytes(tar), 0, 5, StandardCharsets.ISO_8859_1))
                .isEqualTo("only\0");
    }

    @Test
    void limitsThatAreNoneAreRefused() {
        Ran ran = run("build", "--ulimit", "files=1", context("c"));
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err()).contains("the limit \"files=1\" is not understood");
        assertThat(run("build", "--shm-size", "big", context("c")).err()).contains("--shm-size is \"big\"");
        assertThat(run("build", "--network", "shop", context("c")).err()).contains("write default, none or host");
        assertThat(run("build", "--add-host", "db", context("c")).err()).contains("the host \"db\" is not understood");
    }

    @Test
    void aContextMayBeAnAddress() {
        assertThat(run("build", "https://nowhere.invalid/x.git").err())
                .contains("the build context cannot be had")
                .contains("offline");
        assertThat(run("build", "https://nowhere.invalid/x.git?what=1").err()).contains("unexpected query key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dest=x",
                "type=image,dest=x",
                "type=oci",
                "type=oci,dest=-,tar=false",
                "type=local,dest=-",
                "type=tar,tar=false,dest=x",
                "type=oci,dest=x,tar=1",
                "type=oci,dest=x,more=1",
                ""
            })
    void outputsThatCannotBeAreRefused(String text) {
        Ran ran = run("build", "-o", text, context("c"));
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err()).contains("the output \"" + text + "\": ").contains("fix: write type=TYPE,dest=PATH");
    }
}
