package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.it.Machine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What authors of Dockerfiles stumble over, one test each: COPY and ADD. */
class CopyGotchasIT {
    @RegisterExtension
    static final SharedBench SHARED = new SharedBench();

    private static Recipe build(String text) throws IOException {
        return SHARED.bench().dockerfile(text);
    }

    /** Type, mode and owner of a path, such as {@code f 644 0:0}; {@code -} if it is not there. */
    private static String at(Built.Image image, String path) {
        FlatTree.Inode inode = image.tree().files().get(path);
        return inode == null
                ? "-"
                : inode.type + " " + Integer.toOctalString(inode.mode) + " " + inode.uid + ":" + inode.gid;
    }

    @Test
    void ofAFolderTheContentIsCopiedAndSeveralSourcesNeedAFolder() throws Exception {
        Built.Image image = build("FROM scratch\nCOPY d /dst\nCOPY f /file\nCOPY f /folder/\nCOPY f g /both/\n")
                .file("d/in", "1")
                .file("f", "f")
                .file("g", "g")
                .image();
        assertThat(image.tree().files()).containsKeys("dst/in", "file", "folder/f", "both/f", "both/g");
        assertThat(build("FROM scratch\nCOPY f g /dst\n")
                        .file("f", "")
                        .file("g", "")
                        .refusal())
                .contains("Dockerfile:2")
                .contains("/");
    }

    @Test
    void aPatternThatMatchesNothingIsNoErrorAndAMissingNameIs() throws Exception {
        assertThat(build("FROM scratch\nCOPY foo nomatch* /\n")
                        .file("foo", "")
                        .image()
                        .tree()
                        .files())
                .containsOnlyKeys("foo");
        assertThat(build("FROM scratch\nCOPY missing /\n").refusal())
                .contains("missing")
                .contains("Dockerfile:2");
    }

    @Test
    void theContextIsNeverLeft() throws Exception {
        Recipe recipe = build("FROM scratch\nCOPY ../x /a\nCOPY /x /b\nCOPY up/etc/hostname* /c/\n")
                .file("x", "mine");
        Files.createSymbolicLink(recipe.context().resolve("up"), Path.of("../../../../../../../.."));
        Built.Image image = recipe.image();
        assertThat(image.file("a")).isEqualTo("mine");
        assertThat(image.file("b")).isEqualTo("mine");
        assertThat(image.tree().files()).doesNotContainKey("c/hostname");
    }

    @Test
    void linksInAFolderStayAndASourceThatIsOneIsFollowedAsTheDestinationIs() throws Exception {
        Recipe recipe = build("FROM busybox\nRUN mkdir /real && ln -s real /dst\nCOPY d /d/\nCOPY link /followed\n"
                        + "COPY f /dst/\nCOPY --link f /linked/\n")
                .file("d/x", "x")
                .file("f", "f");
        Files.createSymbolicLink(recipe.context().resolve("d/link"), Path.of("x"));
        Files.createSymbolicLink(recipe.context().resolve("link"), Path.of("f"));
        Built.Image image = recipe.image();
        assertThat(at(image, "d/link")).startsWith("l ");
        assertThat(at(image, "followed")).startsWith("f ");
        assertThat(at(image, "dst")).startsWith("l ");
        assertThat(image.tree().files()).containsKeys("real/f", "linked/f");
    }

    @Test
    void aFolderThatCopyMakesIsRootsAndOneThatIsThereKeepsItsOwner() throws Exception {
        Built.Image image = build("FROM busybox AS src\nRUN mkdir /s && touch /s/f && chown -R 5:6 /s\nFROM busybox\n"
                        + "RUN mkdir /there && chown 7:8 /there\nCOPY --from=src /s /new\nCOPY --from=src /s /there\n"
                        + "COPY --from=src --chown=9:9 /s /owned\n")
                .image();
        assertThat(at(image, "new")).isEqualTo("d 755 0:0");
        assertThat(at(image, "new/f")).endsWith(" 5:6");
        assertThat(at(image, "there")).endsWith(" 7:8");
        assertThat(at(image, "owned")).endsWith(" 9:9");
        assertThat(at(image, "owned/f")).endsWith(" 9:9");
    }

    @Test
    void filesOfTheContextAreRootsAndThoseOfAStageKeepTheirOwnersWithModeAndTime() throws Exception {
        Recipe recipe = build("FROM busybox AS src\nRUN touch -d @1000000000 /f && chmod 4711 /f && chown 5:6 /f\n"
                        + "FROM scratch\nCOPY x /\nCOPY --from=src /f /\n")
                .file("x", "");
        Files.setLastModifiedTime(recipe.context().resolve("x"), FileTime.from(Instant.ofEpochSecond(1_234_567_890)));
        Corpus.mode(recipe.context().resolve("x"), 0751);
        Built.Image image = recipe.image();
        assertThat(at(image, "x")).isEqualTo("f 751 0:0");
        assertThat(image.time("x")).isEqualTo(1_234_567_890);
        assertThat(at(image, "f")).endsWith(" 5:6");
        assertThat(image.time("f")).isEqualTo(1_000_000_000);
    }

    @Test
    void anOwnerMayBeANumberOrANameWithItsPrimaryGroup() throws Exception {
        Built.Image image = build(
                        "FROM busybox\nCOPY --chown=1 f /a\nCOPY --chown=web f /b\nCOPY --chown=web:extra f /c\n"
                                + "COPY --chown=3:extra f /d\nCOPY --chown=web:4 f /e\n")
                .file("f", "")
                .image();
        assertThat(List.of(at(image, "a"), at(image, "b"), at(image, "c"), at(image, "d"), at(image, "e")))
                .extracting(text -> text.substring(text.lastIndexOf(' ') + 1))
                .containsExactly("1:1", "33:34", "33:99", "3:99", "33:4");
    }

    @Test
    void anOwnerThatTheImageDoesNotKnowIsRefused() throws Exception {
        assertThat(build("FROM busybox\nCOPY --chown=ghost f /\n").file("f", "").refusal())
                .contains("ghost")
                .contains("Dockerfile:2");
    }

    @Test
    void addWithAnOwnerGivesItAllThatItUnpacks() throws Exception {
        Built.Image image = build("FROM busybox\nADD --chown=5:6 t.tar /new/\n")
                .file("t.tar", new Tar().folder("d").file("d/f", "x").bytes())
                .image();
        assertThat(List.of(at(image, "new"), at(image, "new/d"), at(image, "new/d/f")))
                .allMatch(text -> text.endsWith(" 5:6"));
    }

    @Test
    void aModeIsOctalOrSymbolicAndNothingElse() throws Exception {
        Built.Image image = build("FROM scratch\nCOPY --chmod=u=rwX,go=rX f /a\nCOPY --chmod=0640 f /b\n")
                .file("f", "")
                .image();
        assertThat(at(image, "a")).startsWith("f 644");
        assertThat(at(image, "b")).startsWith("f 640");
        for (String wrong : List.of("888", "99999", "u+q")) {
            assertThat(build("FROM scratch\nCOPY --chmod=" + wrong + " f /\n")
                            .file("f", "")
                            .refusal())
                    .contains(wrong)
                    .contains("Dockerfile:2");
        }
    }

    @Test
    void aModeWithLinkGivesTheSameFilesAsWithout() throws Exception {
        Built.Image image = build("FROM busybox\nCOPY --chmod=700 d /plain/\nCOPY --link --chmod=700 d /linked/\n")
                .file("d/f", "x")
                .image();
        assertThat(at(image, "linked/f")).isEqualTo(at(image, "plain/f")).startsWith("f 700");
        assertThat(image.file("linked/f")).isEqualTo("x");
    }

    @Test
    void aRemoteFileHasMode600AndItsServersTimeAndIsNotUnpacked() throws Exception {
        byte[] tar = Tar.gzip(new Tar().file("in", "x").bytes());
        Site site = SHARED.bench().site().page("/p/a.tar.gz", tar, Instant.ofEpochSecond(1_000_000_000));
        String url = site.url("/p/a.tar.gz");
        Built.Image image = build(
                        "FROM scratch\nADD " + url + " /d/\nADD --unpack " + url + " /u/\nADD " + url + " /name\n")
                .image();
        assertThat(at(image, "d/a.tar.gz")).isEqualTo("f 600 0:0");
        assertThat(image.time("d/a.tar.gz")).isEqualTo(1_000_000_000);
        assertThat(image.file("u/in")).isEqualTo("x");
        assertThat(at(image, "name")).startsWith("f 600");
        assertThat(build("FROM scratch\nADD " + site.url("") + " /d/\n").refusal())
                .contains("Dockerfile:2");
    }

    @Test
    void whetherAFileIsAnArchiveItsContentTells() throws Exception {
        Built.Image image = build("FROM busybox\nADD fake.tar.gz /a/\nADD real /b/\nADD later.tar /b/\n")
                .file("fake.tar.gz", "no archive")
                .file(
                        "real",
                        Tar.gzip(new Tar()
                                .file("f", "1")
                                .file("kept", "k")
                                .hardLink("twin", "f")
                                .bytes()))
                .file("later.tar", new Tar().file("f", "2").bytes())
                .image();
        assertThat(image.file("a/fake.tar.gz")).isEqualTo("no archive");
        assertThat(image.file("b/f")).isEqualTo("2");
        assertThat(image.file("b/twin")).isEqualTo("1");
        assertThat(image.tree().files()).containsKey("b/kept");
    }

    @Test
    void aRepositoryIsItsFilesAndWhatItsAddressAsksFor() throws Exception {
        Path folder = SHARED.bench().fresh();
        Repository repository = new Repository(folder, Instant.ofEpochSecond(1_600_000_000));
        repository.file("sub/f", "one").commit("v1");
        repository.file("sub/f", "two").commit("v2");
        repository.git("update-server-info");
        String url = SHARED.bench().site().folder(repository.folder()).url("/.git");
        Built.Image image = build("FROM scratch\nADD " + url + "#v1:sub /a/\nADD " + url
                        + "?tag=v2&subdir=sub /b/\nADD " + url + "#v1 /c/\n")
                .image();
        assertThat(image.file("a/f")).isEqualTo("one");
        assertThat(image.file("b/f")).isEqualTo("two");
        assertThat(at(image, "c/sub")).startsWith("d 755");
        assertThat(at(image, "c/sub/f")).startsWith("f 644");
        assertThat(image.tree().files()).doesNotContainKey("c/.git");
        assertThat(build("FROM scratch\nADD " + url + "?tag=v1&branch=v2 /a/\n").refusal())
                .contains("Dockerfile:2");
        assertThat(build("FROM scratch\nADD " + url + "?colour=red /a/\n").refusal())
                .contains("colour");
    }

    @Test
    void aChecksumIsForOneRemoteSourceOfAdd() throws Exception {
        Site site = SHARED.bench().site().page("/f", "content");
        String right = "sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
        assertThat(build("FROM scratch\nADD --checksum=" + right + " " + site.url("/f") + " /f\n")
                        .image()
                        .file("f"))
                .isEqualTo("content");
        assertThat(build("FROM scratch\nADD --checksum=" + right.replace("ed70", "0000") + " " + site.url("/f")
                                + " /f\n")
                        .refusal())
                .contains("Dockerfile:2");
        assertThat(build("FROM scratch\nADD --checksum=" + right + " f /f\n")
                        .file("f", "content")
                        .refusal())
                .contains("checksum");
        assertThat(build("FROM scratch\nCOPY --checksum=" + right + " f /f\n")
                        .file("f", "content")
                        .refusal())
                .contains("checksum");
    }

    @Test
    void parentsKeepThePathBehindThePivot() throws Exception {
        Built.Image image = build("FROM scratch\nCOPY --parents a/./b/f **/g /d/\nCOPY --parents a/x*/f /e/\n")
                .file("a/b/f", "")
                .file("a/c/g", "")
                .image();
        assertThat(image.tree().files()).containsKeys("d/b/f", "d/a/c/g").doesNotContainKeys("d/a/b/f", "e/a");
        assertThat(build("FROM scratch\nCOPY --parents a/none /d/\n")
                        .file("a/f", "")
                        .refusal())
                .contains("a/none");
    }

    @Test
    void whatIsExcludedIsSeenFromEachSourcesRoot() throws Exception {
        assertThat(build("FROM scratch\nCOPY --exclude=*.log --exclude=no --exclude=!no/but.log d /d/\n")
                        .file("d/a.log", "")
                        .file("d/a", "")
                        .file("d/sub/b.log", "")
                        .file("d/no/x", "")
                        .image()
                        .tree()
                        .files())
                .containsKeys("d/a", "d/sub/b.log")
                .doesNotContainKeys("d/a.log", "d/no/x");
    }

    @Test
    void aSocketIsAnEmptyFileAndAPipeBlocksNothing() throws Exception {
        Recipe recipe = build("FROM scratch\nCOPY s /s\nCOPY d /d/\n").file("d/f", "");
        Machine.run(List.of("mkfifo", recipe.context().resolve("d/pipe").toString()))
                .ok();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(recipe.context().resolve("s")));
            Built.Image image = recipe.image();
            assertThat(at(image, "s")).startsWith("f ");
            assertThat(image.file("s")).isEmpty();
            assertThat(at(image, "d/pipe")).startsWith("p ");
        }
    }

    @Test
    void theLastCopyWinsAndAFolderDoesNotReplaceAFile() throws Exception {
        Built.Image image = build("FROM scratch\nCOPY a /x\nCOPY b /x\n")
                .file("a", "a")
                .file("b", "b")
                .image();
        assertThat(image.file("x")).isEqualTo("b");
        assertThat(build("FROM scratch\nCOPY a /x\nCOPY d /x\n")
                        .file("a", "a")
                        .file("d/f", "")
                        .refusal())
                .contains("Dockerfile:3");
        assertThat(build("FROM scratch\nCOPY d /x/\nCOPY a /x\nCOPY e /y\nCOPY d/ /z/\nCOPY f /z/f/\n")
                        .file("a", "a")
                        .file("e", "")
                        .file("d/f", "")
                        .file("f", "")
                        .refusal())
                .contains("Dockerfile:6");
    }
}
