package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an epoch, the same inputs give the same bytes: as any user, from hot trees or from blobs alone. */
class ReproducibleIT {
    private static final String LISTING =
            "find / -xdev ! -path '/proc*' ! -path '/sys*' ! -path '/dev*' ! -path / ! -path /listing -printf '%y %m %U:%G %T@ %l %p\\n' | sort > ";

    private static final String[] DOCKERFILE = {
        "FROM jre AS build",
        "WORKDIR /src",
        "COPY . .",
        "RUN mkdir -p out && java -m jdk.compiler/com.sun.tools.javac.Main -d out A.java && chmod 4755 out/A.class"
                + " && ln out/A.class out/B && chown 33:34 out/A.class && rm -rf /usr/share/doc && mkdir /usr/share/doc"
                + " && rm /etc/motd && ln -s /tmp /opt/link && touch -d @12345 /opt/old",
        "RUN " + LISTING + "/listing",
        "RUN java -cp out A > /ran && cat /listing | wc -l",
        "FROM jre",
        "RUN useradd --uid 1234 app && rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid-"
                + " && rm -rf /var/log/*",
        "COPY --from=build --chown=app /src/out /app/",
        "COPY --from=build /listing /ran /",
        "USER app",
        "RUN id > /tmp/id && stat -c '%a %u %g %Y' /app/A.class /app/B",
    };

    @TempDir
    static Path folder;

    private static Project project;
    private static JsonNode first;

    @BeforeAll
    static void buildOnce() throws Exception {
        project = project(folder.resolve("p"), folder.resolve("store")).importing("jre", "jre");
        first = project.build();
    }

    private static Project project(Path context, Path store) throws Exception {
        return new Project(context, store)
                .dockerfile(DOCKERFILE)
                .file("A.java", "class A { public static void main(String[] a) { System.out.println(\"ran\"); } }\n")
                .file(".dockerignore", "target\n")
                .epoch("1700000000");
    }

    @Test
    void aHotStoreAStoreOfBlobsAndAFreshOneGiveTheSameLayers() throws Exception {
        List<String> hot = Project.layers(first);
        Machine.run(List.of("rm", "-rf", project.store.resolve("trees").toString()))
                .ok();
        JsonNode cold = project.build("--no-cache");
        assertThat(cold.get("workerForked").asBoolean()).isTrue();
        assertThat(Project.layers(cold)).isEqualTo(hot);
        project.environment.put("TZ", "Asia/Tokyo");
        project.environment.put("LC_ALL", "C");
        assertThat(Project.layers(project.build("--no-cache"))).isEqualTo(hot);
    }

    @Test
    void anOrdinaryUserMakesTheSameLayersAsRoot() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: the comparison needs root beside an ordinary user");
        }
        assertThat(first.get("mode").asText()).isEqualTo("root");
        Path home = Machine.userFolder("rootless");
        Project user = project(home.resolve("p"), home.resolve("store"));
        Machine.run(List.of("chown", "-R", Machine.user(), home.toString())).ok();
        user.asUser = true;
        JsonNode asUser = user.importing("jre", "jre").build();
        assertThat(asUser.get("mode").asText()).isEqualTo("rootless");
        assertThat(Project.layers(asUser)).isEqualTo(Project.layers(first));
        // the user's own worker removes what belongs to subordinate ids; root may do it here
        Machine.run(List.of("rm", "-rf", home.toString())).ok();
    }
}
