package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that the pom describes, built by Maven itself. */
class InlineIT {
    @TempDir
    Path folder;

    private static String pom(String build) {
        return MavenProject.text(
                "app",
                "pom",
                "",
                MavenProject.plugin("<configuration><images><image><name>app:1</name><build>" + build
                        + "</build></image></images></configuration>"));
    }

    @Test
    void isWhatItsElementsSayAndFailsAtAnElement() throws Exception {
        new Project(folder.resolve("other"), folder.resolve("store")).importing("busybox", "busybox");
        String build = "<from>busybox</from><env><GREETING>hi ${project.artifactId}</GREETING></env>"
                + "<labels><l>v</l></labels><ports><port>80</port></ports><workdir>/w</workdir>"
                + "<volumes><volume>/data</volume></volumes><user>33</user><cmd>run it</cmd>"
                + "<entryPoint><exec><arg>/e</arg><arg>x y</arg></exec></entryPoint>"
                + "<healthCheck><cmd>true</cmd><retries>2</retries></healthCheck><optimise/>"
                + "<assembly><targetDir>/opt</targetDir><user>33:34</user><inline><fileSets><fileSet><directory>conf</directory>"
                + "<includes><include>**/*.txt</include></includes></fileSet></fileSets></inline></assembly>"
                + "<runCmds><run>pwd &gt; /log</run><run>stat -c %u:%g /opt/deep/a.txt &gt;&gt; /log</run>"
                + "<run>echo $GREETING &gt;&gt; /log; ls /opt &gt;&gt; /log; cat /log</run></runCmds>";
        MavenProject project = new MavenProject(folder.resolve("project"), folder.resolve("store"))
                .file("conf/deep/a.txt", "a")
                .file("conf/b.bin", "b")
                .file("pom.xml", pom(build));
        Machine.Ran built = project.mvn("package").ok();
        assertThat(built.out()).containsSubsequence("/w", "33:34", "hi app", "deep");
        String id = project.imageId("app");
        JsonNode config = Machine.json(folder.resolve("store/blobs/sha256").resolve(id.substring(id.indexOf(':') + 1)))
                .get("config");
        assertThat(config.get("Env").toString()).contains("GREETING=hi app");
        assertThat(config.get("Labels").get("l").asText()).isEqualTo("v");
        assertThat(config.get("ExposedPorts").has("80/tcp")).isTrue();
        assertThat(config.get("Volumes").has("/data")).isTrue();
        assertThat(config.get("User").asText()).isEqualTo("33");
        assertThat(config.get("Cmd").toString()).isEqualTo("[\"/bin/sh\",\"-c\",\"run it\"]");
        assertThat(config.get("Entrypoint").toString()).isEqualTo("[\"/e\",\"x y\"]");
        assertThat(config.get("Healthcheck").get("Retries").asInt()).isEqualTo(2);
        assertThat(project.metadata("app").get("steps")).hasSize(3); // COPY, WORKDIR and the joined RUN

        project.mvn("package").ok();
        assertThat(project.metadata("app").get("workerForked").asBoolean()).isFalse();

        String goal = "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":";
        Path parsed = folder.resolve("parsed");
        project.mvn(goal + "parse", "-Ddrydock.outputFile=" + parsed).ok();
        assertThat(Files.readString(parsed))
                .startsWith("{\"file\":\"target/drydock/app/Dockerfile\"")
                .contains("\"healthcheck\"");
        project.mvn(goal + "check").ok();

        project.file("pom.xml", pom("<from>busybox</from><runCmds><run>true</run><run>exit 3</run></runCmds>"));
        Machine.Ran failed = project.mvn("package");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out()).contains("pom.xml:1, <image> app, <runCmds><run> 2: RUN ended with exit code 3");
        project.file("pom.xml", pom("<from>busybox</from><ports><port>x</port></ports>"));
        assertThat(project.mvn("package").out())
                .contains("pom.xml:1, <image> app, <ports>: EXPOSE: invalid containerPort");
    }
}
