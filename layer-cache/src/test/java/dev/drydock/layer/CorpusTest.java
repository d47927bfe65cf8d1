package dev.drydock.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Cases of other unpackers' test suites, where the corpus is. */
class CorpusTest {
    private static Optional<Path> corpus() {
        Path folder = Path.of(System.getProperty("drydock.root", ".."))
                .resolve(System.getProperty("corpus.dir", "../shared/corpus"))
                .resolve("layers");
        if (!Files.isDirectory(folder)) {
            System.out.println("no corpus at " + folder + ": its cases are not run");
            return Optional.empty();
        }
        return Optional.of(folder);
    }

    private static List<JsonNode> cases(String file) throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        Optional<Path> corpus = corpus();
        if (corpus.isPresent()) {
            new ObjectMapper().readTree(corpus.get().resolve(file).toFile()).forEach(cases::add);
        }
        return cases;
    }

    private static Stream<DynamicTest> each(String file, Case check) throws IOException {
        return cases(file).stream().map(c -> DynamicTest.dynamicTest(c.get("id").asText(), () -> check.run(c)));
    }

    private interface Case {
        void run(JsonNode c) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> apply() throws IOException {
        return each("apply.json", c -> {
            Tars tar = ops(c.get("tar"));
            if (!c.get("error").isNull()) {
                assertThatThrownBy(tar::index).isInstanceOf(LayerFormatException.class);
                return;
            }
            LayerIndex newest = tar.index();
            Tars.assertNormal(newest);
            StageView view = StageView.of(List.of(ops(c.get("before")).index(), newest));
            for (JsonNode check : c.get("after")) {
                check(view, check.get("check").asText(), check.get("args"));
            }
        });
    }

    private static void check(StageView view, String kind, JsonNode args) throws IOException {
        String first = args.get(0).asText();
        switch (kind) {
            case "fileValue" -> {
                LayerEntry file = view.resolve(first).entry().orElseThrow().entry();
                assertThat(file.content())
                        .isEqualTo(dev.drydock.content.Digest.of(
                                args.get(1).asText().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            }
            case "fileNotExists" -> assertThat(view.resolve(first).entry()).isEmpty();
            case "sameFile" ->
                assertSame(
                        view.resolve(first).entry().orElseThrow(),
                        view.resolve(args.get(1).asText()).entry().orElseThrow());
            case "sameSymlinkFile" ->
                assertSame(
                        view.resolveParent(first).entry().orElseThrow(),
                        view.resolveParent(args.get(1).asText()).entry().orElseThrow());
            default -> throw new AssertionError("unknown check " + kind);
        }
    }

    /** On an overlay a link to a file of a lower layer is a copy of it: then only the content is the same. */
    private static void assertSame(ViewEntry a, ViewEntry b) {
        assertThat(a.type()).isEqualTo(b.type());
        assertThat(a.entry().content()).isEqualTo(b.entry().content());
        if (a.layer() == b.layer() && !a.path().equals(b.path())) {
            assertThat(a.linkGroup()).isNotEmpty().isEqualTo(b.linkGroup());
        }
    }

    private static Tars ops(JsonNode ops) {
        Tars tar = Tars.tar();
        for (JsonNode op : ops) {
            JsonNode args = op.get("args");
            String first = args.get(0).asText();
            switch (op.get("op").asText()) {
                case "Dir", "CreateDir" -> tar.dir(first);
                case "File", "CreateFile" -> tar.file(first, args.get(1).asText());
                case "Symlink" -> tar.symlink(args.get(1).asText(), first);
                case "Link" -> tar.link(args.get(1).asText(), first);
                default -> throw new AssertionError("unknown operation " + op);
            }
        }
        return tar;
    }

    @TestFactory
    Stream<DynamicTest> breakout() throws IOException {
        return each("breakout.json", c -> {
            Tars tar = Tars.tar();
            for (JsonNode h : c.get("headers")) {
                char type = switch (h.get("typeflag").asText()) {
                    case "reg" -> '0';
                    case "link" -> '1';
                    case "symlink" -> '2';
                    case "dir" -> '5';
                    default -> throw new AssertionError(h.toString());
                };
                tar.member(h.get("name").asText(), type, "", h.path("linkname").asText(""));
            }
            try {
                LayerIndex index = tar.index();
                Tars.assertNormal(index);
                // Nothing of the outside can be linked to: what is not in a layer is refused when it is looked at.
                StageView view = StageView.of(List.of(index));
                for (String link : index.foreignLinks()) {
                    assertThatThrownBy(() -> view.lookup(link)).isInstanceOf(LayerFormatException.class);
                }
            } catch (LayerFormatException refused) {
                assertThat(refused.offset()).isNotNegative();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whiteout() throws IOException {
        return each("whiteout.json", c -> {
            JsonNode row = c.get("row");
            switch (c.get("kind").asText()) {
                case "EntryWhiteout" -> entryWhiteout(row);
                case "OpaqueWhiteout" -> opaqueWhiteout(row.get(1));
                case "EntrySanitiseScoping" -> {
                    LayerIndex index = Tars.tar()
                            .file(row.get(1).asText() + "/some/file", "x")
                            .index();
                    Tars.assertNormal(index);
                    assertThat(index.entry("some/file")).isPresent();
                }
                case "EntrySymlinkScoping" -> {
                    LayerIndex index = Tars.tar()
                            .symlink("link", row.get(1).asText())
                            .file("link/some/file", "x")
                            .index();
                    Tars.assertNormal(index);
                    assertThat(index.entry("some/file")).isPresent();
                }
                case "parent-whited-out" -> {
                    StageView view = StageView.of(List.of(
                            Tars.tar().file(row.get(0).asText(), "x").index(),
                            Tars.tar()
                                    .file(".wh.baz", "")
                                    .file("red/.wh.blue", "")
                                    .index()));
                    assertThat(view.lookup(row.get(0).asText()).isEmpty())
                            .isEqualTo(row.get(1).asBoolean());
                }
                case "parent-whited-out-map" -> assertThat(row.size()).isEqualTo(2);
                default -> throw new AssertionError("unknown kind " + c);
            }
        });
    }

    private static void entryWhiteout(JsonNode row) throws IOException {
        String path = row.get(1).asText();
        int slash = path.lastIndexOf('/') + 1;
        String mark = path.substring(0, slash) + ".wh." + path.substring(slash);
        Tars upper = Tars.tar().file(mark, "");
        if (!row.get(3).isNull()) {
            assertThatThrownBy(upper::index).isInstanceOf(LayerFormatException.class);
            return;
        }
        Tars lower = Tars.tar();
        if (slash > 0) {
            lower.dir(path.substring(0, slash));
        }
        lower = row.get(2).asBoolean() ? lower.dir(path).file(path + "/in", "x") : lower.file(path, "x");
        StageView below = StageView.of(List.of(lower.index()));
        StageView view = StageView.of(List.of(lower.index(), upper.index()));
        assertThat(below.lookup(path)).isPresent();
        assertThat(view.lookup(path)).isEmpty();
        assertThat(view.lookup(path + "/in")).isEmpty();
        String parent = LayerPath.parent(path);
        assertThat(view.lookup(parent)).isEqualTo(below.lookup(parent));
    }

    private static void opaqueWhiteout(JsonNode entries) throws IOException {
        Tars lower = Tars.tar();
        Tars upper = Tars.tar();
        for (JsonNode e : entries) {
            add(lower, e.get(0));
            if (e.get(1).asBoolean()) {
                add(upper, e.get(0));
            }
        }
        StageView view = StageView.of(
                List.of(lower.index(), upper.file(".wh..wh..opq", "").index()));
        for (JsonNode e : entries) {
            assertThat(view.lookup(e.get(0).get("path").asText()).isPresent())
                    .as(e.toString())
                    .isEqualTo(e.get(2).asBoolean());
        }
    }

    private static void add(Tars tar, JsonNode entry) {
        String path = entry.get("path").asText();
        switch (entry.get("ftype").asText()) {
            case "reg" -> tar.file(path, "x");
            case "dir" -> tar.dir(path);
            case "symlink" -> tar.symlink(path, entry.get("linkname").asText());
            case "fifo" -> tar.member(path, '6', "", "");
            case "link" -> tar.link(path, entry.get("linkname").asText());
            default -> throw new AssertionError(entry.toString());
        }
    }

    @TestFactory
    Stream<DynamicTest> tarballs() throws IOException {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(corpus.get().resolve("tarballs"))) {
            return files.sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(
                            String.valueOf(file.getFileName()), () -> sameAsOracle(Files.readAllBytes(file))));
        }
    }

    /** The members another library finds, archives inside the archive included. */
    private static void sameAsOracle(byte[] tar) throws IOException {
        LayerReader ours = new LayerReader(new ByteArrayInputStream(tar));
        try (TarArchiveInputStream oracle = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry e; (e = oracle.getNextEntry()) != null; ) {
                LayerEntry entry = ours.next();
                assertThat(entry).as(e.getName()).isNotNull();
                if (!entry.type().isMark()) {
                    assertThat(entry.path()).isEqualTo(LayerPath.normalise(e.getName()));
                    assertThat(entry.mode()).isEqualTo(e.getMode() & 07777);
                    assertThat(entry.mtimeSeconds())
                            .isEqualTo(e.getLastModifiedTime().toMillis() / 1000);
                }
                byte[] content = oracle.readAllBytes();
                assertThat(entry.size()).isEqualTo(entry.type().isMark() ? 0 : content.length);
                if (e.getName().endsWith(".tar")) {
                    sameAsOracle(content);
                }
            }
        }
        assertThat(ours.next()).isNull();
    }
}
