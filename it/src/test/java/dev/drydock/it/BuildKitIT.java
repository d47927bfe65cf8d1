package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same Dockerfile on the same base by BuildKit itself: the same history, entry for entry, and the same config. */
class BuildKitIT {
    @TempDir
    Path folder;

    @Test
    void historyAndConfigAreBuildKits() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: docker's engine needs root");
        }
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox:1");
        project.file("app/run", "#!/bin/sh\necho run\n").file("one", "1");
        project.dockerfile(
                "ARG VERSION=2",
                "FROM busybox:1 AS build",
                "ARG VERSION",
                "ARG OTHER=x EMPTY=",
                "WORKDIR work",
                "COPY app app",
                "RUN echo $VERSION $OTHER > app/version",
                "FROM busybox:1",
                "ARG VERSION",
                "MAINTAINER somebody",
                "ENV A=1 B=\"two words\"",
                "ENV C old form",
                "ENV OVER=env",
                "ARG OVER=arg",
                "ENV SEEN=$OVER",
                "LABEL k=v other=\"a b\"",
                "WORKDIR /srv/app",
                "COPY --from=build --chown=web /work/app ./",
                "COPY --chmod=0640 one /etc/one",
                "ADD one app /etc/added/",
                "RUN [\"/bin/sh\", \"-c\", \"echo exec form\"]",
                "RUN mkdir -p /data/x && \\",
                "    echo $A",
                "SHELL [\"/bin/sh\", \"-ec\"]",
                "RUN echo other shell",
                "EXPOSE 8080 53/udp",
                "VOLUME /data /more",
                "USER web",
                "HEALTHCHECK --interval=30s --retries=2 CMD echo healthy",
                "STOPSIGNAL SIGINT",
                "ONBUILD RUN echo trigger",
                "ENTRYPOINT [\"/srv/app/run\"]",
                "CMD x y");
        project.build("-t", "ours:1", "--build-arg", "VERSION=3");
        JsonNode ours = ourConfig(project);
        try (DockerEngine engine = DockerEngine.start(folder.resolve("engine"))) {
            engine.docker("import", Machine.base("busybox").toString(), "busybox:1");
            engine.docker(
                    "build",
                    "--network",
                    "host",
                    "-q",
                    "-t",
                    "theirs",
                    "--build-arg",
                    "VERSION=3",
                    project.context.toString());
            JsonNode theirs = engine.config("theirs");
            assertThat(history(ours).stream().map(BuildKitIT::asOf2010)).containsExactlyElementsOf(history(theirs));
            assertThat(ours.get("config")).isEqualTo(theirs.get("config"));
            assertThat(ours.get("author")).isEqualTo(theirs.get("author"));
        }
    }

    private static JsonNode ourConfig(Project project) throws Exception {
        Path tar = project.context.resolveSibling("ours.tar");
        project.run(Machine.drydock("save", "--store", project.store.toString(), "-o", tar.toString(), "ours:1"))
                .ok();
        Path unpacked = Files.createDirectories(project.context.resolveSibling("ours"));
        Machine.run(List.of("tar", "-xf", tar.toString(), "-C", unpacked.toString()))
                .ok();
        ObjectMapper json = new ObjectMapper();
        String file = json.readTree(unpacked.resolve("manifest.json").toFile())
                .get(0)
                .get("Config")
                .asText();
        return json.readTree(unpacked.resolve(file).toFile());
    }

    /**
     * An entry in the words of the BuildKit in engine 20.10, which is what Debian has: it left flags out, told ARG
     * without the value it was given, and printed two structures of Go's otherwise.
     */
    private static String asOf2010(String entry) {
        return entry.replaceFirst("^(COPY|ADD) (--\\S+ )+", "$1 ")
                .replaceFirst("^ARG VERSION=3", "ARG VERSION")
                .replace("EXPOSE [53/udp 8080/tcp]", "EXPOSE map[53/udp:{} 8080/tcp:{}]")
                .replace(
                        "HEALTHCHECK {Test:[CMD-SHELL echo healthy] Interval:30s Timeout:0s StartPeriod:0s"
                                + " StartInterval:0s Retries:2}",
                        "HEALTHCHECK &{[\"CMD-SHELL\" \"echo healthy\"] \"30s\" \"0s\" \"0s\" '\\x02'}");
    }

    /** The entries behind the base's one: words, whether they made a layer, and the builder's mark. */
    private static List<String> history(JsonNode config) {
        List<String> entries = new ArrayList<>();
        JsonNode all = config.get("history");
        for (int i = 1; i < all.size(); i++) {
            JsonNode entry = all.get(i);
            entries.add(entry.path("created_by").asText() + " | "
                    + entry.path("empty_layer").asBoolean(false) + " | "
                    + entry.path("comment").asText());
        }
        return entries;
    }
}
