package dev.drydock.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ContainerConfig;
import dev.drydock.layer.FixedTime;
import dev.drydock.layer.LayerEntry;
import dev.drydock.layer.ViewEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY and ADD: what ends up where, whose it is, and what is refused (FEATURES gotchas 1 to 13, 18, 19). */
class CopyTest {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void base() throws Exception {
        fixture = new BuildFixture(folder);
        fixture.image(
                "base",
                ContainerConfig.empty(),
                LayerEntry.directory("dir", 0700, 7, 8, 1000),
                LayerEntry.file("dir/old", 0600, 7, 8, 1000, 0),
                LayerEntry.directory("etc", 0755, 0, 0, 1000),
                LayerEntry.file("etc/group", 0644, 0, 0, 1000, 0),
                LayerEntry.file("etc/passwd", 0644, 0, 0, 1000, 0),
                LayerEntry.symlink("lib", "usr/lib", 0, 0, 1000),
                LayerEntry.directory("usr", 0755, 0, 0, 1000),
                LayerEntry.directory("usr/lib", 0751, 0, 0, 1000));
        fixture.file("a", "aaa").file("b", "b").file("tree/x", "x").file("tree/sub/y", "yy");
        Files.createSymbolicLink(fixture.context.resolve("tree/link"), Path.of("sub/y"));
    }

    private Map<String, String> tree(String... lines) throws Exception {
        String[] all = new String[lines.length + 1];
        all[0] = "FROM base";
        System.arraycopy(lines, 0, all, 1, lines.length);
        return fixture.tree(fixture.dockerfile(all).build());
    }

    private void refused(String message, String... lines) {
        assertThatThrownBy(() -> tree(lines))
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFolderGivesItsContentsAndAFileItself() throws Exception {
        assertThat(tree("COPY tree /dst", "COPY a /f", "COPY a b /g/"))
                .containsEntry("dst", "d 755 0:0")
                .containsEntry("dst/x", "f1 644 0:0")
                .containsEntry("dst/sub/y", "f2 644 0:0")
                .containsEntry("dst/link", "l->sub/y 777 0:0")
                .containsEntry("f", "f3 644 0:0")
                .containsEntry("g/a", "f3 644 0:0")
                .containsEntry("g/b", "f1 644 0:0");
    }

    @Test
    void anExistingFolderStaysAsItIsAndItsFilesStay() throws Exception {
        assertThat(tree("COPY a /dir"))
                .containsEntry("dir", "d 700 7:8")
                .containsEntry("dir/old", "f7 600 7:8")
                .containsEntry("dir/a", "f3 644 0:0");
    }

    @Test
    void linksOfTheImageAreFollowedToTheDestinationUnlessLinked() throws Exception {
        assertThat(tree("COPY a /lib/"))
                .containsEntry("usr/lib/a", "f3 644 0:0")
                .containsEntry("usr/lib", "d 751 0:0");
        assertThat(tree("COPY --link a /lib/"))
                .containsEntry("lib", "d 755 0:0")
                .containsEntry("lib/a", "f3 644 0:0");
    }

    @Test
    void theLayerOfACopyNamesAllItStandsOn() throws Exception {
        BuildResult built =
                fixture.dockerfile("FROM base", "COPY a /usr/lib/new/f").build();
        var index =
                fixture.cache.layers().index(built.image().diffIds().get(1), dev.drydock.content.Cancellation.none());
        assertThat(index.closed()).isTrue();
        assertThat(index.entries())
                .extracting(LayerEntry::path)
                .containsExactly("usr", "usr/lib", "usr/lib/new", "usr/lib/new/f");
    }

    @Test
    void ownersAndModesAsAskedFor() throws Exception {
        Files.setPosixFilePermissions(fixture.context.resolve("a"), PosixFilePermissions.fromString("rwxr-x--x"));
        assertThat(tree(
                        "COPY --chown=web a /1",
                        "COPY --chown=1:web a /2",
                        "COPY --chown=9 a /new/3",
                        "COPY --chmod=4755 a /4",
                        "COPY --chmod=u=rwX,go= tree /5"))
                .containsEntry("1", "f3 751 33:34")
                .containsEntry("2", "f3 751 1:34")
                .containsEntry("new", "d 755 9:9")
                .containsEntry("new/3", "f3 751 9:9")
                .containsEntry("4", "f3 4755 0:0")
                .containsEntry("5/x", "f1 600 0:0")
                .containsEntry("5/sub", "d 700 0:0");
        refused("no user \"ghost\" in the image", "COPY --chown=ghost a /x");
    }

    @Test
    void patternsMayMatchNothingNamesMustNot() throws Exception {
        assertThat(tree("COPY a nomatch* /x/", "COPY tree/* /y/"))
                .containsKeys("x/a", "y/x", "y/y")
                .doesNotContainKey("y/sub");
        refused("COPY: \"missing\" is not in the build context", "COPY missing /x");
        refused("Dockerfile:2:", "COPY missing /x");
    }

    @Test
    void whatTheIgnoreFileLeavesOutIsToldWithItsLine() throws Exception {
        fixture.file(".dockerignore", "# c\ntree\n!tree/x\n");
        assertThat(tree("COPY . /all")).containsKey("all/tree/x").doesNotContainKeys("all/tree/sub", "all/tree/link");
        refused(".dockerignore:2 leaves out \"tree\"", "COPY tree/sub/y /x");
        refused("add \"!tree/sub/y\" below it", "COPY tree/sub/y /x");
    }

    @Test
    void nothingLeadsOutOfTheContext() throws Exception {
        Files.writeString(folder.resolve("secret"), "s");
        Files.createSymbolicLink(fixture.context.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(fixture.context.resolve("abs"), folder.resolve("secret"));
        refused("is not in the build context", "COPY ../secret /x");
        refused("is not in the build context", "COPY up /x");
        refused("is not in the build context", "COPY abs /x");
    }

    @Test
    void ourOwnOutputIsNoPartOfTheContext() throws Exception {
        fixture.file("target/drydock/app/image-id", "x").file("target/app.jar", "j");
        assertThat(tree("COPY target /t")).containsKey("t/app.jar").doesNotContainKey("t/drydock");
        refused("never part of the context", "COPY target/drydock/app/image-id /x");
    }

    @Test
    void filesAndFoldersDoNotReplaceEachOther() throws Exception {
        fixture.file("mk/sub", "a file");
        refused("cannot copy the file \"mk/sub\" over the folder \"/q/sub\"", "COPY tree /q", "COPY mk/sub /q/");
        refused("cannot copy the folder \"tree/sub\" over \"/r/sub\"", "COPY a /r/sub", "COPY tree /r");
        refused("is in the image and is no folder", "COPY a /etc/passwd/");
        refused("several sources need a folder", "COPY tre*/* /one");
    }

    @Test
    void hardLinksOfTheContextStayLinks() throws Exception {
        Files.createLink(fixture.context.resolve("tree/hard"), fixture.context.resolve("tree/x"));
        BuildResult built = fixture.dockerfile("FROM base", "COPY tree /t").build();
        ViewEntry one = fixture.view(built).lookup("t/hard").orElseThrow();
        ViewEntry two = fixture.view(built).lookup("t/x").orElseThrow();
        assertThat(one.linkGroup()).isNotEmpty().isEqualTo(two.linkGroup());
    }

    @Test
    void aStagesFilesKeepOwnersAndTimes() throws Exception {
        BuildResult built = fixture.dockerfile("FROM scratch", "COPY --from=base /dir /d", "COPY --from=base /lib /l")
                .build();
        assertThat(fixture.tree(built))
                .containsEntry("d/old", "f7 600 7:8")
                .containsEntry("d", "d 755 0:0")
                .containsEntry("l", "d 755 0:0");
        assertThat(fixture.view(built).lookup("d/old").orElseThrow().entry().mtimeSeconds())
                .isEqualTo(1000);
    }

    @Test
    void contextTimesAreKeptOrFixed() throws Exception {
        Files.setLastModifiedTime(fixture.context.resolve("a"), FileTime.from(Instant.ofEpochSecond(1_234_567)));
        fixture.dockerfile("FROM base", "COPY a /a");
        assertThat(fixture.view(fixture.build())
                        .lookup("a")
                        .orElseThrow()
                        .entry()
                        .mtimeSeconds())
                .isEqualTo(1_234_567);
        fixture.epoch = java.util.Optional.of(Instant.ofEpochSecond(1_700_000_000));
        BuildResult fixed = fixture.build();
        assertThat(fixture.view(fixed).lookup("a").orElseThrow().entry().mtimeSeconds())
                .isEqualTo(1_700_000_000);
        assertThat(fixture.steps().get(0).layer().orElseThrow())
                .isNotEqualTo(fixed.image().diffIds().get(1));
        assertThat(FixedTime.T0).isLessThan(1_700_000_000);
    }

    @Test
    void anEmptyDestinationIsTheWorkingDirectory() throws Exception {
        assertThat(tree("ENV EMPTY=", "WORKDIR /w", "COPY a $EMPTY", "COPY --link b \"\""))
                .containsKeys("w/a", "w/b");
    }

    @Test
    void keptParentsComeWithTheirModes() throws Exception {
        Files.setPosixFilePermissions(
                fixture.context.resolve("tree/sub"), PosixFilePermissions.fromString("rwx--x---"));
        assertThat(tree("COPY --parents tree/./sub/y /p/"))
                .containsEntry("p", "d 755 0:0")
                .containsEntry("p/sub", "d 710 0:0")
                .containsKey("p/sub/y");
        assertThat(tree("COPY --from=base --parents /dir/old /p/")).containsEntry("p/dir", "d 700 7:8");
    }

    @Test
    void patternsOfKeptParentsReachAnyDepthAndMayStandBeforeThePivot() throws Exception {
        fixture.file("m1/a/b/c/f", "1").file("m2/f", "2").file("m2/a/g", "3");
        assertThat(tree("COPY --parents m*/./**/f /p/", "COPY --parents ./**/g /q/"))
                .containsKeys("p/a/b/c/f", "p/f", "q/m2/a/g")
                .doesNotContainKeys("p/m1", "p/a/g");
    }

    @Test
    void heredocsAreFiles() throws Exception {
        assertThat(tree("ARG V=1", "COPY <<one <<two /d/", "v=$V", "one", "second", "two"))
                .containsEntry("d/one", "f4 644 0:0")
                .containsKey("d/two");
    }

    @Test
    void addUnpacksArchivesByTheirContentOnly() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry dir = new TarArchiveEntry("./in/");
            dir.setIds(5, 6);
            dir.setMode(040711);
            tar.putArchiveEntry(dir);
            tar.closeArchiveEntry();
            TarArchiveEntry file = new TarArchiveEntry("in/f");
            file.setIds(5, 6);
            file.setSize(2);
            tar.putArchiveEntry(file);
            tar.write("hi".getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("in/g", TarArchiveEntry.LF_LINK);
            link.setLinkName("./in/f");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            TarArchiveEntry out = new TarArchiveEntry("../../escape");
            out.setSize(1);
            tar.putArchiveEntry(out);
            tar.write('e');
            tar.closeArchiveEntry();
        }
        Files.write(fixture.context.resolve("t.bin"), bytes.toByteArray());
        fixture.file("no.tar.gz", "not an archive");
        assertThat(tree("ADD t.bin /u/", "ADD no.tar.gz /v/", "COPY t.bin /w/", "ADD --chown=web t.bin /o/"))
                .containsKeys("u/in/f", "u/in/g", "u/escape", "v/no.tar.gz", "w/t.bin", "o/in/f")
                .containsEntry("u/in", "d 711 5:6")
                .containsEntry("o/in", "d 711 33:34")
                .doesNotContainKeys("u/t.bin", "escape");
    }

    private void archive(String name, TarArchiveEntry... entries) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (TarArchiveEntry entry : entries) {
                entry.setIds(5, 6);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        Files.write(fixture.context.resolve(name), bytes.toByteArray());
    }

    @Test
    void membersOfAnArchiveReplaceWhatIsThere() throws Exception {
        TarArchiveEntry dir = new TarArchiveEntry("dir/");
        dir.setMode(040711);
        archive("merge.tar", dir);
        archive("file.tar", new TarArchiveEntry("dir"));
        archive("folder.tar", new TarArchiveEntry("f/"), new TarArchiveEntry("f/in"));
        assertThat(tree("ADD merge.tar /")).containsEntry("dir", "d 711 5:6").containsEntry("dir/old", "f7 600 7:8");
        assertThat(tree("ADD file.tar /")).containsEntry("dir", "f0 644 5:6").doesNotContainKey("dir/old");
        assertThat(tree("COPY a /f", "ADD folder.tar /"))
                .containsEntry("f", "d 755 5:6")
                .containsEntry("f/in", "f0 644 5:6");
        assertThat(tree("ADD --chmod=600 merge.tar /n/")).containsEntry("n/dir", "d 711 5:6");
    }

    @Test
    void linksInTheFoldersOfAnArchiveAreFollowedBelowTheDestination() throws Exception {
        TarArchiveEntry up = new TarArchiveEntry("up", TarArchiveEntry.LF_SYMLINK);
        up.setLinkName("..");
        TarArchiveEntry root = new TarArchiveEntry("root", TarArchiveEntry.LF_SYMLINK);
        root.setLinkName("/there");
        archive("l.tar", up, new TarArchiveEntry("up/a"), root, new TarArchiveEntry("root/b"));
        assertThat(tree("ADD l.tar /d"))
                .containsEntry("d/up", "l->.. 777 5:6")
                .containsKeys("d/a", "d/there/b")
                .doesNotContainKeys("a", "there");
        archive("image.tar", new TarArchiveEntry("lib/c"));
        assertThat(tree("ADD image.tar /"))
                .containsEntry("lib", "l->usr/lib 777 0:0")
                .containsKey("usr/lib/c");
    }

    @Test
    void workdirMakesFoldersForTheUser() throws Exception {
        assertThat(tree("USER web", "WORKDIR /srv/app", "COPY a ./", "WORKDIR deep", "COPY a f"))
                .containsEntry("srv", "d 755 33:34")
                .containsEntry("srv/app", "d 755 33:34")
                .containsEntry("srv/app/a", "f3 644 0:0")
                .containsEntry("srv/app/deep/f", "f3 644 0:0");
        refused("is in the image and is no folder", "WORKDIR /etc/passwd");
    }

    @Test
    void aFlagBehindASourceIsToldAsSuch() {
        refused("write flags in front of all sources", "COPY a --chown=1 /x/");
    }

    @Test
    void aFileThatChangesWhileItIsCopiedFailsTheBuildAndStoresNothing() throws Exception {
        fixture.dockerfile("FROM base", "COPY a /a");
        // it was hashed for the key before the step starts, and its content is read behind that
        fixture.also = event -> {
            if (event instanceof BuildEvent.StepStarted) {
                try {
                    fixture.file("a", "aab");
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        };
        assertThatThrownBy(fixture::build)
                .isInstanceOf(DockerfileException.class)
                .hasMessageContaining("Dockerfile:2:1: COPY: \"a\" of the build context changed")
                .hasMessageContaining("nothing was stored");
        fixture.also = event -> {};
        fixture.build();
        assertThat(fixture.steps())
                .singleElement()
                .extracting(BuildEvent.StepEnded::how)
                .isEqualTo(BuildEvent.How.EXECUTED);
    }
}
