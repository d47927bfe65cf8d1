package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Build;
import org.apache.maven.model.InputSource;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3ReaderEx;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.DefaultExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that a pom describes, as the Dockerfiles they stand for. */
class InlineDockerfileTest {
    @TempDir
    Path folder;

    private final Quiet log = new Quiet();
    private MavenProject project;

    @BeforeEach
    void project() {
        Model model = new Model();
        model.setGroupId("org.example");
        model.setArtifactId("app");
        model.setVersion("1.0");
        model.setPackaging("jar");
        model.setBuild(new Build());
        model.getBuild().setFinalName("app-1.0");
        model.getBuild().setDirectory(folder.resolve("target").toString());
        project = new MavenProject(model);
        project.setFile(folder.resolve("pom.xml").toFile());
    }

    private ProjectImage image(String build) throws Exception {
        return image(build, Map.of());
    }

    private ProjectImage image(String build, Map<String, String> commandLine) throws Exception {
        Element images = Element.of(
                new XmlPlexusConfiguration(Xpp3DomBuilder.build(
                        new StringReader("<images><image><build>" + build + "</build></image></images>"))),
                new DefaultExpressionEvaluator(),
                Optional.empty());
        ImageParameters parameters =
                new ImageParameters(Optional.of(images), Optional.empty(), Map.of(), Map.of(), List.of());
        return new ProjectImages(project, parameters, new Values(commandLine, Map.of()), Origin.CONFIGURED_HERE, log)
                .selected()
                .get(0);
    }

    /** Without the comments that name elements. */
    private List<String> instructions(String build) throws Exception {
        String text = image("<from>a</from>" + build).inline().orElseThrow().text();
        Dockerfile.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8)); // it is one
        return text.lines().filter(line -> !line.startsWith("#")).skip(1).toList();
    }

    private void refused(String build, String... words) {
        assertThatThrownBy(() -> image("<from>a</from>" + build))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContainingAll((CharSequence[]) words)
                .hasMessageContaining("fix: ");
    }

    @Test
    void everyElementIsAnInstructionInTheOrderOfDockerMavenPlugin() throws Exception {
        ProjectImage image = image(
                "<user>web</user><cmd>run</cmd><entryPoint><exec><arg>/e</arg><arg>a \"b\"</arg></exec>"
                        + "</entryPoint><volumes><volume>/data/</volume><volume>/</volume></volumes><workdir>/w</workdir>"
                        + "<runCmds><run>one</run><run/><run>--mount=type=cache,target=/c two</run></runCmds>"
                        + "<ports><port>80</port><port>53/udp</port></ports><env><A>x y</A><B>$A\\\"</B><C/></env>"
                        + "<labels><l>v</l></labels><maintainer>me</maintainer><from>base:1</from>"
                        + "<healthCheck><interval>5s</interval><retries>3</retries><startPeriod>1m</startPeriod>"
                        + "<cmd>curl -f localhost</cmd></healthCheck><shell><exec><arg>/bin/bash</arg><arg>-c</arg></exec></shell>");
        assertThat(image.inline().orElseThrow().text()).isEqualTo("""
                        # Made from <image> app of the pom; what is changed here is lost.
                        # <from>
                        FROM base:1
                        # <shell>
                        SHELL ["/bin/bash", "-c"]
                        # <maintainer>
                        MAINTAINER me
                        # <env>
                        ENV A="x y" B="$A\\\\\\"" C=""
                        # <labels>
                        LABEL l="v"
                        # <ports>
                        EXPOSE 80 53/udp
                        # <workdir>
                        WORKDIR /w
                        # <runCmds><run> 1
                        RUN one
                        # <runCmds><run> 3
                        RUN --mount=type=cache,target=/c two
                        # <volumes><volume> 1
                        VOLUME ["/data"]
                        # <healthCheck>
                        HEALTHCHECK --interval=5s --startPeriod=1m --retries=3 CMD curl -f localhost
                        # <cmd>
                        CMD run
                        # <entryPoint>
                        ENTRYPOINT ["/e", "a \\"b\\""]
                        # <user>
                        USER web
                        """.replace("--startPeriod", "--start-period"));
        assertThat(image.dockerfile()).isEqualTo(folder.resolve("target/drydock/app/Dockerfile"));
        assertThat(image.context()).isEqualTo(folder);
        assertThat(image.settings().labels()).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void linesOfARunAreAScriptUnlessTheyAreJoined() throws Exception {
        assertThat(instructions("<runCmds><run>a \\\n  b</run><run>c\nEOF\nd</run></runCmds>"))
                .containsExactly("RUN a \\", "  b", "RUN <<EOF_", "c", "EOF", "d", "EOF_");
        refused("<runCmds><run>a</run><run>b \\</run></runCmds>", "<runCmds><run> 2", "backslash");
    }

    @Test
    void optimiseJoinsTheRuns() throws Exception {
        assertThat(instructions("<optimise/><runCmds><run>a</run><run>b || c</run></runCmds>"))
                .containsExactly("RUN a && b || c");
        assertThat(instructions("<optimise>false</optimise><runCmds><run>a</run><run>b</run></runCmds>"))
                .containsExactly("RUN a", "RUN b");
        refused("<optimise>true</optimise><runCmds><run>[\"a\"]</run></runCmds>", "<run> 1", "cannot be joined");
    }

    @Test
    void filesAreCopied() throws Exception {
        assertThat(instructions(
                        "<assembly><descriptorRef>artifact</descriptorRef><user>web:web:root</user></assembly>"))
                .containsExactly("COPY --chown=web:web [\"target/app-1.0.jar\", \"/maven/app-1.0.jar\"]");
        assertThat(instructions("<assemblies><assembly><name>opt</name><inline><files><file><source>a/run.sh</source>"
                        + "<outputDirectory>bin</outputDirectory><fileMode>0755</fileMode></file>"
                        + "<file><source>${x}</source><destName>y</destName></file></files><fileSets><fileSet>"
                        + "<directory>conf</directory></fileSet><fileSet><directory>src</directory><includes>"
                        + "<include>**/*.properties</include></includes><excludes><exclude>test/</exclude></excludes>"
                        + "<outputDirectory>/</outputDirectory></fileSet></fileSets></inline>"
                        + "<exportTargetDir>true</exportTargetDir></assembly><assembly><targetDir>/</targetDir>"
                        + "<descriptorRef>rootWar</descriptorRef></assembly></assemblies>"))
                .containsExactly(
                        "COPY --chmod=0755 [\"a/run.sh\", \"/opt/bin/run.sh\"]",
                        "COPY [\"${x}\", \"/opt/y\"]",
                        "COPY [\"conf/\", \"/opt/\"]",
                        "COPY --exclude=test/** --parents [\"src/./**/*.properties\", \"/opt/\"]",
                        "VOLUME [\"/opt\"]",
                        "COPY [\"target/app-1.0.jar\", \"/ROOT.war\"]");
    }

    @Test
    void whatIsNotSupportedIsRefused() {
        refused(
                "<assembly><descriptorRef>dependencies</descriptorRef></assembly>",
                "\"dependencies\" is not supported");
        refused("<assembly><descriptor>a.xml</descriptor></assembly>", "<assembly> has <descriptor>");
        refused("<assembly><inline><dependencySets/></inline></assembly>", "<assembly><inline> has <dependencySets>");
        refused(
                "<assembly><inline><files><file><source>../x</source></file></files></inline></assembly>",
                "<file> 1",
                "not in the build context");
        refused("<env><A>a\nb</A></env>", "<env><A> has several lines");
        refused("<workdir>/a\nUSER root</workdir>", "<workdir> has several lines");
        refused("<user>web\\</user>", "<user> ends with a backslash");
        refused("<cmd><exec/></cmd>", "<cmd> holds no command");
        refused("<healthCheck/>", "<healthCheck> has no <cmd>");
        refused("<dockerFile>Dockerfile</dockerFile>", "a <dockerFile> and a <from>");
        assertThatThrownBy(() -> image("<from/>")).hasMessageContaining("<from> names no image");
    }

    @Test
    void aProblemIsToldOfTheElementItIsIn() throws Exception {
        InlineText text = image("<from>a</from><ports><port>80</port><port>x</port></ports><runCmds><run>ok</run>"
                        + "<run>--mont=type=cache x</run></runCmds>")
                .inline()
                .orElseThrow();
        assertThatThrownBy(() -> Dockerfile.parse("t/Dockerfile", text.text().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        DockerfileException.class,
                        problem -> assertThat(text.told(problem.getMessage(), "t/Dockerfile"))
                                .startsWith("pom.xml, <image> app, <ports>: EXPOSE: invalid containerPort: x")
                                .contains("\npom.xml, <image> app, <runCmds><run> 2: RUN: unknown flag: --mont")
                                .contains("# <runCmds><run> 2")
                                .doesNotContain("t/Dockerfile"));
    }

    @Test
    void whereMavenSaysTheLineOfAnElementSoDoWe() throws Exception {
        InputSource source = new InputSource();
        source.setLocation(folder.resolve("pom.xml").toString());
        Model model = new MavenXpp3ReaderEx()
                .read(
                        new StringReader(
                                "<project><build><plugins><plugin><artifactId>x</artifactId><configuration>\n<images>"
                                        + "<image><build>\n<from>a</from>\n<runCmds>\n<run>ok</run>\n<run>--mont x</run></runCmds>"
                                        + "</build></image></images></configuration></plugin></plugins></build></project>"),
                        true,
                        source);
        Xpp3Dom read = ((Xpp3Dom) model.getBuild().getPlugins().get(0).getConfiguration()).getChild("images");
        Element images =
                Element.of(new XmlPlexusConfiguration(read), new DefaultExpressionEvaluator(), Optional.of(read));
        ProjectImage image = new ProjectImages(
                        project,
                        new ImageParameters(Optional.of(images), Optional.empty(), Map.of(), Map.of(), List.of()),
                        new Values(Map.of(), Map.of()),
                        Origin.CONFIGURED_HERE,
                        log)
                .selected()
                .get(0);
        assertThat(image.inline().orElseThrow().told("at D:7:1: x, D:1:2, D:3", "D"))
                .isEqualTo(
                        "at pom.xml:6, <image> app, <runCmds><run> 2: x, pom.xml, <image> app, pom.xml:3, <image> app, <from>");
    }

    @Test
    void theyAreFoundByTheGoalsForTools() throws Exception {
        Element images = Element.of(
                new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(
                        "<images><image><name>x/a</name><build><from>b</from></build></image><image><name>x/c</name>"
                                + "<build><dockerFile>D</dockerFile><env><A>1</A></env></build></image></images>"))),
                new DefaultExpressionEvaluator(),
                Optional.empty());
        ProjectImages all = new ProjectImages(
                project,
                new ImageParameters(Optional.of(images), Optional.empty(), Map.of(), Map.of(), List.of()),
                new Values(Map.of(), Map.of()),
                Origin.CONFIGURED_HERE,
                log);
        assertThat(all.described()).containsOnlyKeys(folder.resolve("target/drydock/a/Dockerfile"));
        assertThat(log.lines).singleElement().asString().contains("<env>", "there is no <from>");
    }
}
