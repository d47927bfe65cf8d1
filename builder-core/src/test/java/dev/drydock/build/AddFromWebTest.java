package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.drydock.content.Digest;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.registry.RegistryException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD of addresses (FEATURES gotchas 12, 15, 39), and servers that mean no good. */
class AddFromWebTest {
    private static final String MODIFIED = "Wed, 21 Oct 2015 07:28:00 GMT";
    private static final long MODIFIED_SECONDS =
            Instant.parse("2015-10-21T07:28:00Z").getEpochSecond();
    private static final String CONTENT1 =
            Digest.of("content1".getBytes(StandardCharsets.UTF_8)).toString();

    @TempDir
    Path folder;

    private BuildFixture fixture;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
        server = new WebServer();
        server.file("/foo", "content1").file("/", "content2", "Last-Modified", MODIFIED);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BuildResult build(String... lines) throws Exception {
        String[] all = new String[lines.length + 1];
        all[0] = "FROM scratch";
        System.arraycopy(lines, 0, all, 1, lines.length);
        return fixture.dockerfile(all).build();
    }

    private Map<String, String> tree(String... lines) throws Exception {
        return fixture.tree(build(lines));
    }

    private void refused(String message, String... lines) {
        assertThatThrownBy(() -> build(lines))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining(message);
    }

    private void failed(String message, String... lines) {
        assertThatThrownBy(() -> build(lines))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(message);
    }

    private LayerEntry entry(BuildResult built, String path) throws Exception {
        return fixture.view(built).lookup(path).orElseThrow().entry();
    }

    @Test
    void theLastNameOfTheAddressNamesTheFileInAFolder() throws Exception {
        assertThat(tree("ADD " + server.url("/foo") + " /dest/")).containsEntry("dest/foo", "f8 600 0:0");
        assertThat(tree("ADD " + server.url("/foo") + " /dest/bar")).containsEntry("dest/bar", "f8 600 0:0");
        assertThat(tree("ADD " + server.url("/foo?token=x#y") + " /q/")).containsEntry("q/foo", "f8 600 0:0");
    }

    @Test
    void theRootOfAServerIsAFileWithoutAName() throws Exception {
        BuildResult built = build("ADD " + server.url("/") + " /dest/");
        assertThat(fixture.tree(built)).containsEntry("dest/__unnamed__", "f8 600 0:0");
        assertThat(entry(built, "dest/__unnamed__").mtimeSeconds()).isEqualTo(MODIFIED_SECONDS);
    }

    @Test
    void anAddressWithoutPathNeedsADestinationWithAName() throws Exception {
        refused("has no path", "ADD " + server.url("") + " /dest/");
        assertThat(tree("ADD " + server.url("") + " /name")).containsEntry("name", "f8 600 0:0");
        server.file("/%2e%2e", "x");
        refused("has no path", "ADD " + server.url("/%2e%2e") + " /dest/");
    }

    @Test
    void withoutLastModifiedAFileIsAsOldAsTheEpochAndWithFixedTimesItHasTheFixedOne() throws Exception {
        assertThat(entry(build("ADD " + server.url("/foo") + " /f"), "f").mtimeSeconds())
                .isZero();
        fixture.epoch = java.util.Optional.of(Instant.ofEpochSecond(FixedTime.T0));
        assertThat(entry(build("ADD " + server.url("/") + " /f"), "f").mtimeSeconds())
                .isEqualTo(FixedTime.T0);
    }

    @Test
    void modeOwnerLinkAndHereDocumentsWorkAsForLocalFiles() throws Exception {
        fixture.image(
                "base",
                ContainerConfig.empty(),
                LayerEntry.directory("etc", 0755, 0, 0, 1000),
                LayerEntry.file("etc/group", 0644, 0, 0, 1000, 0),
                LayerEntry.file("etc/passwd", 0644, 0, 0, 1000, 0));
        fixture.file("local", "12");
        fixture.dockerfile(
                "FROM base",
                "ARG mode=400",
                "ADD --chmod=644 " + server.url("/foo") + " /a",
                "ADD --chmod=${mode} --chown=web:staff " + server.url("/foo") + " /b",
                "ADD --link --chown=5:6 " + server.url("/foo") + " /c",
                "ADD <<here local " + server.url("/foo") + " /mixed/",
                "text",
                "here");
        assertThat(fixture.tree(fixture.build()))
                .containsEntry("a", "f8 644 0:0")
                .containsEntry("b", "f8 400 33:50")
                .containsEntry("c", "f8 600 5:6")
                .containsEntry("mixed/here", "f5 644 0:0")
                .containsEntry("mixed/local", "f2 644 0:0")
                .containsEntry("mixed/foo", "f8 600 0:0");
        assertThat(server.asked()).hasSize(1);
    }

    private static byte[] archive() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            TarArchiveEntry entry = new TarArchiveEntry("foo");
            entry.setSize(8);
            tar.putArchiveEntry(entry);
            tar.write("content0".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void anArchiveIsUnpackedOnlyIfAskedFor() throws Exception {
        server.file("/t.tar.gz", archive());
        String url = server.url("/t.tar.gz");
        assertThat(tree("ADD " + url + " /")).containsKey("t.tar.gz").doesNotContainKey("foo");
        assertThat(tree("ADD " + url + " /newname.tar.gz")).containsOnlyKeys("newname.tar.gz");
        assertThat(tree("ADD --unpack=true " + url + " /dest/")).containsKey("dest/foo");
        assertThat(tree("ADD --unpack " + url + " /dest/")).containsKey("dest/foo");
        assertThat(tree("ADD --unpack=false " + url + " /dest/")).containsKey("dest/t.tar.gz");
    }

    @Test
    void aServerIsAskedAgainInEachBuildAndSendsWhatChangedAlone() throws Exception {
        BuildResult first = build("ADD " + server.url("/foo") + " /f");
        assertThat(build("ADD " + server.url("/foo") + " /f").imageId()).isEqualTo(first.imageId());
        assertThat(fixture.steps()).extracting(BuildEvent.StepEnded::how).containsOnly(BuildEvent.How.CACHED);
        assertThat(server.asked()).extracting(WebServer.Asked::answer).containsExactly(200, 304);
        server.file("/foo", "changed!");
        assertThat(build("ADD " + server.url("/foo") + " /f").imageId()).isNotEqualTo(first.imageId());
        assertThat(fixture.steps()).extracting(BuildEvent.StepEnded::how).containsOnly(BuildEvent.How.EXECUTED);
    }

    @Test
    void aServerWithoutETagsIsAskedByTime() throws Exception {
        server.answer("/time", exchange -> {
            exchange.getResponseHeaders().set("Last-Modified", MODIFIED);
            boolean same = MODIFIED.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
            exchange.sendResponseHeaders(same ? 304 : 200, same ? -1 : 1);
            if (!same) {
                exchange.getResponseBody().write('x');
            }
        });
        build("ADD " + server.url("/time") + " /f");
        build("ADD " + server.url("/time") + " /f");
        assertThat(server.asked()).extracting(WebServer.Asked::answer).containsExactly(200, 304);
    }

    @Test
    void anotherTimeWithTheSameContentIsAnotherFile() throws Exception {
        BuildResult first = build("ADD " + server.url("/") + " /f");
        server.file("/", "content2", "Last-Modified", "Thu, 22 Oct 2015 07:28:00 GMT")
                .answer("/", again("content2", "Thu, 22 Oct 2015 07:28:00 GMT"));
        assertThat(build("ADD " + server.url("/") + " /f").imageId()).isNotEqualTo(first.imageId());
    }

    private static WebServer.Answer again(String content, String modified) {
        return exchange -> {
            exchange.getResponseHeaders().set("Last-Modified", modified);
            send(exchange, content);
        };
    }

    private static void send(HttpExchange exchange, String content) throws java.io.IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Test
    void offlineWhatCameBeforeIsTakenAndNothingElse() throws Exception {
        BuildResult first = build("ADD " + server.url("/foo") + " /f");
        fixture.offline = true;
        assertThat(build("ADD " + server.url("/foo") + " /f").imageId()).isEqualTo(first.imageId());
        failed("offline", "ADD " + server.url("/") + " /f");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aChecksumThatIsInTheStoreNeedsNoRequest() throws Exception {
        build("ADD --checksum=" + CONTENT1 + " " + server.url("/foo") + " /f");
        fixture.offline = true;
        build("ENV DIGEST=" + CONTENT1 + " LINK=" + server.url("/foo"), "ADD --checksum=${DIGEST} ${LINK} /f");
        build("ADD --checksum=" + CONTENT1 + " " + server.url("/elsewhere") + " /f");
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void aWrongChecksumIsRefusedAndNothingIsStored() throws Exception {
        String other = Digest.of(new byte[] {1}).toString();
        refused("digest mismatch", "ADD --checksum=" + other + " " + server.url("/foo") + " /f");
        assertThat(fixture.cache.content().has(Digest.parse(CONTENT1))).isFalse();
        build("ADD " + server.url("/foo") + " /f");
        refused("digest mismatch", "ADD --checksum=" + other + " " + server.url("/foo") + " /f");
    }

    @Test
    void checksumsThatAreNoneAreRefusedBeforeAnyRequest() {
        String url = server.url("/foo");
        refused("unsupported digest algorithm", "ADD --checksum=md5:7e55db001d319a94b0b713529a756623 " + url + " /f");
        refused("unsupported digest algorithm", "ADD --checksum=unknown:" + CONTENT1.substring(7) + " " + url + " /f");
        refused("invalid checksum digest format", "ADD --checksum=" + CONTENT1.substring(7) + " " + url + " /f");
        refused("invalid checksum digest format", "ADD --checksum=sha256:12 " + url + " /f");
        refused("checksum requires HTTP(S) or Git sources", "ADD --checksum=" + CONTENT1 + " foo /f");
        refused("multiple sources", "ADD --checksum=" + CONTENT1 + " " + url + " " + url + " /f/");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void redirectsAreFollowedAndCredentialsStayAtHome() throws Exception {
        try (WebServer other = new WebServer()) {
            other.file("/real", "there");
            server.answer("/moved", exchange -> {
                exchange.getResponseHeaders().set("Location", other.url("/real"));
                exchange.sendResponseHeaders(302, -1);
            });
            String url = server.url("/moved").replace("http://", "http://user:secret@");
            assertThat(tree("ADD " + url + " /d/")).containsEntry("d/moved", "f5 600 0:0");
            assertThat(server.asked().get(0).headers()).containsKey("Authorization");
            assertThat(other.asked().get(0).headers()).doesNotContainKey("Authorization");
            assertThat(fixture.events)
                    .filteredOn(event -> event instanceof BuildEvent.Transfer)
                    .hasSize(1)
                    .noneMatch(event -> event.toString().contains("secret"));
        }
    }

    @Test
    void aSecretOfTheHostGoesThereAndNowhereElse() throws Exception {
        try (WebServer other = new WebServer()) {
            other.file("/real", "there");
            String elsewhere = other.url("/real").replace("127.0.0.1", "localhost");
            server.answer("/moved", exchange -> {
                boolean known =
                        "Bearer hush-hush".equals(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.getResponseHeaders().set("Location", elsewhere);
                exchange.sendResponseHeaders(known ? 302 : 401, -1);
            });
            assertThatThrownBy(() -> tree("ADD " + server.url("/moved") + " /d/"))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            denied -> assertThat(denied.fix())
                                    .contains("HTTP_AUTH_TOKEN_127.0.0.1", "HTTP_AUTH_HEADER_127.0.0.1"));
            fixture.secrets = new StepSecrets(
                    Map.of(
                            "HTTP_AUTH_HEADER_127.0.0.1", SecretSource.value(Optional.of("Basic of-no-use")),
                            "HTTP_AUTH_TOKEN_127.0.0.1", SecretSource.value(Optional.of("hush-hush\n"))),
                    Map.of());
            assertThat(tree("ADD " + server.url("/moved") + " /d/")).containsEntry("d/moved", "f5 600 0:0");
            assertThat(other.asked())
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.headers()).doesNotContainKey("Authorization"));
        }
    }

    @Test
    void redirectsThatNeverEndOrLeadAwayFromHttpAreRefused() {
        server.answer("/loop", exchange -> {
            exchange.getResponseHeaders().set("Location", "/loop");
            exchange.sendResponseHeaders(301, -1);
        });
        server.answer("/file", exchange -> {
            exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
            exchange.sendResponseHeaders(301, -1);
        });
        failed("more than 10 redirects", "ADD " + server.url("/loop") + " /f");
        failed("that is not followed", "ADD " + server.url("/file") + " /f");
    }

    @Test
    void aBodyThatEndsTooEarlyIsAskedForAgainAndNeverTaken() throws Exception {
        server.answer("/short", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
        });
        failed("/short", "ADD " + server.url("/short") + " /f");
        boolean[] broken = {false};
        server.answer("/once", exchange -> {
            if (!broken[0]) {
                broken[0] = true;
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(new byte[10]);
                exchange.getResponseBody().flush();
            } else {
                send(exchange, "whole");
            }
        });
        assertThat(tree("ADD " + server.url("/once") + " /f")).containsEntry("f", "f5 600 0:0");
    }

    @Test
    void aBodyWithoutEndIsRefusedAtTheLimit() throws Exception {
        fixture.downloadLimit = 100_000;
        server.answer("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 1_000; i++) {
                exchange.getResponseBody().write(new byte[8192]);
            }
        });
        server.answer("/says", exchange -> exchange.sendResponseHeaders(200, 1L << 40));
        failed("larger than 100000 bytes", "ADD " + server.url("/huge") + " /f");
        failed("larger than 100000 bytes", "ADD " + server.url("/says") + " /f");
        try (var blobs = Files.list(fixture.cache.layout().blobs())) {
            assertThat(blobs).isEmpty();
        }
    }

    @Test
    void whatIsNotThereIsToldWithItsPlace() {
        failed("404", "ADD " + server.url("/none") + " /f");
        assertThatThrownBy(() -> build("ADD " + server.url("/none") + " /f"))
                .hasMessageContaining("Dockerfile:2")
                .hasMessageContaining("fix:");
        refused("it is no address", "ADD http://exa[mple/ /f");
    }

    @Test
    void aPassingFailureIsTriedAgain() throws Exception {
        List<Integer> answers = new java.util.ArrayList<>(List.of(503));
        server.answer("/busy", exchange -> {
            if (answers.isEmpty()) {
                send(exchange, "up");
            } else {
                exchange.sendResponseHeaders(answers.remove(0), -1);
            }
        });
        assertThat(tree("ADD " + server.url("/busy") + " /f")).containsKey("f");
    }

    @Test
    void aNameInADispositionHasNoFolders() {
        assertThat(WebAddress.fileName("attachment; filename=\"../../etc/passwd\""))
                .contains("passwd");
        assertThat(WebAddress.fileName("attachment; filename=..")).isEmpty();
        assertThat(WebAddress.fileName("attachment; filename=\"a\\\\b\"")).contains("b");
        assertThat(WebAddress.fileName("attachment; FileName=x.txt; size=3")).contains("x.txt");
        assertThat(WebAddress.fileName("inline")).isEmpty();
    }
}
