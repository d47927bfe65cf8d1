package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers for integration tests, started and stopped by Maven itself. */
class ContainersMavenIT {
    private static final String GOAL = "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":";
    private static final String WEB = "FROM busybox\nRUN mkdir /www && echo hello > /www/index.html\nEXPOSE 8080\n"
            + "CMD [\"/bin/sh\", \"-c\", \"echo listening; exec httpd -f -h /www -p 8080\"]\n";

    @TempDir
    Path folder;

    @BeforeEach
    void base() throws Exception {
        new Project(folder.resolve("other"), folder.resolve("store")).importing("busybox", "busybox");
    }

    private static String plugins(String images, String more) {
        return "<plugin><groupId>dev.drydock</groupId><artifactId>drydock-maven-plugin</artifactId><version>"
                + MavenProject.VERSION + "</version><executions><execution><goals><goal>build</goal><goal>start</goal>"
                + "<goal>stop</goal></goals></execution></executions><configuration><images>" + images
                + "</images></configuration></plugin>" + more;
    }

    private MavenProject project(String images, String... more) throws IOException {
        return new MavenProject(folder.resolve("project"), folder.resolve("store"))
                .file("Dockerfile", WEB)
                .file("pom.xml", MavenProject.text("app", "pom", "", plugins(images, ""), more));
    }

    private static Properties properties(MavenProject project) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(project.folder.resolve("target/drydock/containers.properties"))) {
            properties.load(in);
        }
        return properties;
    }

    private String ps() throws Exception {
        return Machine.run(Machine.drydock(
                        "ps", "-aq", "--store", folder.resolve("store").toString()))
                .ok()
                .out();
    }

    /** A container that asks another by its name, and then by the published port that its environment tells. */
    private static final String CLIENT = "<image><name>busybox</name><alias>client</alias><run>"
            + "<network><mode>host</mode></network><env><URL>http://localhost:${web.port}/</URL></env>"
            + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>wget -qO- $URL; echo at ${drydock.container.web.ports.8080}; echo $${URL} $$</arg></exec></cmd>"
            + "<wait><exit>0</exit><log>hello</log></wait></run></image>";

    @Test
    void servicesAreStartedAwaitedToldOfAndStopped() throws Exception {
        MavenProject project = project(CLIENT
                + "<image><name>web:1</name><alias>web</alias><build/><run><ports><port>web.port:8080</port></ports>"
                + "<wait><http><url>http://localhost:${web.port}/index.html</url><method>GET</method><body>hel+o</body></http>"
                + "<tcp><ports><port>8080</port></ports></tcp><log>listening</log></wait></run></image>");
        Machine.Ran started = project.mvn("pre-integration-test").ok();
        assertThat(started.out())
                .contains("web: ready after", "client: ready after", "curl http://127.0.0.1:")
                .containsSubsequence("ALIAS", "PORTS", "web", "->8080/tcp", "target/drydock/web.log");
        Properties told = properties(project);
        String port = told.getProperty("web.port");
        assertThat(port).isEqualTo(told.getProperty("drydock.container.web.ports.8080"));
        assertThat(told.getProperty("drydock.container.web.id")).matches("[0-9a-f]{64}");
        assertThat(told.getProperty("drydock.container.web.host")).isEqualTo("localhost");
        String client = Files.readString(project.folder.resolve("target/drydock/client.log"));
        assertThat(client).contains("hello", "at " + port, "http://localhost:" + port + "/");
        assertThat(ps()).isEmpty(); // they ended with Maven

        Machine.Ran stopped = project.mvn("verify").ok();
        assertThat(stopped.out()).containsSubsequence("client: stopped", "web: stopped");
        assertThat(project.folder.resolve("target/drydock/containers.properties"))
                .doesNotExist();
        for (String skip : new String[] {"-DskipITs", "-DskipTests", "-Dmaven.test.skip=true", "-Ddrydock.skipRun"}) {
            assertThat(project.mvn("verify", skip).ok().out())
                    .contains("no containers are started: " + skip.replaceAll("^-D|=.*", ""))
                    .doesNotContain("ready after");
        }
    }

    @Test
    void aStartThatFailsSaysWhyAndLeavesNothing() throws Exception {
        MavenProject project = project("<image><name>web:1</name><alias>web</alias><build/><run/></image>"
                + "<image><name>busybox</name><alias>bad</alias><run><dependsOn><container>web</container></dependsOn>"
                + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>echo going down; exit 7</arg></exec></cmd>"
                + "<wait><log>never</log><kill>100</kill></wait></run></image>");
        Machine.Ran failed = project.mvn("verify", "-Ddrydock.keepRunning");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.out())
                .contains("the container bad ended before it was ready")
                .contains("waited for: \"never\" in its log; last seen: not found in 1 lines")
                .contains("state: ended with exit code 7", "going down");
        assertThat(ps()).isEmpty();

        project.file(
                "pom.xml",
                MavenProject.text(
                        "app",
                        "pom",
                        "",
                        plugins(
                                "<image><name>web:1</name><alias>web</alias><build/><run><ports><port>web.port:8080</port></ports>"
                                        + "<env><A>${web.prt}</A></env></run></image>",
                                "")));
        assertThat(project.mvn("verify").out())
                .contains("<env> of web<A>: ${web.prt} has no value")
                .contains("did you mean ${web.port}?");
        project.file(
                "pom.xml",
                MavenProject.text(
                        "app",
                        "pom",
                        "",
                        plugins(
                                "<image><name>a</name><run><dependsOn>b</dependsOn></run></image>"
                                        + "<image><name>b</name><run><links><link>a</link></links></run></image>",
                                "")));
        assertThat(project.mvn("verify").out()).contains("in a circle: a (dependsOn) → b (links) → a");
    }

    @Test
    void keptContainersAreFoundByOtherRuns() throws Exception {
        MavenProject project = project("<image><name>web:1</name><alias>web</alias><build/><run>"
                + "<ports><port>web.port:8080</port></ports><wait><file>/www/index.html</file></wait></run></image>");
        project.mvn("verify", "-Ddrydock.keepRunning").ok();
        try {
            String id = properties(project).getProperty("drydock.container.web.id");
            assertThat(project.mvn(GOAL + "ps").ok().out()).contains(id.substring(0, 12), "web-1");
            assertThat(project.mvn(GOAL + "ps", "-Ddrydock.format=json").ok().out())
                    .contains("\"id\" : \"" + id + "\"");
            assertThat(project.mvn(GOAL + "logs").ok().out()).contains("web> listening");
            assertThat(project.mvn(
                                    GOAL + "exec",
                                    "-Ddrydock.container=web",
                                    "-Ddrydock.command=sh -c 'echo \"it is $0\"; cat /www/index.html'")
                            .ok()
                            .out())
                    .contains("it is sh", "hello");
            assertThat(project.mvn(GOAL + "exec", "-Ddrydock.container=web", "-Ddrydock.command=false")
                            .exit())
                    .isEqualTo(1);
            project.mvn(GOAL + "cp", "-Ddrydock.from=web:/www/index.html", "-Ddrydock.to=copy")
                    .ok();
            assertThat(project.folder.resolve("copy")).hasContent("hello");
            project.mvn(GOAL + "commit", "-Ddrydock.container=web", "-Ddrydock.name=kept:1", "-Ddrydock.change=ENV A=1")
                    .ok();
            assertThat(Machine.run(Machine.drydock(
                                    "images", "--store", folder.resolve("store").toString()))
                            .ok()
                            .out())
                    .contains("kept");
        } finally {
            assertThat(project.mvn(GOAL + "stop", "-Ddrydock.keepRunning").ok().out())
                    .contains("web: stopped web-1");
        }
        assertThat(ps()).isEmpty();
    }

    @Test
    void modulesAtOnceHaveTheSameAliasesAndContainerPorts() throws Exception {
        MavenProject parent = new MavenProject(folder.resolve("project"), folder.resolve("store"))
                .parent("parent", "one", "two")
                .file(
                        "pom.xml",
                        MavenProject.text(
                                "parent",
                                "pom",
                                "",
                                "",
                                "<modules><module>one</module><module>two</module></modules>"));
        for (String module : new String[] {"one", "two"}) {
            new MavenProject(parent.folder.resolve(module), folder.resolve("store"))
                    .file("Dockerfile", WEB.replace("hello", "hello from " + module))
                    .module(
                            "parent",
                            module,
                            plugins(
                                    "<image><name>" + module + ":1</name><alias>web</alias><build/><run>"
                                            + "<ports><port>web.port:8080</port></ports><wait><http><url>http://localhost:${web.port}/</url>"
                                            + "<method>GET</method><body>hello from " + module
                                            + "</body></http></wait></run></image>"
                                            + "<image><name>busybox</name><alias>asker</alias><run><links><link>web</link></links>"
                                            + "<cmd><exec><arg>wget</arg><arg>-qO-</arg><arg>http://web:8080/</arg></exec></cmd>"
                                            + "<wait><log>hello from " + module + "</log></wait></run></image>",
                                    ""));
        }
        Machine.Ran ran = parent.mvn("verify", "-T2").ok();
        assertThat(ran.out().split("asker: ready after", -1)).hasSize(3);
        assertThat(ps()).isEmpty();
    }

    @Test
    void aSnapshotIsWhereTheNextContainersBegin() throws Exception {
        String run = "<run><snapshot>true</snapshot><ports><port>one.port:80</port></ports><env><P>${one.port}</P></env>"
                + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>if [ -e /warm ]; then echo was warm; else sleep 1; echo $$P &gt; /warm; fi;"
                + " echo ready; exec sleep 1000</arg></exec></cmd>"
                + "<wait><log>ready</log></wait></run>";
        MavenProject project = project("<image><name>busybox</name><alias>one</alias>" + run + "</image>");
        assertThat(project.mvn("verify").ok().out())
                .contains("one: kept as the snapshot sha256:")
                .doesNotContain("starts from the snapshot");
        assertThat(project.mvn("verify").ok().out())
                .contains("one: starts from the snapshot sha256:")
                .doesNotContain("kept as the snapshot");
        assertThat(project.folder.resolve("target/drydock/one.log")).content().contains("was warm");
        assertThat(ps()).isEmpty();
    }
}
