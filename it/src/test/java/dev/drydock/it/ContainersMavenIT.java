package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers for integration tests, started and stopped by Maven itself. */
class ContainersMavenIT {
    private static final String GOAL = "dev.drydock:drydock-maven-plugin:" + MavenProject.VERSION + ":";
    private static final String WEB = "FROM busybox\nRUN mkdir /www && echo hello > /www/index.html\nEXPOSE 8080\n"
            + "CMD [\"/bin/sh\", \"-c\", \"echo listening; exec httpd -f -h /www -p 8080\"]\n";

    @TempDir
    static Path store;

    @TempDir
    Path folder;

    @BeforeAll
    static void base() throws Exception {
        new Project(store.resolveSibling("bases"), store)
                .importing("busybox", "busybox")
                .importing("jre", "jre:17");
    }

    @AfterEach
    void end() {
        Processes.processes(store.toString()).forEach(ProcessHandle::destroyForcibly);
    }

    private static String plugins(String images, String more) {
        return "<plugin><groupId>dev.drydock</groupId><artifactId>drydock-maven-plugin</artifactId><version>"
                + MavenProject.VERSION + "</version><executions><execution><goals><goal>build</goal><goal>start</goal>"
                + "<goal>stop</goal></goals></execution></executions><configuration><images>" + images
                + "</images></configuration></plugin>" + more;
    }

    private MavenProject project(String images, String... more) throws IOException {
        return new MavenProject(folder.resolve("project"), store)
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
        return Machine.run(Machine.drydock("ps", "-aq", "--store", store.toString()))
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
        Path followed = folder.resolve("followed");
        Process follower = null;
        try {
            String id = properties(project).getProperty("drydock.container.web.id");
            Machine.Ran all = project.mvn(
                            GOAL + "ps",
                            GOAL + "logs",
                            GOAL + "exec",
                            GOAL + "cp",
                            GOAL + "commit",
                            "-Ddrydock.container=web",
                            "-Ddrydock.command=sh -c 'echo \"it is $0\"; echo by exec > /made; cat /www/index.html'",
                            "-Ddrydock.from=web:/www/index.html",
                            "-Ddrydock.to=copy",
                            "-Ddrydock.name=kept:1",
                            "-Ddrydock.change=ENV A=1")
                    .ok();
            assertThat(all.out())
                    .containsSubsequence(id.substring(0, 12), "web-1", "web> listening", "it is sh", "hello");
            assertThat(project.folder.resolve("copy")).hasContent("hello");
            follower = new ProcessBuilder(project.command(
                            GOAL + "logs", "-Ddrydock.container=web", "-Ddrydock.follow", "-Ddrydock.tail=1"))
                    .redirectErrorStream(true)
                    .redirectOutput(followed.toFile())
                    .start();
            Machine.Ran ran = committed().mvn(GOAL + "run");
            assertThat(ran.out()).contains("by exec\nA is 1\n").contains("the container kept ended with exit code 42");
            assertThat(ran.exit()).isEqualTo(1);
            Processes.await("it is followed", () -> ContainerLine.text(followed).contains("web> listening"));
            Machine.Ran failed = project.mvn(
                    GOAL + "ps",
                    GOAL + "exec",
                    "-Ddrydock.format=json",
                    "-Ddrydock.container=web",
                    "-Ddrydock.command=sh -c 'echo more > /proc/2/fd/1; exit 3'");
            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.out()).contains("\"id\" : \"" + id + "\"");
            Processes.await("it is followed", () -> ContainerLine.text(followed).contains("web> more"));
        } finally {
            assertThat(project.mvn(GOAL + "stop", "-Ddrydock.keepRunning").ok().out())
                    .contains("web: stopped web-1");
        }
        Process ended = follower;
        Processes.await("who follows it ends with it", () -> !ended.isAlive());
        assertThat(follower.exitValue()).isZero();
        assertThat(ps()).isEmpty();
    }

    /** A project that runs what was committed. */
    private MavenProject committed() throws IOException {
        String images = "<image><name>kept:1</name><alias>kept</alias><run><cmd><exec><arg>sh</arg><arg>-c</arg>"
                + "<arg>cat /made; echo A is $A; exit 42</arg></exec></cmd></run></image>";
        return new MavenProject(folder.resolve("again"), store)
                .file("pom.xml", MavenProject.text("again", "pom", "", plugins(images, "")));
    }

    @Test
    void modulesAtOnceHaveTheSameAliasesAndContainerPorts() throws Exception {
        MavenProject parent = new MavenProject(folder.resolve("project"), store)
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
            new MavenProject(parent.folder.resolve(module), store)
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
        String run =
                "<run><snapshot>true</snapshot><volumes><bind><volume>/scratch</volume></bind></volumes><ports><port>one.port:80</port></ports><env><P>${one.port}</P></env>"
                        + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>if [ -e /warm ]; then echo was warm; else sleep 1; echo $$P &gt; /warm; fi;"
                        + " echo ready; exec sleep 1000</arg></exec></cmd>"
                        + "<wait><log>ready</log></wait></run>";
        MavenProject project = project("<image><name>busybox</name><alias>one</alias>" + run + "</image>");
        assertThat(project.mvn("verify").ok().out())
                .contains("one: kept as the snapshot sha256:", "volumes that end with the container: /scratch")
                .doesNotContain("starts from the snapshot");
        assertThat(project.mvn("verify").ok().out())
                .contains("one: starts from the snapshot sha256:")
                .doesNotContain("kept as the snapshot");
        assertThat(project.folder.resolve("target/drydock/one.log")).content().contains("was warm");
        assertThat(ps()).isEmpty();
    }

    private static final String SERVICE = "package app;"
            + "import com.sun.net.httpserver.HttpServer;"
            + "import java.net.*;"
            + "public final class Service { public static void main(String[] none) throws Exception {"
            + " HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);"
            + " server.createContext(\"/\", exchange -> {"
            + "  byte[] body; try (var in = new URL(\"http://db:8080/\").openStream()) { body = in.readAllBytes(); }"
            + "  exchange.sendResponseHeaders(200, body.length); exchange.getResponseBody().write(body); exchange.close(); });"
            + " server.start(); System.out.println(\"serving\"); } }";

    private static final String SERVICE_IT = "package app;"
            + "import java.net.URL;"
            + "class ServiceIT { @org.junit.jupiter.api.Test void answersWhatTheDatabaseHas() throws Exception {"
            + " try (var in = new URL(System.getProperty(\"web.url\")).openStream()) {"
            + "  org.junit.jupiter.api.Assertions.assertEquals(\"from the database\\n\", new String(in.readAllBytes())); } } }";

    private static String plugin(String artifact, String version, String more) {
        return "<plugin><artifactId>maven-" + artifact + "-plugin</artifactId><version>" + version + "</version>" + more
                + "</plugin>";
    }

    @Test
    void aJavaServiceIsTestedByFailsafeOverItsPublishedPort() throws Exception {
        String images = "<image><name>busybox</name><alias>db</alias><run>"
                + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>mkdir /www; echo from the database > /www/index.html; exec httpd -f -h /www -p 8080</arg></exec></cmd>"
                + "<wait><tcp><mode>direct</mode><ports><port>8080</port></ports></tcp></wait></run></image>"
                + "<image><name>service:1</name><alias>web</alias><build/><run><dependsOn><container>db</container></dependsOn>"
                + "<ports><port>web.port:8080</port></ports><wait><http><url>http://localhost:${web.port}/</url>"
                + "<method>GET</method></http></wait></run></image>";
        String failsafe = plugin(
                "failsafe",
                "3.6.1",
                "<executions><execution><goals><goal>integration-test</goal><goal>verify</goal></goals></execution></executions>"
                        + "<configuration><systemPropertyVariables><web.url>http://localhost:${web.port}/</web.url>"
                        + "</systemPropertyVariables></configuration>");
        MavenProject service = new MavenProject(folder.resolve("service"), store)
                .file("src/main/java/app/Service.java", SERVICE)
                .file("src/test/java/app/ServiceIT.java", SERVICE_IT)
                .dockerfile(
                        "FROM jre:17",
                        "COPY target/app.jar /app.jar",
                        "CMD [\"java\", \"-XX:+UseSerialGC\", \"-cp\", \"/app.jar\", \"app.Service\"]")
                .file(
                        "pom.xml",
                        MavenProject.text(
                                        "service",
                                        "jar",
                                        "",
                                        plugin("resources", "3.5.0", "")
                                                + plugin("compiler", "3.16.0", "")
                                                + plugin(
                                                        "surefire",
                                                        "3.6.1",
                                                        "<configuration><skip>true</skip></configuration>")
                                                + plugin("jar", "3.5.1", "")
                                                + plugins(images, failsafe),
                                        "<properties><maven.compiler.release>17</maven.compiler.release>"
                                                + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>",
                                        "<dependencies><dependency><groupId>org.junit.jupiter</groupId>"
                                                + "<artifactId>junit-jupiter</artifactId><version>6.1.3</version>"
                                                + "<scope>test</scope></dependency></dependencies>")
                                .replace("<build><plugins>", "<build><finalName>app</finalName><plugins>"));
        Machine.Ran ran = service.mvn("verify").ok();
        assertThat(ran.out())
                .containsSubsequence("web: ready after", "Tests run: 1, Failures: 0, Errors: 0", "web: stopped");
        assertThat(service.folder.resolve("target/drydock/web.log")).content().contains("serving");
        assertThat(ps()).isEmpty();
    }

    /** An image with a {@code <run>}: what it does, and when it is ready. */
    private static String awaited(String alias, String script, String wait) {
        return "<image><name>busybox</name><alias>" + alias + "</alias><run><cmd><exec><arg>sh</arg><arg>-c</arg><arg>"
                + script + "</arg></exec></cmd><wait>" + wait + "<kill>100</kill></wait></run></image>";
    }

    @Test
    void everythingThatCanBeWaitedFor() throws Exception {
        String later = "sleep 0.3; touch /up; echo one; echo one; exec sleep 1000";
        MavenProject project = project("<image><name>healthy:1</name><alias>healthy</alias><build><from>busybox</from>"
                + "<healthCheck><cmd>test -e /up</cmd><interval>50ms</interval><startPeriod>30s</startPeriod></healthCheck></build><run>"
                + "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>" + later + "</arg></exec></cmd>"
                + "<wait><healthy>true</healthy><kill>100</kill></wait></run></image>"
                + awaited("exec", later, "<exec><command>test -e /up</command><postStart>echo is up</postStart></exec>")
                + awaited("times", later, "<log><pattern>one</pattern><times>2</times></log>")
                + awaited("time", "exec sleep 1000", "<time>200</time>")
                + awaited("exit", "sleep 0.2; exit 3", "<exit>3</exit>")
                + awaited("any", later, "<mode>any</mode><log>never</log><file>/up</file><exit>0</exit>")
                + awaited("all", later, "<file>/up</file><log>one</log><exec><command>true</command></exec>"));
        Machine.Ran ran = project.mvn("verify", "-Ddrydock.startParallel").ok();
        for (String alias : new String[] {"healthy", "exec", "times", "time", "exit", "any", "all"}) {
            assertThat(ran.out()).contains(alias + ": ready after");
        }
        assertThat(ran.out()).contains("exec> is up");
        assertThat(ps()).isEmpty();
    }

    @Test
    void anInterruptDuringStartLeavesNothing() throws Exception {
        MavenProject project = project(
                awaited("slow", "trap 'sleep 0.1; exit' TERM; echo begun; sleep 1000 &amp; wait", "<log>never</log>"));
        Path log = project.folder.resolve("target/drydock/slow.log");
        Process maven = new ProcessBuilder(project.command("verify"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        Processes.await(
                "it runs: " + ContainerLine.text(folder.resolve("out")),
                () -> ContainerLine.text(log).contains("begun") || !maven.isAlive());
        assertThat(maven.isAlive())
                .as(ContainerLine.text(folder.resolve("out")))
                .isTrue();
        Machine.run(List.of("kill", "-INT", Long.toString(maven.pid()))).ok();
        Processes.await("Maven ends", () -> !maven.isAlive());
        assertThat(maven.exitValue()).isEqualTo(130);
        Processes.await(
                "nothing runs on the store",
                () -> Processes.processes(store.toString()).isEmpty());
        assertThat(ps()).isEmpty();
    }
}
