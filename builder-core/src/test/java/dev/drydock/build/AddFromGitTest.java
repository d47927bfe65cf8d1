package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.Cancellation;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.ViewEntry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ADD of git repositories (FEATURES gotchas 14 and 15), served as plain files by HTTP. */
class AddFromGitTest {
    /** One server and one store for all: what a test may not share it makes anew. */
    @TempDir
    static Path shared;

    private static WebServer server;
    private static GitRepository repository;
    private static String tagged;
    private static String latest;

    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeAll
    static void serve() throws Exception {
        GitRepository module = new GitRepository(shared, "module").file("file", "123\n");
        module.commit("module");
        module.serve();
        server = new WebServer().folder(shared.resolve("served"));
        repository = new GitRepository(shared, "repo").file("foo", "base\n");
        repository.commit("base");
        repository.git("branch", "base");
        repository.file("foo", "v0.0.2\n");
        tagged = repository.commit("second");
        repository.git("tag", "-a", "-m", "annotated", "v0.0.2");
        repository.git("checkout", "-q", "-b", "feature");
        repository.file("sub/foo", "subfeature\n");
        repository.commit("feature");
        repository.git("checkout", "-q", "master");
        repository.file("foo", "latest\n").file("bin/run", "#!/bin/sh\n");
        Files.setPosixFilePermissions(repository.path("bin/run"), PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(repository.path("link"), Path.of("bin"));
        repository.git("submodule", "--quiet", "add", server.url("/module.git"), "submod");
        latest = repository.commit("latest");
        repository.serve();
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new BuildFixture(shared);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private BuildResult add(String... words) throws Exception {
        return fixture.dockerfile("FROM scratch", "ADD " + String.join(" ", words))
                .build();
    }

    private String url(String wanted) {
        return server.url("/repo.git") + wanted;
    }

    private String read(BuildResult built, String path) throws Exception {
        ViewEntry seen = fixture.view(built).lookup(path).orElseThrow();
        return new String(
                fixture.cache
                        .layers()
                        .content(
                                built.image().diffIds().get(seen.contentLayer()),
                                seen.entry(),
                                9999,
                                Cancellation.none()),
                StandardCharsets.UTF_8);
    }

    private void holds(String expected, String wanted) throws Exception {
        assertThat(read(add(url(wanted), "/repo/"), "repo/foo")).as(wanted).isEqualTo(expected);
    }

    private void refused(String message, String... words) {
        assertThatThrownBy(() -> add(words))
                .as(String.join(" ", words))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void filesHaveModesOfGitAloneAndSubmodulesAreThere() throws Exception {
        assertThat(fixture.tree(add(url(""), "/repo")))
                .containsEntry("repo", "d 755 0:0")
                .containsEntry("repo/foo", "f7 644 0:0")
                .containsEntry("repo/bin", "d 755 0:0")
                .containsEntry("repo/bin/run", "f10 755 0:0")
                .containsEntry("repo/link", "l->bin 777 0:0")
                .containsEntry("repo/submod/file", "f4 644 0:0")
                .doesNotContainKeys("repo/.git", "repo/submod/.git");
        assertThat(fixture.tree(add(url("?submodules=false"), "/repo"))).doesNotContainKey("repo/submod/file");
        assertThat(fixture.tree(add(url("?submodules"), "/repo"))).containsKey("repo/submod/file");
    }

    @Test
    void refsAreBranchesTagsOrWholeCommits() throws Exception {
        holds("latest\n", "");
        holds("v0.0.2\n", "#v0.0.2");
        holds("base\n", "#base");
        holds("base\n", "?ref=base");
        holds("base\n", "?branch=base");
        holds("base\n", "#refs/heads/base");
        holds("v0.0.2\n", "?tag=v0.0.2");
        holds("v0.0.2\n", "?tag=v0.0.2#refs/tags/v0.0.2");
        holds("v0.0.2\n", "?ref=" + tagged);
        holds("v0.0.2\n", "#" + tagged);
        holds("v0.0.2\n", "?tag=v0.0.2&fetch-by-commit=true");
        refused("repository does not contain ref", url("?branch=invalid"), "/r/");
        refused("repository does not contain ref", url("?branch=v0.0.2"), "/r/");
        refused("repository does not contain ref", url("?ref=" + tagged.substring(0, 8)), "/r/");
        refused("ref conflicts", url("?tag=v0.0.2#refs/heads/master"), "/r/");
        refused("branch conflicts with tag", url("?tag=v0.0.2&branch=base"), "/r/");
        refused("unexpected query key \"refs\"", url("?refs=base"), "/r/");
    }

    @Test
    void checksumsAreTheFirstDigitsOfTheCommit() throws Exception {
        holds("latest\n", "?commit=" + latest);
        holds("latest\n", "?commit=" + latest.substring(0, 8));
        holds("v0.0.2\n", "?tag=v0.0.2&commit=" + tagged);
        holds("v0.0.2\n", "?ref=" + tagged + "&commit=" + tagged);
        String mismatch = "expected checksum to match";
        refused(mismatch, url("?commit=" + tagged.substring(0, 8)), "/r/");
        refused(mismatch, url("?tag=v0.0.2&commit=" + latest), "/r/");
        refused(mismatch, "--checksum=" + latest, url("#v0.0.2"), "/r/");
        refused("checksum conflicts", "--checksum=" + latest, url("?checksum=" + tagged), "/r/");
        refused("invalid checksum", "--checksum=sha256:12", url(""), "/r/");
        assertThat(read(add("--checksum=" + tagged.substring(0, 7), url("#v0.0.2"), "/r/"), "r/foo"))
                .isEqualTo("v0.0.2\n");
    }

    @Test
    void aChecksumMakesNoOtherStep() throws Exception {
        add("--keep-git-dir", url("#v0.0.2"), "/repo");
        add("--keep-git-dir", "--checksum=" + tagged, url("#v0.0.2"), "/repo");
        assertThat(fixture.steps()).extracting(BuildEvent.StepEnded::how).containsOnly(BuildEvent.How.CACHED);
    }

    @Test
    void aFolderOfTheRepositoryIsTakenAlone() throws Exception {
        holds("subfeature\n", "#feature:sub");
        holds("subfeature\n", "?subdir=sub&ref=feature");
        assertThat(fixture.tree(add(url("#feature:/sub/"), "/r"))).containsOnlyKeys("r", "r/foo");
        refused("does not contain the folder", url("#feature:none"), "/r/");
        refused("does not contain the folder", url("#feature:.git"), "/r/");
        assertThat(fixture.tree(add(url("#master:link"), "/r"))).containsOnlyKeys("r", "r/run");
        assertThat(fixture.tree(add(url("#feature:../../sub"), "/r"))).containsOnlyKeys("r", "r/foo");
    }

    @Test
    void theFolderOfGitIsKeptIfAskedFor() throws Exception {
        assertThat(read(add(url("?keep-git-dir=true"), "/r"), "r/.git/HEAD")).isEqualTo(latest + "\n");
        assertThat(read(add(url("?keep-git-dir&submodules"), "/r"), "r/.git/HEAD"))
                .isEqualTo(latest + "\n");
        assertThat(read(add("--keep-git-dir", url("?tag=v0.0.2"), "/r"), "r/.git/HEAD"))
                .isEqualTo(tagged + "\n");
        assertThat(fixture.tree(add(url("?keep-git-dir=false"), "/r"))).doesNotContainKey("r/.git/HEAD");
        refused("conflicts", "--keep-git-dir", url("?keep-git-dir=false"), "/r");
    }

    @Test
    void timesAreTheCheckoutsOrTheCommits() throws Exception {
        assertThat(mtime(add(url(""), "/r"))).isEqualTo(BuildFixture.NOW.getEpochSecond());
        assertThat(mtime(add(url("?mtime=checkout"), "/r"))).isEqualTo(BuildFixture.NOW.getEpochSecond());
        assertThat(mtime(add(url("?mtime=commit"), "/r")))
                .isEqualTo(Instant.parse("2001-02-03T04:05:06Z").getEpochSecond());
        refused("mtime is checkout or commit", url("?mtime=now"), "/r");
    }

    private long mtime(BuildResult built) throws Exception {
        LayerEntry entry = fixture.view(built).lookup("r/foo").orElseThrow().entry();
        return entry.mtimeSeconds();
    }

    @Test
    void aCommitThatWasHadIsNotFetchedAgainAndOfflineTheLastMeaningOfANameCounts() throws Exception {
        fixture = new BuildFixture(folder);
        add(url("#v0.0.2"), "/r");
        int asked = server.asked().size();
        add(url("#" + tagged), "/r");
        assertThat(server.asked()).hasSize(asked);
        fixture.offline = true;
        add(url("#v0.0.2"), "/r");
        assertThat(fixture.steps()).extracting(BuildEvent.StepEnded::how).containsOnly(BuildEvent.How.CACHED);
        assertThat(server.asked()).hasSize(asked);
        assertThatThrownBy(() -> add(url("#base"), "/r")).hasMessageContaining("offline");
    }

    @Test
    void aBranchThatMovedIsSeen() throws Exception {
        GitRepository moving = new GitRepository(shared, "moving").file("foo", "first\n");
        moving.commit("first");
        moving.serve();
        assertThat(read(add(server.url("/moving.git#master"), "/r"), "r/foo")).isEqualTo("first\n");
        moving.file("foo", "moved\n").commit("moved");
        moving.serve();
        assertThat(read(add(server.url("/moving.git#master"), "/r"), "r/foo")).isEqualTo("moved\n");
    }

    @Test
    void flagsOfAddWork() throws Exception {
        Map<String, String> tree =
                fixture.tree(add("--chown=3:4", "--chmod=u=rX,go=", "--link", "--exclude=bin", url(""), "/r/"));
        assertThat(tree)
                .containsEntry("r/foo", "f7 400 3:4")
                .containsEntry("r/submod", "d 500 3:4")
                .doesNotContainKey("r/bin/run");
    }

    @Test
    void repositoriesWithSha256Work() throws Exception {
        GitRepository other = new GitRepository(shared, "sha256", "--object-format=sha256").file("foo", "256\n");
        String commit = other.commit("one");
        other.serve();
        assertThat(commit).hasSize(64);
        assertThat(read(add(server.url("/sha256.git#" + commit), "/r"), "r/foo"))
                .isEqualTo("256\n");
    }

    @Test
    void whatWouldBeAnOptionOrLeaveTheNetworkIsRefused() throws Exception {
        refused("is no name", url("#--upload-pack=touch"), "/r");
        refused("is no name", url("?ref=-x"), "/r");
        refused("is no name", url("?branch=a%20b"), "/r");
        refused("names no host", "ssh://-oProxyCommand=touch/x.git", "/r");
        assertThat(GitAddress.is("file:///etc/x.git")).isFalse();
        assertThat(GitAddress.is("https://host/x.git/file")).isFalse();
        assertThat(GitAddress.is("git@host.example:x/y")).isTrue();
    }

    @Test
    void aSubmoduleMayNotBeAFolderOfThisMachine() throws Exception {
        GitRepository hostile = new GitRepository(shared, "hostile").file("foo", "");
        hostile.git("submodule", "--quiet", "add", server.url("/module.git"), "submod");
        hostile.git(
                "config", "-f", ".gitmodules", "submodule.submod.url", "file://" + shared.resolve("served/module.git"));
        hostile.commit("local");
        hostile.serve();
        assertThatThrownBy(() -> add(server.url("/hostile.git"), "/r"))
                .hasMessageContaining("transport 'file' not allowed");
    }

    @Test
    void aSecretSaysWhoIsAskingToTheRepositoryAloneAndIsKeptNowhere() throws Exception {
        BuildFixture own = new BuildFixture(folder);
        own.secrets =
                secret("GIT_AUTH_TOKEN.127.0.0.1:" + URI.create(server.url("/")).getPort(), "hush-hush\n");
        int before = server.asked().size();
        own.dockerfile("FROM scratch", "ADD " + url("") + " /r").build();
        String basic = Base64.getEncoder().encodeToString("x-access-token:hush-hush".getBytes(StandardCharsets.UTF_8));
        List<WebServer.Asked> asked =
                server.asked().subList(before, server.asked().size());
        assertThat(asked).anyMatch(one -> one.path().startsWith("/module.git/")).allSatisfy(one -> {
            String sent = one.headers().getOrDefault("Authorization", "");
            assertThat(sent).isEqualTo(one.path().startsWith("/repo.git/") ? "Basic " + basic : "");
        });
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("hush-hush", basic);
            }
        }
    }

    @Test
    void aSecretIsNotTakenWhereAServerLeads() throws Exception {
        try (WebServer other = new WebServer().folder(shared.resolve("served"))) {
            server.answer("/moved.git/info/refs", exchange -> {
                exchange.getResponseHeaders().set("Location", other.url("/repo.git/info/refs"));
                exchange.sendResponseHeaders(302, -1);
            });
            fixture.secrets = secret("GIT_AUTH_TOKEN", "hush-hush");
            assertThatThrownBy(() -> add(server.url("/moved.git"), "/r")).hasMessageContaining("git ls-remote");
            assertThat(other.asked()).isEmpty();
        }
    }

    @Test
    void aSecretThatIsNoLineIsRefusedWithoutItsText() {
        fixture.secrets = secret("GIT_AUTH_HEADER", "basic x\nHost: elsewhere");
        assertThatThrownBy(() -> add(url(""), "/r"))
                .hasMessageContaining("the secret GIT_AUTH_HEADER is no single line")
                .hasMessageNotContaining("elsewhere");
    }

    private static StepSecrets secret(String id, String value) {
        return new StepSecrets(Map.of(id, SecretSource.value(Optional.of(value))), Map.of());
    }

    @Test
    void whatIsNotThereIsToldWithItsPlaceAndLeavesNothing() throws Exception {
        assertThatThrownBy(() -> add(server.url("/none.git"), "/r"))
                .hasMessageContaining("Dockerfile:2")
                .hasMessageContaining("git ls-remote")
                .hasMessageContaining("fix:");
        try (var left = Files.list(fixture.cache.layout().run())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aMachineWithoutGitIsToldToHaveIt() {
        GitProgram git = new GitProgram("git-that-is-nowhere", folder, "", Optional.empty(), Cancellation.none());
        assertThatThrownBy(() -> git.run(folder, "version"))
                .hasMessageContaining("the program git cannot be started")
                .hasMessageContaining("fix: install git");
    }
}
