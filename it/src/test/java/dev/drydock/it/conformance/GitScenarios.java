package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** ADD from git repositories, and builds whose context is one. */
final class GitScenarios {
    private static final Instant TIME = Instant.parse("2021-03-04T05:06:07Z");

    private GitScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testAddGitSHA1", GitScenarios::add,
                "testAddGitChecksumCache", GitScenarios::cache,
                "testGitQueryString", GitScenarios::query,
                "testDockerfileFromGitSHA1", bench -> context(bench),
                "testDockerfileFromGitSHA256", bench -> context(bench, "--object-format=sha256"));
    }

    private static void add(Bench bench) throws Exception {
        Repository repository = new Repository(bench.fresh(), TIME).file("f", "of one");
        repository.commit("v1");
        String two = repository.file("f", "of two").commit("v2");
        String three = repository.file("f", "of three").commit("v3");
        String url = bench.site().folder(repository.folder()).url("/.git");
        Built.Image image = bench.dockerfile("FROM scratch\nADD " + url + "#v1 /one\nARG FROM=" + url
                        + "\nARG TAG=v2\nADD --keep-git-dir=true --chown=42:84 --checksum=" + two
                        + " ${FROM}#${TAG} /two\nADD --checksum=" + three + " " + url + "#v3 /three\n"
                        + "ADD --keep-git-dir=true --checksum=" + three + " " + url + "#" + three + " /commit\n")
                .image();
        assertThat(image.file("/one/f")).isEqualTo("of one");
        assertThat(image.file("/two/f")).isEqualTo("of two");
        assertThat(image.tree().files().get("two/f").uid).isEqualTo(42);
        assertThat(image.tree().files().get("two/f").gid).isEqualTo(84);
        assertThat(image.file("/two/.git/HEAD").strip()).isEqualTo(two);
        assertThat(image.file("/three/f")).isEqualTo("of three");
        assertThat(image.tree().files())
                .doesNotContainKeys("one/.git", "three/.git")
                .containsKey("commit/.git/HEAD");
        assertThat(refusal(bench, "--checksum=" + two + " " + url + "#v3")).contains("expected checksum to match");
        assertThat(refusal(bench, "--checksum=foobar " + url + "#v3"))
                .contains("invalid checksum")
                .contains("commit");
    }

    private static String refusal(Bench bench, String source) throws IOException {
        return bench.dockerfile("FROM scratch\nADD " + source + " /x\n").refusal();
    }

    private static void cache(Bench bench) throws Exception {
        Repository repository = new Repository(bench.fresh(), TIME).file("f", "text");
        String commit = repository.commit("v1");
        String url = bench.site().folder(repository.folder()).url("/.git");
        String rest = url + "#v1 /r\nRUN head -c 16 /dev/urandom | md5sum > /r/random\n"
                + "FROM scratch\nCOPY --from=src /r/random /\n";
        String first = bench.dockerfile("FROM alpine AS src\nADD --keep-git-dir " + rest)
                .image()
                .file("/random");
        assertThat(bench.dockerfile("FROM alpine AS src\nADD --keep-git-dir --checksum=" + commit + " " + rest)
                        .image()
                        .file("/random"))
                .isEqualTo(first);
    }

    private static void context(Bench bench, String... init) throws Exception {
        String text = "FROM busybox AS build\nRUN echo -n text > /f\nFROM scratch\nCOPY --from=build /f one\n";
        Repository repository = new Repository(bench.fresh(), TIME, init).file("Dockerfile", text);
        repository.commit("");
        repository.git("branch", "first");
        repository.file("Dockerfile", text + "COPY --from=build /f two\n").commit("");
        Site site = bench.site().folder(repository.folder());
        Built.Image first = bench.dockerfile("FROM local\n")
                .remote(site.url("/.git#first"), "Dockerfile")
                .image();
        assertThat(first.file("one")).isEqualTo("text");
        assertThat(first.tree().files()).containsOnlyKeys("one");
        Built.Image second = bench.dockerfile("FROM local\n")
                .remote(site.url("/.git"), "Dockerfile")
                .image();
        assertThat(second.file("two")).isEqualTo("text");
    }

    /** What is wanted of a repository: a target, the address behind {@code .git}, and what comes of it or why not. */
    private record Row(String target, String query, String found, String refused) {
        static Row found(String query, String content) {
            return new Row("plain", query, content, "");
        }

        static Row refused(String query, String words) {
            return new Row("plain", query, "", words);
        }
    }

    private static void query(Bench bench) throws Exception {
        inner(bench);
        Repository repository = new Repository(bench.fresh(), TIME)
                .file("f", "base")
                .file("Dockerfile", "FROM scratch AS git\nCOPY .git/HEAD f\nFROM scratch AS plain\nCOPY f f\n");
        repository.commit("v1");
        repository.git("branch", "base");
        repository.git("checkout", "-q", "-b", "feature");
        repository.file("folder/f", "deeper").file("folder/Dockerfile", "FROM scratch AS plain\nCOPY f f\n");
        repository.commit("");
        repository.git("checkout", "-q", "master");
        String two = repository.file("f", "two").commit("v2");
        String last = repository.file("f", "last").commit("v3");
        Row[] rows = {
            Row.refused("?tag=v2&commit=" + last, "expected checksum to match"),
            Row.found("#v2", "two"),
            Row.found("?ref=base", "base"),
            Row.found("?branch=base", "base"),
            Row.refused("?branch=none", "repository does not contain ref"),
            Row.refused("?branch=v2", "repository does not contain ref"),
            Row.found("?tag=v2#refs/tags/v2", "two"),
            Row.found("?commit=" + last, "last"),
            Row.refused("?commit=" + two.substring(0, 8), "expected checksum to match"),
            Row.found("?commit=" + last.substring(0, 8), "last"),
            Row.found("?ref=" + two, "two"),
            Row.refused("?ref=" + two.substring(0, 8), "repository does not contain ref"),
            Row.found("?tag=v2&commit=" + two, "two"),
            Row.found("?ref=" + two + "&commit=" + two, "two"),
            Row.refused("?tag=v2#refs/heads/master", "ref conflicts"),
            Row.found("#feature:folder", "deeper"),
            Row.found("?subdir=folder&ref=feature", "deeper"),
            new Row("git", "?keep-git-dir=true", last, ""),
            new Row("git", "?tag=v2&keep-git-dir=true", two, ""),
            new Row("git", "", "", ".git/HEAD"),
            new Row("git", "?keep-git-dir&submodules", last, ""),
            new Row("git", "?keep-git-dir=false", "", ".git/HEAD"),
        };
        expect(bench, repository, rows);
    }

    /** With and without the repository that is a folder of another. */
    private static void inner(Bench bench) throws Exception {
        Repository inner = new Repository(bench.fresh(), TIME).file("g", "inner");
        inner.commit("");
        Repository outer =
                new Repository(bench.fresh(), TIME).file("Dockerfile", "FROM scratch AS inner\nCOPY sub/g f\n");
        outer.git("submodule", "add", "-q", bench.site().folder(inner.folder()).url("/.git"), "sub");
        outer.commit("");
        Row[] rows = {
            new Row("inner", "", "inner", ""),
            new Row("inner", "?submodules=true", "inner", ""),
            new Row("inner", "?submodules", "inner", ""),
            new Row("inner", "?submodules=false", "", "sub/g"),
        };
        expect(bench, outer, rows);
    }

    private static void expect(Bench bench, Repository repository, Row[] rows) throws IOException {
        String url = bench.site().folder(repository.folder()).url("/.git");
        for (Row row : rows) {
            String address = url + row.query();
            expect(row, () -> bench.dockerfile("FROM local\n").remote(address, "Dockerfile"));
            expect(
                    row,
                    () -> bench.dockerfile("FROM scratch AS plain\nADD " + address + " /\n"
                            + "FROM scratch AS inner\nCOPY --from=plain /sub/g /f\n"
                            + "FROM scratch AS git\nCOPY --from=plain /.git/HEAD /f\n"));
        }
    }

    private interface Made {
        Recipe get() throws IOException;
    }

    private static void expect(Row row, Made made) throws IOException {
        Built built;
        try {
            built = made.get().target(row.target()).build();
        } catch (IllegalArgumentException e) { // an address is looked at where it is given
            built = new Built.Refused(e.getMessage());
        }
        if (row.refused().isEmpty()) {
            assertThat(built).as(row.toString()).isInstanceOf(Built.Image.class);
            assertThat(((Built.Image) built).file("/f").strip())
                    .as(row.toString())
                    .isEqualTo(row.found());
        } else {
            assertThat(built.text()).as(row.toString()).contains(row.refused());
            assertThat(built).as(row.toString()).isInstanceOf(Built.Refused.class);
        }
    }
}
