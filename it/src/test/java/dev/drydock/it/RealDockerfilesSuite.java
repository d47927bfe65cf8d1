package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dockerfiles as people write them for services, with packages of a distribution: each is built, and what it makes is run by
 * runc. One of them alone, all with {@code -Ddockerfiles=all}: {@code it/verify --long}.
 */
class RealDockerfilesSuite {
    private static final String USUAL = "memcached-like";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> whatIsBuiltRuns() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: unpacking with owners and running it elsewhere needs root");
        }
        Path store = folder.resolve("store");
        Machine.run(Machine.drydock(
                        "import",
                        "--store",
                        store.toString(),
                        Machine.base("jre").toString(),
                        "debian:bookworm"))
                .ok();
        String chosen = System.getProperty("dockerfiles", USUAL);
        List<Path> all;
        try (Stream<Path> folders = Files.list(Machine.root().resolve("it/src/dockerfiles"))) {
            all = folders.sorted()
                    .filter(each -> chosen.equals("all") || each.endsWith(chosen))
                    .toList();
        }
        assertThat(all).isNotEmpty();
        return all.stream()
                .map(each -> DynamicTest.dynamicTest(String.valueOf(each.getFileName()), () -> {
                    Machine.Ran ran = run(store, each, folder.resolve(each.getFileName()));
                    assertThat(ran.out()).isEqualTo(Files.readString(each.resolve("expected")));
                }));
    }

    private static Machine.Ran run(Path store, Path context, Path place) throws Exception {
        Files.createDirectories(place);
        Path archive = place.resolve("image.tar");
        Machine.run(Machine.drydock(
                        "build",
                        "--store",
                        store.toString(),
                        "-t",
                        "real:1",
                        "-o",
                        "type=oci,dest=" + archive,
                        context.toString()))
                .ok();
        Path layout = place.resolve("layout");
        Machine.run(List.of(
                        "skopeo", "--insecure-policy", "copy", "-q", "oci-archive:" + archive, "oci:" + layout + ":x"))
                .ok();
        Path bundle = place.resolve("bundle-" + context.getFileName());
        Machine.run(List.of("umoci", "unpack", "--image", layout + ":x", bundle.toString()))
                .ok();
        Machine.Ran ran = Runc.run(bundle).ok();
        Machine.run(List.of("rm", "-rf", place.toString())).ok();
        return ran;
    }
}
