package dev.drydock.it.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** ADD of archives and of files by HTTP. */
final class AddScenarios {
    private AddScenarios() {}

    static Map<String, Told> all() {
        return Map.of(
                "testDockerfileADDFromURL", AddScenarios::fromUrl,
                "testDockerfileAddArchive", AddScenarios::archive,
                "testDockerfileAddArchiveThroughAbsoluteSymlink", AddScenarios::throughSymlink,
                "testDockerfileAddArchiveWildcard", AddScenarios::wildcard,
                "testAddURLChmod", AddScenarios::chmod,
                "testAddChecksum", AddScenarios::checksum);
    }

    private static void fromUrl(Bench bench) throws IOException {
        Instant modified = Instant.parse("2020-02-02T20:20:20Z");
        Site site = bench.site().page("/named", "a page").page("/", "a root".getBytes(UTF_8), modified);
        Recipe named = bench.dockerfile("FROM scratch\nADD " + site.url("/named") + " /dest/\n");
        Built.Image first = named.image();
        assertThat(first.file("/dest/named")).isEqualTo("a page");
        assertThat(named.image().id()).isEqualTo(first.id());

        Built.Image root = bench.dockerfile("FROM scratch\nADD " + site.url("/") + " /dest/\n")
                .image();
        assertThat(root.file("/dest/__unnamed__")).isEqualTo("a root");
        assertThat(root.time("/dest/__unnamed__")).isEqualTo(modified.getEpochSecond());
        assertThat(site.asked()).isEqualTo(List.of("GET /named 200", "GET /named 304", "GET / 200"));
    }

    private static void archive(Bench bench) throws IOException {
        byte[] plain = new Tar().file("inside", "packed").bytes();
        byte[] packed = Tar.gzip(plain);
        assertThat(archive(bench, "ADD a.tar /", "a.tar", plain).file("/inside"))
                .isEqualTo("packed");
        assertThat(archive(bench, "ADD a.tar.gz /", "a.tar.gz", packed).file("/inside"))
                .isEqualTo("packed");
        for (String line : List.of("ADD --unpack=false a.tar.gz /", "COPY a.tar.gz /")) {
            same(archive(bench, line, "a.tar.gz", packed), "a.tar.gz", packed);
        }
        String url = bench.site().page("/a.tar.gz", packed).url("/a.tar.gz");
        same(archive(bench, "ADD " + url + " /", "unused", packed), "a.tar.gz", packed);
        same(archive(bench, "ADD " + url + " /another.tar.gz", "unused", packed), "another.tar.gz", packed);
        assertThat(archive(bench, "ADD --unpack=true " + url + " /dest/", "unused", packed)
                        .file("/dest/inside"))
                .isEqualTo("packed");
    }

    private static Built.Image archive(Bench bench, String line, String name, byte[] content) throws IOException {
        return bench.dockerfile("FROM scratch\n" + line + "\n")
                .file(name, content)
                .image();
    }

    private static void same(Built.Image image, String path, byte[] content) {
        assertThat(image.tree().files().keySet()).containsExactly(path);
        assertThat(image.tree().files().get(path).content).isEqualTo(content);
    }

    private static void throughSymlink(Bench bench) throws IOException {
        byte[] root =
                new Tar().folder("run").folder("var").symlink("var/run", "/run").bytes();
        byte[] more = new Tar()
                .folder("var/run/deep")
                .file("var/run/deep/one", "content\n")
                .hardLink("var/run/deep/two", "var/run/deep/one")
                .bytes();
        Built.Image image = bench.dockerfile("FROM scratch\nADD root.tar /\nADD more.tar /\n")
                .file("root.tar", root)
                .file("more.tar", more)
                .image();
        assertThat(image.file("/run/deep/one")).isEqualTo("content\n");
        assertThat(image.tree().names(image.tree().files().get("run/deep/two")))
                .containsExactly("run/deep/one", "run/deep/two");
        assertThat(image.tree().files().get("var/run").target).isEqualTo("/run");
    }

    private static void wildcard(Bench bench) throws IOException {
        Built.Image image = bench.dockerfile("FROM scratch\nADD *.tar /dest\n")
                .file("one.tar", new Tar().file("first", "1").bytes())
                .file("two.tar", new Tar().file("second", "2").bytes())
                .image();
        assertThat(image.file("/dest/first")).isEqualTo("1");
        assertThat(image.file("/dest/second")).isEqualTo("2");
    }

    private static void chmod(Bench bench) throws IOException {
        String url = bench.site().page("/f", "x").url("/f");
        Built.Image image = bench.dockerfile("FROM scratch\nADD --chmod=644 " + url + " /a\nADD --chmod=755 " + url
                        + " /b\nADD --chmod=0413 " + url + " /c\nARG mode\nADD --chmod=${mode} " + url + " /d\n")
                .argument("mode", "400")
                .image();
        assertThat(image.tree().files()).hasSize(4);
        Map.of("a", 0644, "b", 0755, "c", 0413, "d", 0400)
                .forEach((path, mode) ->
                        assertThat(image.tree().files().get(path).mode).as(path).isEqualTo(mode));
    }

    private static void checksum(Bench bench) throws IOException {
        String url = bench.site().page("/f", "content").url("/f");
        Digest right = Digest.of("content".getBytes(UTF_8));
        Digest wrong = Digest.of("another".getBytes(UTF_8));
        assertThat(bench.dockerfile("FROM scratch\nADD --checksum=" + right + " " + url + " /f\n")
                        .image()
                        .file("/f"))
                .isEqualTo("content");
        assertThat(bench.dockerfile("FROM scratch\nENV SUM=" + right + "\nENV FROM=" + url
                                + "\nADD --checksum=${SUM} ${FROM} /f\n")
                        .image()
                        .file("/f"))
                .isEqualTo("content");
        refused(bench, wrong.toString(), url, "digest mismatch");
        refused(bench, "md5:" + wrong.hex().substring(0, 32), url, "unsupported digest algorithm");
        refused(bench, "nosuch:" + wrong.hex(), url, "unsupported digest algorithm");
        refused(bench, right.hex(), url, "invalid checksum digest format");
        refused(bench, right.toString(), "local", "checksum requires HTTP(S) or Git sources");
    }

    private static void refused(Bench bench, String sum, String source, String words) throws IOException {
        assertThat(bench.dockerfile("FROM scratch\nADD --checksum=" + sum + " " + source + " /f\n")
                        .file("local", "content")
                        .refusal())
                .contains(words);
    }
}
