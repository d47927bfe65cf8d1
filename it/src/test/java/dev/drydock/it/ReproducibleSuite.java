package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What takes longer of the same matrix; {@code it/verify --long} runs it by its name. */
class ReproducibleSuite extends ReproducibleMatrixIT {
    @Test
    void anOrdinaryUserGivesTheSameImageAsRoot() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: the comparison needs root beside an ordinary user");
        }
        JsonNode first = build(first());
        Path home = Machine.userFolder("matrix");
        Project user = checkout(home.resolve("p"), home.resolve("store"), true);
        Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        user.asUser = true;
        JsonNode asUser = build(user.importing("busybox", "busybox"));
        assertThat(asUser.get("mode").asText()).isEqualTo("rootless");
        assertSame(asUser, first);
        Machine.run(List.of("rm", "-rf", home.toString())).ok();
    }

    @Test
    void anotherMavenAndMoreThreadsGiveTheSameImagesOfSeveralModules() throws Exception {
        List<String> first = modules("m1", System.getProperty("drydock.it.maven"), "-T1");
        assertThat(modules("m2", System.getProperty("drydock.it.newerMaven"), "-T4"))
                .isEqualTo(first);
        assertThat(modules("m3", System.getProperty("drydock.it.nextMaven"), "-T2"))
                .isEqualTo(first);
    }

    private List<String> modules(String name, String maven, String threads) throws Exception {
        Path store = folder.resolve("store-" + name);
        Machine.run(
                        Machine.drydock(
                                "import",
                                "--store",
                                store.toString(),
                                Machine.base("busybox").toString(),
                                "busybox"),
                        Map.of("SOURCE_DATE_EPOCH", EPOCH))
                .ok();
        MavenProject root = new MavenProject(folder.resolve(name), store)
                .pom(
                        "root",
                        "<modules><module>x</module><module>y</module><module>z</module></modules>",
                        "<properties><project.build.outputTimestamp>2026-01-01T00:00:00Z"
                                + "</project.build.outputTimestamp></properties>");
        List<MavenProject> modules = new ArrayList<>();
        for (String each : List.of("x", "y", "z")) {
            modules.add(new MavenProject(root.folder.resolve(each), store)
                    .module("root", each, "")
                    .file("f", each)
                    .dockerfile("FROM busybox", "COPY f /f", "RUN cat /f /f > /" + each));
        }
        List<String> command = new ArrayList<>(root.command(threads, "package"));
        command.set(0, Path.of(maven, "bin", "mvn").toString());
        Machine.run(command).ok();
        List<String> ids = new ArrayList<>();
        for (MavenProject module : modules) {
            ids.add(module.imageId(String.valueOf(module.folder.getFileName())));
        }
        return ids;
    }
}
