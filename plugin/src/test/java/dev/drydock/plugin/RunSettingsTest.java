package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.container.HttpCondition;
import dev.drydock.container.WaitCondition;
import dev.drydock.container.Waiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSettingsTest {
    private static WaitSettings wait(String xml) throws Exception {
        return WaitSettings.of(Optional.of(RunXml.element("<wait>" + xml + "</wait>")), Optional.empty());
    }

    private static Waiter waiter(String xml) throws Exception {
        return wait(xml).waiter().orElseThrow();
    }

    @Test
    void everyKindOfWaitIsRead() throws Exception {
        Waiter all = waiter("<http><url>https://localhost:1/x</url><method>post</method><status>200..299</status>"
                + "<allowAllHosts>true</allowAllHosts><headers><X>y</X></headers><body>o+k</body></http>"
                + "<log>ready</log><log><pattern>a,b</pattern><times>2</times></log>"
                + "<tcp><mode>direct</mode><ports><port>80</port><port>81</port></ports></tcp><healthy>true</healthy>"
                + "<exit>3</exit><exec><command>pg_isready -U 'a b'</command></exec><file>/ready</file>"
                + "<mode>any</mode><timeout>2m</timeout>");
        assertThat(all.any()).isTrue();
        assertThat(all.timeout()).isEqualTo(Duration.ofMinutes(2));
        HttpCondition http = (HttpCondition) all.conditions().get(0);
        assertThat(http.method()).isEqualTo("POST");
        assertThat(http.least()).isEqualTo(200);
        assertThat(http.most()).isEqualTo(299);
        assertThat(http.unverified()).isTrue();
        assertThat(http.headers()).isEqualTo(Map.of("X", "y"));
        assertThat(((WaitCondition.Log) all.conditions().get(2)).times()).isEqualTo(2);
        assertThat(all.conditions().subList(3, 9))
                .containsExactly(
                        new WaitCondition.Port(80, true, ""),
                        new WaitCondition.Port(81, true, ""),
                        new WaitCondition.Healthy(),
                        new WaitCondition.ExitCode(3),
                        new WaitCondition.Command(List.of("pg_isready", "-U", "a b")),
                        new WaitCondition.File("/ready"));
    }

    @Test
    void aTimeAloneIsWaitedForAndWithOthersItIsTheLongest() throws Exception {
        assertThat(waiter("<time>300</time>").conditions())
                .containsExactly(new WaitCondition.Time(Duration.ofMillis(300)));
        assertThat(waiter("<time>100000</time>").timeout()).isGreaterThan(Duration.ofSeconds(100));
        assertThat(waiter("<time>300</time><log>x</log>").timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(waiter("<log>x</log>").timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(wait("<kill>1</kill><exec><postStart>a b</postStart><breakOnError>true</breakOnError>"
                        + "<preStop><exec><arg>c d</arg></exec></preStop></exec>"))
                .isEqualTo(new WaitSettings(Optional.empty(), List.of("a", "b"), List.of("c d"), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<http/>|<http> has no <url>",
                "<http><url>localhost:80</url></http>|write an address such as",
                "<http><url>http://x/</url><status>fine</status></http>|write a status such as 200",
                "<log>(</log>|is no regular expression",
                "<log/>|<log> is empty",
                "<log><pattern>x</pattern><times>often</times></log>|<times> is \"often\"",
                "<tcp/>|<tcp> has no <ports>",
                "<tcp><mode>udp</mode></tcp>|write mapped or direct",
                "<tcp><ports><port>http</port></ports></tcp>|<port> is \"http\"",
                "<tcp><ports><port>0</port></ports></tcp>|name a port of the container",
                "<healthy>maybe</healthy>|write true or false",
                "<exit>ok</exit>|<exit> is \"ok\"",
                "<file>ready</file>|starts with a slash",
                "<mode>some</mode>|write all or any",
                "<log>x</log><timeout>soon</timeout>|<timeout> is \"soon\"",
                "<time>soon</time>|<time> is \"soon\"",
            })
    void waitsThatAreNoneHaveWords(String xml, String words) {
        assertThatThrownBy(() -> wait(xml))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<cpus>many</cpus>|<cpus> is \"many\"",
                "<memory>much</memory>|<memory>",
                "<pids>some</pids>|<pids> is \"some\"",
                "<extraHosts><host>name</host></extraHosts>|write NAME:ADDRESS",
                "<envPropertyFile>nowhere</envPropertyFile>|<envPropertyFile> cannot be read",
                "<restartPolicy><name>sometimes</name></restartPolicy>|the restart policy \"sometimes\"",
                "<ulimits><ulimit><name>x</name><hard>1</hard></ulimit></ulimits>|the limit \"x=1:1\"",
                "<volumes><bind><volume>a:b:c:d</volume></bind></volumes>|the volume \"a:b:c:d\"",
                "<pid>other</pid>|write host, or container:ALIAS",
                "<pid>container:db</pid>|names the container db",
                "<network><mode>custom</mode></network>|has the mode custom and no <name>",
                "<net>container:db</net>|names the container db",
                "<readOnly>perhaps</readOnly>|write true or false",
                "<stopSignal>SIGNOT</stopSignal>|is no signal",
            })
    void runsThatAreNoneHaveWords(String xml, String words) {
        assertThatThrownBy(() -> settings(xml))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining(words);
    }

    private static void settings(String xml) throws Exception {
        new RunSettings(RunXml.image("web", xml), Path.of("/base"), new RunNetwork.Others("net", Map.of(), List.of()))
                .of("web-1", Path.of("/log"), List.of(), Map.of(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|Bridge[networks=[Membership[network=net, aliases=[web, w], address=Optional.empty]]",
                "<net>bridge</net>|Bridge[networks=[Membership[network=bridge, aliases=[web, w]",
                "<net>mine</net>|Bridge[networks=[Membership[network=mine, aliases=[web, w]",
                "<net>host</net>|Host[]",
                "<network><mode>none</mode></network>|None[]",
                "<network><mode>custom</mode><name>mine</name><alias>a</alias></network>|[network=mine, aliases=[web, a, w]",
                "<network><name>mine</name></network>|[network=mine, aliases=[web, w]",
                "<network><mode>container</mode><name>db</name></network>|Of[container=1]",
                "<net>container:db</net>|Of[container=1]",
            })
    void networksAreThoseOfDockerMavenPlugin(String xml, String words) throws Exception {
        RunNetwork.Others others = new RunNetwork.Others("net", Map.of("db", "1"), List.of("w"));
        assertThat(new RunNetwork(RunXml.image("web", xml == null ? "" : xml), others)
                        .connect()
                        .toString())
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<cmd>java -jar x.jar</cmd>|java,-jar,x.jar",
                "<cmd><shell>sh -c 'a b'</shell></cmd>|sh,-c,a b",
                "<cmd><exec><arg>sh</arg><arg>-c</arg><arg>a b</arg></exec></cmd>|sh,-c,a b",
                "<cmd><arg>one</arg><arg>two</arg></cmd>|one,two",
                "<cmd>a\\ b \"c 'd'\" \\x</cmd>|a b,c 'd',\\x",
            })
    void commandsAreWords(String xml, String words) throws Exception {
        assertThat(CommandWords.of(RunXml.element(xml))).containsExactly(words.split(","));
    }

    @Test
    void containersAreNamedByThePattern() throws Exception {
        assertThat(new ContainerNaming("%n-%i", "a", "team/web", 5).free(Set.of("web-1", "web-2")::contains))
                .isEqualTo("web-3");
        assertThat(new ContainerNaming("x-%a-%t", "a", "team/web", 5).free(Set.of("x-a-5")::contains))
                .isEqualTo("x-a-5");
        assertThatThrownBy(() -> new ContainerNaming("%q", "a", "web", 5).free(Set.of()::contains))
                .hasMessageContaining("%q is not known");
    }

    @Test
    void logsAreShownWhereTheyAreAskedFor() throws Exception {
        RunImage silent = RunXml.image("web", "<log><file>x.log</file></log>");
        RunImage loud = RunXml.image("web", "<log><prefix>W</prefix><color>cyan</color><date>short</date></log>");
        Path usual = Path.of("/usual");
        assertThat(LogSettings.of(silent, Path.of("/b"), usual, Optional.empty())
                        .shown())
                .isFalse();
        assertThat(LogSettings.of(silent, Path.of("/b"), usual, Optional.empty())
                        .file())
                .isEqualTo(Path.of("/b/x.log"));
        assertThat(LogSettings.of(silent, Path.of("/b"), usual, Optional.of("web,db"))
                        .shown())
                .isTrue();
        LogSettings settings = LogSettings.of(loud, Path.of("/b"), usual, Optional.empty());
        assertThat(settings.shown()).isTrue();
        assertThat(settings.prefix()).isEqualTo("W ");
        assertThat(settings.color()).contains(36);
        assertThat(LogSettings.of(loud, Path.of("/b"), usual, Optional.of("false"))
                        .shown())
                .isFalse();
        assertThatThrownBy(() -> LogSettings.of(
                        RunXml.image("web", "<log><color>mauve</color></log>"), usual, usual, Optional.empty()))
                .hasMessageContaining("<color> of <log> is \"mauve\"");
    }

    @Test
    void integrationTestsThatAreSkippedNeedNoContainers() {
        Properties user = new Properties();
        Properties project = new Properties();
        assertThat(RunSkip.tests(user, project)).isEmpty();
        project.setProperty("skipITs", "true");
        assertThat(RunSkip.tests(user, project)).contains("skipITs");
        user.setProperty("skipITs", "false");
        assertThat(RunSkip.tests(user, project)).isEmpty();
        user.setProperty("maven.test.skip", "");
        assertThat(RunSkip.tests(user, project)).contains("maven.test.skip");
    }

    @Test
    void whatIsNamedIsStartedFirst() throws Exception {
        RunGraph graph = RunGraph.of(List.of(
                RunXml.image(
                        "web", "<links><link>example.com/db:1:database</link></links><env><Q>${queue.port}</Q></env>"),
                RunXml.image("job", "<dependsOn><container>web</container></dependsOn>"),
                RunXml.image("db", "<volumes><from><image>data</image></from></volumes>"),
                RunXml.image("data", ""),
                RunXml.image("queue", "<ports><port>queue.port:5672</port></ports>")));
        assertThat(graph.order()).containsExactly("data", "db", "queue", "web", "job");
        assertThat(graph.linked("db")).containsExactly("database");
        assertThatThrownBy(() -> RunGraph.of(List.of(RunXml.image("web", "<dependsOn>bd</dependsOn>"))))
                .hasMessageContaining("<dependsOn> of web names bd, which is not started here");
        assertThatThrownBy(() -> RunGraph.of(List.of(
                        RunXml.image("a", "<env><X>${drydock.container.b.ip}</X></env>"),
                        RunXml.image("b", "<net>container:a</net>"))))
                .hasMessageContaining("a (${drydock.container.b.ip}) → b (network) → a");
        assertThatThrownBy(() -> RunGraph.of(
                        List.of(RunXml.image("a", "<ports>p:1</ports>"), RunXml.image("b", "<ports>p:1</ports>"))))
                .hasMessageContaining("two ports have the name p, of a and of b");
    }

    @Test
    void thoseThatNeedNotWaitForOneAnotherAreStartedAtOnce() throws Exception {
        RunGraph graph = RunGraph.of(
                List.of(RunXml.image("a", ""), RunXml.image("b", ""), RunXml.image("c", "<dependsOn>a,b</dependsOn>")));
        java.util.concurrent.CountDownLatch both = new java.util.concurrent.CountDownLatch(2);
        List<String> acted = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        graph.each(true, image -> {
            if (!image.alias().equals("c")) {
                both.countDown();
                try {
                    assertThat(both.await(20, java.util.concurrent.TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new java.io.IOException(e);
                }
            }
            acted.add(image.alias());
        });
        assertThat(acted).hasSize(3).last().isEqualTo("c");
        assertThatThrownBy(() -> graph.each(true, image -> {
                    throw new MojoFailureException("no " + image.alias());
                }))
                .isInstanceOf(MojoFailureException.class);
    }
}
