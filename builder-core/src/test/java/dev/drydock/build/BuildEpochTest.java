package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code SOURCE_DATE_EPOCH} as a build argument, as a default of a Dockerfile, and as the name of a source. */
class BuildEpochTest {
    private static final String[] PLAIN = {"FROM scratch", "COPY a /a"};

    @TempDir
    Path folder;

    private BuildFixture fixture;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.file("a", "1");
        server = new WebServer().folder(folder.resolve("served"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BuildResult build(String... lines) throws Exception {
        return fixture.dockerfile(lines).build();
    }

    private static String[] with(String first) {
        return new String[] {first, PLAIN[0], PLAIN[1]};
    }

    private long created(String... lines) throws Exception {
        BuildResult built = build(lines);
        long created = Instant.parse(built.image().created()).getEpochSecond();
        for (var entry : built.image().history()) {
            assertThat(Instant.parse(entry.created()).getEpochSecond()).isEqualTo(created);
        }
        return created;
    }

    private long timeOfFile(BuildResult built) throws IOException {
        return fixture.view(built).resolve("a").entry().orElseThrow().entry().mtimeSeconds();
    }

    private static byte[] archive(long... times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry newest = new TarArchiveEntry("folder/");
            newest.setModTime(8_000_000_000_000L);
            tar.putArchiveEntry(newest);
            tar.closeArchiveEntry();
            for (long time : times) {
                TarArchiveEntry entry = new TarArchiveEntry("folder/" + time);
                entry.setModTime(time * 1000);
                entry.setSize(1);
                tar.putArchiveEntry(entry);
                tar.write('*');
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void theBuildArgumentGoesBeforeTheCallersBeforeTheDockerfiles() throws Exception {
        assertThat(created(with("ARG SOURCE_DATE_EPOCH=1000"))).isEqualTo(1000);
        assertThat(timeOfFile(build(with("ARG SOURCE_DATE_EPOCH=1000")))).isEqualTo(1000);
        fixture.epoch = Optional.of(Instant.ofEpochSecond(2000));
        assertThat(created(with("ARG SOURCE_DATE_EPOCH=1000"))).isEqualTo(2000);
        fixture.buildArgs.put("SOURCE_DATE_EPOCH", "3000");
        assertThat(created(with("ARG SOURCE_DATE_EPOCH=1000"))).isEqualTo(3000);
        assertThat(created(PLAIN)).isEqualTo(3000);
        assertThat(fixture.events).noneMatch(BuildEvent.Warning.class::isInstance);
    }

    @Test
    void anEmptyBuildArgumentTakesTheEpochAway() throws Exception {
        fixture.buildArgs.put("SOURCE_DATE_EPOCH", "");
        BuildResult built = build(with("ARG SOURCE_DATE_EPOCH=1000"));
        assertThat(timeOfFile(built)).isGreaterThan(1_600_000_000L);
        assertThat(built.image().created()).isEqualTo(BuildFixture.NOW.toString());
    }

    @Test
    void whatIsNoTimeIsRefusedWhereItStands() throws Exception {
        assertThatThrownBy(() -> build(with("ARG SOURCE_DATE_EPOCH=yesterday")))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile:1")
                .hasMessageContaining("invalid SOURCE_DATE_EPOCH: yesterday")
                .hasMessageContaining("fix:");
        for (String wrong : List.of("-1", "99999999999999999999", "9999999999999999999")) {
            fixture.buildArgs.put("SOURCE_DATE_EPOCH", wrong);
            assertThatThrownBy(() -> build(PLAIN))
                    .isInstanceOf(BuildFailure.class)
                    .hasMessageContaining("invalid SOURCE_DATE_EPOCH: " + wrong)
                    .hasMessageContaining("fix:");
        }
    }

    @Test
    void theEpochIsTheValueOfAnArgumentOfItsName() throws Exception {
        fixture.epoch = Optional.of(Instant.ofEpochSecond(2000));
        assertThat(build("FROM scratch", "ARG SOURCE_DATE_EPOCH", "LABEL at=$SOURCE_DATE_EPOCH")
                        .image()
                        .config()
                        .labels())
                .containsEntry("at", "2000");
    }

    @Test
    void anArchiveByHttpHasTheTimeThatItsServerTellsOrThatOfItsNewestFile() throws Exception {
        server.file("/told.tar", archive(5000, 6000), "Last-Modified", "Thu, 01 Jan 1970 01:06:40 GMT");
        server.file("/untold.tar", archive(5000, 7000, 6000));
        fixture.buildArgs.put("SOURCE_DATE_EPOCH", "src");
        fixture.settings = fixture.settings.withContexts(Map.of("src", new NamedContext.Web(server.url("/told.tar"))));
        assertThat(created(PLAIN)).isEqualTo(4000);
        fixture.settings =
                fixture.settings.withContexts(Map.of("src", new NamedContext.Web(server.url("/untold.tar"))));
        assertThat(created(PLAIN)).isEqualTo(7000);
    }

    @Test
    void aStageThatIsOneRemoteAddHasTheTimeOfWhatItAdds() throws Exception {
        server.file("/x.tar", archive(7000));
        String url = server.url("");
        assertThat(created(
                        "ARG SOURCE_DATE_EPOCH=SRC",
                        "ARG NAME=x",
                        "FROM scratch AS src",
                        "ARG NAME",
                        "ARG END=.tar",
                        "ADD " + url + "/${NAME}${END} /",
                        "FROM scratch",
                        "COPY a /a"))
                .isEqualTo(7000);
    }

    @Test
    void aStageThatIsMoreIsRefused() throws Exception {
        server.file("/f", "1");
        String url = server.url("/f");
        refusedStage("must use FROM scratch", "FROM busybox AS src");
        refusedStage("unsupported COPY instruction", "FROM scratch AS src", "COPY a /");
        refusedStage("exactly one remote ADD", "FROM scratch AS src");
        refusedStage("exactly one remote ADD", "FROM scratch AS src", "ADD " + url + " /", "ADD " + url + " /b");
        refusedStage("exactly one remote ADD source", "FROM scratch AS src", "ADD a /");
        refusedStage("exactly one remote ADD source", "FROM scratch AS src", "ADD " + url + " " + url + " /d/");
    }

    private void refusedStage(String words, String... stage) throws Exception {
        StringBuilder text = new StringBuilder("ARG SOURCE_DATE_EPOCH=src\n");
        for (String line : stage) {
            text.append(line).append('\n');
        }
        fixture.file("Dockerfile", text + "FROM scratch\nCOPY a /a\n");
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("SOURCE_DATE_EPOCH stage")
                .hasMessageContaining(words);
    }

    @Test
    void aRepositoryHasTheTimeOfItsCommit() throws Exception {
        GitRepository repository =
                new GitRepository(folder, "r").file("Dockerfile", "FROM scratch\nCOPY Dockerfile /a\n");
        repository.commit("one");
        repository.serve();
        fixture.settings = fixture.settings.withRemoteContext(new NamedContext.Repository(server.url("/r.git")));
        fixture.buildArgs.put("SOURCE_DATE_EPOCH", "context");
        BuildResult built = fixture.build();
        assertThat(built.image().created()).isEqualTo("2001-02-03T04:05:06Z");
        assertThat(timeOfFile(built))
                .isEqualTo(Instant.parse("2001-02-03T04:05:06Z").getEpochSecond());
    }

    @Test
    void aSourceWithoutATimeFixesNothingAndThatIsSaid() throws Exception {
        fixture.buildArgs.put("SOURCE_DATE_EPOCH", "context");
        assertThat(timeOfFile(build(PLAIN))).isGreaterThan(1_600_000_000L);
        assertThat(fixture.events)
                .filteredOn(BuildEvent.Warning.class::isInstance)
                .singleElement()
                .asString()
                .contains("SOURCE_DATE_EPOCH is \"context\", which tells no time");
    }
}
