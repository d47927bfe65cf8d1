package dev.drydock.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StageViewTest {
    private static StageView view(Tars... layers) throws IOException {
        List<LayerIndex> indexes = new ArrayList<>();
        for (Tars layer : layers) {
            indexes.add(layer.index());
        }
        return StageView.of(indexes);
    }

    private static List<String> walk(StageView view, String path) throws IOException {
        List<String> paths = new ArrayList<>();
        view.walk(path, e -> paths.add(e.layer() + " " + e.path()));
        return paths;
    }

    private static StageView linux() throws IOException {
        return view(
                Tars.tar()
                        .dir("etc")
                        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                        .dir("usr/lib")
                        .file("usr/lib/libc.so.6", "c")
                        .symlink("lib", "usr/lib")
                        .symlink("loop", "loop2")
                        .symlink("loop2", "loop")
                        .symlink("abs", "/etc/../usr")
                        .symlink("out", "../../../../etc/passwd")
                        .symlink("dangling", "new/place"),
                Tars.tar().dir("app").file("app/a.jar", "a").file("app/b.jar", "b"));
    }

    @Test
    void upperLayersCoverLowerOnes() throws IOException {
        StageView view = view(
                Tars.tar()
                        .dir("a")
                        .file("a/x", "1")
                        .file("a/y", "1")
                        .dir("b")
                        .file("b/z", "1")
                        .file("c", "1"),
                Tars.tar().file("a/.wh.x", "").file(".wh.b", "").dir("c").file("c/in", "2"),
                Tars.tar().dir("b").file("b/new", "3"));
        assertThat(walk(view, "")).containsExactly("-1 ", "0 a", "0 a/y", "2 b", "2 b/new", "1 c", "1 c/in");
        assertThat(view.lookup("a/x")).isEmpty();
        assertThat(view.lookup("b/z")).isEmpty();
        assertThat(view.list("b")).extracting(ViewEntry::path).containsExactly("b/new");
    }

    @Test
    void opaqueDirectoriesHideWhatWasInThem() throws IOException {
        StageView view = view(
                Tars.tar().dir("a").dir("a/d").file("a/d/x", "1").file("a/y", "1"),
                Tars.tar().dir("a").file("a/.wh..wh..opq", "").file("a/new", "2"));
        assertThat(walk(view, "a")).containsExactly("1 a", "1 a/new");
        assertThat(view.lookup("a/d/x")).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotNamedIsAsBelow() throws IOException {
        StageView view = view(
                Tars.tar().member(Tars.header("home", '5', 0, "", 0700), new byte[0]),
                Tars.tar().file("home/f", "1").file("other/g", "1"));
        assertThat(view.lookup("home").orElseThrow().entry().mode()).isEqualTo(0700);
        assertThat(view.lookup("other").orElseThrow().entry().mode()).isEqualTo(0755);
        assertThat(view.lookup("other").orElseThrow().layer()).isEqualTo(-1);
    }

    @Test
    void hardLinksAreSeenAsTheirFile() throws IOException {
        StageView view = view(
                Tars.tar().file("f", "low"),
                Tars.tar().link("l", "f").file("p", "1").link("q", "p"));
        ViewEntry foreign = view.lookup("l").orElseThrow();
        assertThat(foreign.type()).isEqualTo(EntryType.FILE);
        assertThat(foreign.contentLayer()).isZero();
        assertThat(foreign.layer()).isEqualTo(1);
        assertThat(view.lookup("q").orElseThrow().linkGroup()).isEqualTo("p");
        assertThat(view.lookup("p").orElseThrow().linkGroup()).isEqualTo("p");
        assertThat(view.lookup("q").orElseThrow().entry().content())
                .isEqualTo(view.lookup("p").orElseThrow().entry().content());
    }

    @ParameterizedTest
    @CsvSource({
        "lib/libc.so.6, usr/lib/libc.so.6, true",
        "/abs/lib/../lib/libc.so.6, usr/lib/libc.so.6, true",
        "out, etc/passwd, true",
        "../../etc/./passwd, etc/passwd, true",
        "dangling, new/place, false",
        "dangling/x, new/place/x, false",
        "nothing/at/all, nothing/at/all, false",
        "app/, app, true",
        "'', '', true",
        "/, '', true"
    })
    void linksAreFollowedWithinTheRoot(String path, String real, boolean exists) throws IOException {
        StageView.Resolution resolution = linux().resolve(path);
        assertThat(resolution.path()).isEqualTo(real);
        assertThat(resolution.entry().isPresent()).isEqualTo(exists);
        resolution.entry().ifPresent(e -> assertThat(e.path()).isEqualTo(real));
    }

    @Test
    void theLastLinkIsNotFollowedWhenOnlyTheParentIsAskedFor() throws IOException {
        assertThat(linux().resolveParent("abs/../lib").entry().orElseThrow().type())
                .isEqualTo(EntryType.SYMLINK);
    }

    @Test
    void loopsAndFilesOnTheWayAreSaid() throws IOException {
        StageView view = linux();
        assertThatThrownBy(() -> view.resolve("loop/x"))
                .isInstanceOfSatisfying(
                        PathException.class,
                        e -> assertThat(e.reason()).isEqualTo(PathException.Reason.TOO_MANY_LINKS));
        assertThatThrownBy(() -> view.resolve("etc/passwd/x"))
                .isInstanceOfSatisfying(
                        PathException.class,
                        e -> assertThat(e.reason()).isEqualTo(PathException.Reason.NOT_A_DIRECTORY))
                .hasMessageContaining("/etc/passwd is not a directory but a file");
    }

    @Test
    void onlyLayersThatAreNeededAreAsked() throws IOException {
        LayerIndex low = Tars.tar().file("old", "1").index();
        LayerIndex high = Tars.tar()
                .dir("app")
                .file("app/.wh..wh..opq", "")
                .file("app/x", "1")
                .index();
        List<Integer> asked = new ArrayList<>();
        StageView view = new StageView(2, layer -> {
            asked.add(layer);
            return layer == 0 ? low : high;
        });
        view.resolve("/app/x");
        view.list("app");
        view.lookup("app/nothing");
        assertThat(asked).containsOnly(1);
        view.lookup("old");
        assertThat(asked).contains(0);
    }

    @ParameterizedTest
    @CsvSource({
        "/app/*.jar, app/a.jar app/b.jar",
        "/app/[!a].jar, app/a.jar",
        "/app/[^a].jar, app/b.jar",
        "app/?.jar, app/a.jar app/b.jar",
        "lib/*.so.*, usr/lib/libc.so.6",
        "l*/libc*, ''",
        "*/passwd, etc/passwd",
        "app/a.jar, app/a.jar",
        "app/\\a.jar, app/a.jar",
        "nothing/*, ''",
        "lib, lib"
    })
    void globsMatchNameByName(String pattern, String expected) throws IOException {
        assertThat(linux().glob(pattern).stream().map(ViewEntry::path).toList())
                .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[", "[]a]", "[-]", "[x-]", "[-x]", "[^]", "a\\", "[a-", "[\\"})
    void malformedPatternsAreRefused(String pattern) {
        assertThatThrownBy(() -> GlobPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Rows of Go's own table for {@code filepath.Match}. */
    @ParameterizedTest
    @CsvSource({
        "abc, abc, true",
        "*, abc, true",
        "*c, abc, true",
        "a*, a, true",
        "a*, abc, true",
        "a*b*c*d*e*, axbxcxdxe, true",
        "a*b*c*d*e*, axbxcxdxexxx, true",
        "a*b?c*x, abxbbxdbxebxczzx, true",
        "a*b?c*x, abxbbxdbxebxczzy, false",
        "ab[c], abc, true",
        "ab[b-d], abc, true",
        "ab[e-g], abc, false",
        "ab[^c], abc, false",
        "ab[^e-g], abc, true",
        "a\\*b, a*b, true",
        "a\\*b, ab, false",
        "a?b, a☺b, true",
        "a[^a]b, a☺b, true",
        "a???b, a☺b, false",
        "[a-ζ]*, α, true",
        "*[a-ζ], A, false",
        "[\\]a], ], true",
        "[\\-], -, true",
        "[x\\-], x, true",
        "*x, xxx, true"
    })
    void patternsMatchAsInGo(String pattern, String name, boolean matches) {
        assertThat(GlobPattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void accountsAreThoseOfTheView() throws Exception {
        StageView view = view(
                Tars.tar()
                        .dir("real/etc")
                        .symlink("etc", "real/etc")
                        .file(
                                "real/etc/passwd",
                                "root:x:0:0::/root:\nwww:x:33:34::/var/www:\nbad:x:99999999999:1::/:\n")
                        .file("real/etc/group", "root:x:0:\nwww:x:34:\nssl:x:50:www,other\nlogs:x:7:www\n"),
                Tars.tar().file("app", ""));
        Accounts accounts = view.accounts(file -> {
            throw new AssertionError("kept in the index");
        });
        assertThat(accounts.identity("www"))
                .isEqualTo(new Accounts.Identity(33, 34, List.of(7L, 34L, 50L), "/var/www"));
        assertThat(accounts.identity("33")).isEqualTo(accounts.identity("www"));
        assertThat(accounts.identity("www:ssl")).isEqualTo(new Accounts.Identity(33, 50, List.of(50L), "/var/www"));
        assertThat(accounts.identity("1234")).isEqualTo(new Accounts.Identity(1234, 0, List.of(0L), "/"));
        assertThat(accounts.owner("www")).isEqualTo(new Accounts.Owner(33, 34));
        assertThat(accounts.owner("55")).isEqualTo(new Accounts.Owner(55, 55));
        assertThat(accounts.owner("55:ssl")).isEqualTo(new Accounts.Owner(55, 50));
        assertThat(accounts.user("bad")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "2147483648",
                "4294967295",
                "4294967296",
                "0x0",
                "+1",
                "1:4294967296",
                "nobody",
                "0:no",
                "１"
            })
    void numbersThatOverflowAndNamesThatAreNotThereAreRefused(String user) {
        assertThatThrownBy(() -> Accounts.none().identity(user)).isInstanceOf(UnknownAccountException.class);
        assertThatThrownBy(() -> Accounts.none().owner(user)).isInstanceOf(UnknownAccountException.class);
    }

    @Test
    void largeAccountFilesAreReadFromTheLayer() throws Exception {
        String big = "#" + "x".repeat(300_000) + "\nwww:x:5:6::/:\n";
        StageView view = view(Tars.tar().file("etc/passwd", big));
        Accounts accounts = view.accounts(file -> {
            assertThat(file.path()).isEqualTo("etc/passwd");
            return big.getBytes(StandardCharsets.UTF_8);
        });
        assertThat(accounts.owner("www")).isEqualTo(new Accounts.Owner(5, 6));
    }
}
