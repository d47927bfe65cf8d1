package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.ContextModes;
import dev.drydock.build.ExtraHost;
import dev.drydock.build.FileSettings;
import dev.drydock.build.LayerTimes;
import dev.drydock.build.NamedContext;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.Ulimit;
import dev.drydock.dockerfile.Network;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.Platform;
import dev.drydock.protocol.StepResources;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.DefaultExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectImagesTest {
    @TempDir
    Path folder;

    private final Quiet log = new Quiet();
    private final Model model = new Model();

    @BeforeEach
    void project() {
        model.setGroupId("org.example");
        model.setArtifactId("app");
        model.setVersion("1.0");
        model.setPackaging("jar");
        model.setBuild(new Build());
    }

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "FROM scratch\n");
    }

    private static ImageParameters xml(String images) throws Exception {
        Element element = Element.of(
                new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader("<images>" + images + "</images>"))),
                new DefaultExpressionEvaluator(),
                Optional.empty());
        return new ImageParameters(Optional.of(element), Optional.empty(), Map.of(), Map.of(), List.of());
    }

    private List<ProjectImage> selected(ImageParameters parameters, Map<String, String> commandLine, Origin origin)
            throws MojoFailureException {
        MavenProject project = new MavenProject(model);
        project.setFile(folder.resolve("pom.xml").toFile());
        return new ProjectImages(project, parameters, new Values(commandLine, Map.of()), origin, log).selected();
    }

    private ProjectImage one(ImageParameters parameters, Map<String, String> commandLine) throws MojoFailureException {
        List<ProjectImage> images = selected(parameters, commandLine, Origin.CONFIGURED_HERE);
        assertThat(images).hasSize(1);
        return images.get(0);
    }

    @Test
    void aDockerfileIsConfigurationEnough() throws Exception {
        file("Dockerfile");
        ProjectImage image = one(ImageParameters.none(), Map.of());
        assertThat(image)
                .isEqualTo(new ProjectImage(
                        "app",
                        image.name(),
                        List.of(),
                        folder.resolve("Dockerfile"),
                        Optional.empty(),
                        folder,
                        Optional.empty(),
                        Map.of(),
                        List.of(Platform.host()),
                        false,
                        PullPolicy.IF_NOT_PRESENT,
                        false,
                        false,
                        Map.of(),
                        WireSettings.standard(),
                        List.of(),
                        BuildSettings.standard()));
        assertThat(image.name()).hasToString("app:1.0");
    }

    @Test
    void rarerSettingsComeFromTheImageAndTheCommandLineNameByName() throws Exception {
        file("Dockerfile");
        model.setName("The app");
        ImageParameters parameters = xml("<image><build><contexts><a>../a</a><b>../b</b></contexts>"
                + "<labels><k>pom</k></labels><noCacheFilter>one,two</noCacheFilter><allow>network.host</allow>"
                + "<pomLabels>true</pomLabels></build></image>");
        ProjectImage image = one(
                parameters,
                Map.of(
                        "drydock.contexts.b",
                        "docker-image://x",
                        "drydock.label.l",
                        "line",
                        "drydock.parallelism",
                        "3"));
        assertThat(image.contexts()).containsOnly(Map.entry("a", "../a"), Map.entry("b", "docker-image://x"));
        assertThat(image.settings().labels())
                .containsEntry("k", "pom")
                .containsEntry("l", "line")
                .containsEntry("org.opencontainers.image.title", "The app")
                .containsEntry("org.opencontainers.image.version", "1.0");
        assertThat(image.settings().noCacheStages()).containsExactly("one", "two");
        assertThat(image.settings().entitlements()).containsExactly("network.host");
        assertThat(image.settings().parallelism()).isEqualTo(3);
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.parallelism", "many")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("drydock.parallelism");
    }

    @Test
    void timesAndModesOfFilesAreChosenByImageAndCommandLine() throws Exception {
        file("Dockerfile");
        ImageParameters parameters =
                xml("<image><build><layerTimes>keep</layerTimes><contextModes>git</contextModes></build></image>");
        FileSettings files = one(parameters, Map.of("drydock.layerTimes", "fixed"))
                .settings()
                .files();
        assertThat(files.times()).contains(LayerTimes.FIXED);
        assertThat(files.modes()).isEqualTo(ContextModes.GIT);
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.layerTimes", "epoch")))
                .hasMessage("drydock.layerTimes is \"epoch\"\n  fix: write keep or fixed");
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.contextModes", "0644")))
                .hasMessage("drydock.contextModes is \"0644\"\n  fix: write keep or git");
    }

    @Test
    void theContextMayBeAnAddressThatHasTheDockerfile() throws Exception {
        ProjectImage image = one(
                ImageParameters.none(),
                Map.of("drydock.context", "https://example.com/x.git#main:sub", "drydock.dockerfile", "a/File"));
        assertThat(image.settings().remoteContext())
                .contains(new NamedContext.Repository("https://example.com/x.git#main:sub"));
        assertThat(image.dockerfile()).isEqualTo(folder.resolve("a/File"));
        assertThatThrownBy(() ->
                        one(ImageParameters.none(), Map.of("drydock.context", "https://example.com/x.git?what=1")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("the build context https://example.com/x.git?what=1")
                .hasMessageContaining("unexpected query key");
    }

    @Test
    void limitsOfStepsComeFromTheImageAndTheCommandLine() throws Exception {
        file("Dockerfile");
        ImageParameters parameters =
                xml("<image><build><shmSize>1g</shmSize><ulimits>nofile=1:2,core=0</ulimits><network>none</network>"
                        + "<memory>1g</memory><cpus>1.5</cpus>"
                        + "<addHosts>db:10.0.0.5</addHosts></build></image>");
        ProjectImage image = one(parameters, Map.of("drydock.shmSize", "64m"));
        assertThat(image.settings().steps().shmSize()).isEqualTo(64L << 20);
        assertThat(image.settings().steps().ulimits())
                .containsExactly(new Ulimit("nofile", 1, 2), new Ulimit("core", 0, 0));
        assertThat(image.settings().steps().resources()).isEqualTo(new StepResources(1L << 30, 1_500_000_000L));
        for (String wrong : List.of("drydock.memory", "drydock.cpus")) {
            assertThatThrownBy(() -> one(parameters, Map.of(wrong, "much")))
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining(wrong + " is \"much\"");
        }
        assertThat(image.settings().steps().network()).isEqualTo(Network.NONE);
        assertThat(image.settings().steps().hosts()).containsExactly(new ExtraHost("db", "10.0.0.5"));
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.network", "shop")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("drydock.network: the network \"shop\" is not known to steps");
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.addHosts", "db")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("drydock.addHosts: the host \"db\" is not understood");
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.shmSize", "big")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("drydock.shmSize");
        assertThatThrownBy(() -> one(parameters, Map.of("drydock.ulimits", "big")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("drydock.ulimits");
    }

    @Test
    void theSecondPlaceOfADockerfileIsSrcMainDocker() throws Exception {
        file("src/main/docker/Dockerfile");
        ProjectImage image = one(ImageParameters.none(), Map.of());
        assertThat(image.dockerfile()).isEqualTo(folder.resolve("src/main/docker/Dockerfile"));
        assertThat(image.context()).isEqualTo(folder.resolve("src/main/docker"));
    }

    @Test
    void namesOfDockerMavenPluginAreUnderstoodWithinBuild() throws Exception {
        file("docker/Special");
        ProjectImage image = one(
                xml(
                        "<image><name>r.example.com/%a:%v</name><alias>web</alias><build><dockerFile>docker/Special</dockerFile>"
                                + "<contextDir>.</contextDir><args><A>1</A></args><target>t</target>"
                                + "<tags><tag>x</tag><tag>y</tag></tags><noCache>true</noCache><skip>true</skip>"
                                + "<skipPush>true</skipPush><imagePullPolicy>Always</imagePullPolicy></build></image>"),
                Map.of());
        assertThat(image.alias()).isEqualTo("web");
        assertThat(image.names())
                .extracting(Object::toString)
                .containsExactly("r.example.com/app:1.0", "r.example.com/app:x", "r.example.com/app:y");
        assertThat(image.dockerfile()).isEqualTo(folder.resolve("docker/Special"));
        assertThat(image.context()).isEqualTo(folder);
        assertThat(image.target()).contains("t");
        assertThat(image.buildArgs()).isEqualTo(Map.of("A", "1"));
        assertThat(image.noCache()).isTrue();
        assertThat(image.skipBuild()).isTrue();
        assertThat(image.skipPush()).isTrue();
        assertThat(image.pull()).isEqualTo(PullPolicy.ALWAYS);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void theCommandLineWinsOverNestedElements() throws Exception {
        file("a/Dockerfile");
        file("b/Dockerfile");
        ProjectImage image = one(
                xml("<image><name>pom:1</name><alias>web</alias><build><contextDir>a</contextDir><target>pom</target>"
                        + "<args><A>pom</A><B>pom</B></args><tags><tag>pom</tag></tags><noCache>true</noCache>"
                        + "<imagePullPolicy>Always</imagePullPolicy></build></image>"),
                Map.of(
                        "drydock.image", "cli:2",
                        "drydock.context", "b",
                        "drydock.target", "cli",
                        "drydock.buildArg.A", "cli",
                        "drydock.tags", "cli",
                        "drydock.noCache", "false",
                        "drydock.pull", "never",
                        "drydock.platform", "linux/arm64"));
        assertThat(image.alias()).isEqualTo("web");
        assertThat(image.names()).extracting(Object::toString).containsExactly("cli:2", "cli:cli");
        assertThat(image.dockerfile()).isEqualTo(folder.resolve("b/Dockerfile"));
        assertThat(image.target()).contains("cli");
        assertThat(image.buildArgs()).isEqualTo(Map.of("A", "cli", "B", "pom"));
        assertThat(image.noCache()).isFalse();
        assertThat(image.pull()).isEqualTo(PullPolicy.NEVER);
        assertThat(image.platforms()).hasToString("[linux/arm64]");
    }

    @Test
    void annotationsHaveTheNearestValueOfEachName() throws Exception {
        file("Dockerfile");
        ImageParameters parameters =
                xml("<image><build><annotations><a>image</a><b>image</b></annotations></build></image>")
                        .with("annotation", Map.of("b", "configuration", "c", "configuration"));
        assertThat(one(parameters, Map.of("drydock.annotation.a", "line"))
                        .wire()
                        .annotations())
                .containsOnly(entry("a", "line"), entry("b", "image"), entry("c", "configuration"));
    }

    @Test
    void severalPlatformsComeFromElsewhereThanOne() throws Exception {
        file("Dockerfile");
        ImageParameters several = xml("<image><build><platform>linux/s390x</platform><platforms>"
                + "<platform>linux/amd64</platform><platform>linux/arm64</platform></platforms></build></image>");
        assertThat(one(several, Map.of()).platforms()).hasToString("[linux/amd64, linux/arm64]");
        ImageParameters buildx =
                xml("<image><build><buildx><platforms><platform>linux/arm64</platform></platforms></buildx>"
                        + "</build></image>");
        assertThat(one(buildx, Map.of()).platforms()).hasToString("[linux/arm64]");
        assertThat(one(buildx, Map.of("drydock.platforms", "linux/amd64, linux/arm/v7"))
                        .platforms())
                .hasToString("[linux/amd64, linux/arm/v7]");
        assertThat(one(several, Map.of("drydock.platform", "linux/ppc64le")).platforms())
                .hasToString("[linux/ppc64le]");
        assertThatThrownBy(() ->
                        one(several, Map.of("drydock.platform", "linux/amd64", "drydock.platforms", "linux/arm64")))
                .hasMessageContaining("are both given");
    }

    @Test
    void theNearestElementWins() throws Exception {
        file("Dockerfile");
        ImageParameters parameters = new ImageParameters(
                xml("<image><build><target>image</target></build></image>").images(),
                Optional.empty(),
                Map.of("target", "configuration", "noCache", "true"),
                Map.of(),
                List.of("t"));
        ProjectImage image = one(parameters, Map.of());
        assertThat(image.target()).contains("image");
        assertThat(image.noCache()).isTrue();
        assertThat(image.tags()).extracting(Object::toString).containsExactly("app:t");
    }

    private static final String TWO =
            "<image><name>a:1</name><alias>one</alias></image><image><name>b:1</name></image>";

    @Test
    void theFilterSelectsByAliasOrName() throws Exception {
        file("Dockerfile");
        assertThat(selected(xml(TWO), Map.of("drydock.filter", "one"), Origin.INHERITED))
                .extracting(ProjectImage::alias)
                .containsExactly("one");
        assertThat(selected(xml(TWO), Map.of("drydock.filter", "b:1, one"), Origin.INHERITED))
                .extracting(ProjectImage::alias)
                .containsExactly("one", "b");
    }

    @Test
    void aFilterThatSelectsNothingIsAnErrorOnlyWhereOneProjectWasMeant() throws Exception {
        file("Dockerfile");
        assertThatThrownBy(() -> selected(xml(TWO), Map.of("drydock.filter", "on"), Origin.ASKED_FOR))
                .hasMessage("drydock.filter=on selects no image of app; there is: one, b");
        assertThat(selected(xml(TWO), Map.of("drydock.filter", "on"), Origin.INHERITED))
                .isEmpty();
        assertThat(log.lines).containsExactly("INFO drydock.filter=on selects no image of app; there is: one, b");
    }

    @Test
    void oneNameForSeveralImagesIsAnErrorThatListsThem() throws Exception {
        file("Dockerfile");
        assertThatThrownBy(() -> selected(xml(TWO), Map.of("drydock.image", "x"), Origin.INHERITED))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("there are 2: one, b")
                .hasMessageContaining("drydock.filter");
        assertThat(selected(xml(TWO), Map.of("drydock.image", "x", "drydock.filter", "b"), Origin.INHERITED))
                .extracting(image -> image.alias() + " " + image.name())
                .containsExactly("b x");
    }

    @Test
    void twoImagesWithOneAliasAreRefused() {
        assertThatThrownBy(() -> selected(
                        xml("<image><name>a/x</name></image><image><name>b/x</name></image>"),
                        Map.of(),
                        Origin.INHERITED))
                .hasMessageContaining("two images have the alias \"x\"");
    }

    @Test
    void anAliasCannotLeaveItsFolder() {
        assertThatThrownBy(() -> selected(xml("<image><alias>../x</alias></image>"), Map.of(), Origin.INHERITED))
                .hasMessageContaining("\"../x\" is not an alias");
    }

    @Test
    void unknownElementsWarnWithTheNearestName() throws Exception {
        file("Dockerfile");
        one(xml("<image><nam>x</nam><build><dockerFil>x</dockerFil><assembly/></build></image>"), Map.of());
        assertThat(log.lines)
                .containsExactly(
                        "WARN <nam> in <image> is not known, so it changes nothing; did you mean <name>?",
                        "WARN <dockerFil> in <build> is not known, so it changes nothing; did you mean <dockerFile>?",
                        "WARN <assembly> in <build> describes an image without a Dockerfile, but there is no <from>: it"
                                + " changes nothing");
    }

    @Test
    void withoutDockerfileAPomHasNoImageAndSaysNothing() throws Exception {
        model.setPackaging("pom");
        assertThat(selected(ImageParameters.none(), Map.of(), Origin.CONFIGURED_HERE))
                .isEmpty();
        assertThat(selected(ImageParameters.none(), Map.of(), Origin.INHERITED)).isEmpty();
        assertThat(log.lines).isEmpty();
        file("Dockerfile");
        assertThat(selected(ImageParameters.none(), Map.of(), Origin.INHERITED)).hasSize(1);
    }

    @Test
    void withoutDockerfileInheritedConfigurationIsOneLine() throws Exception {
        assertThat(selected(ImageParameters.none(), Map.of(), Origin.INHERITED)).isEmpty();
        assertThat(log.lines).containsExactly("INFO no image: app has no Dockerfile");
    }

    @Test
    void withoutDockerfileWhatIsConfiguredHereOrAskedForIsAnError() {
        for (Origin origin : List.of(Origin.CONFIGURED_HERE, Origin.ASKED_FOR)) {
            assertThatThrownBy(() -> selected(ImageParameters.none(), Map.of(), origin))
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessageContaining("there is no Dockerfile for the image app:1.0")
                    .hasMessageContaining("looked at " + folder.resolve("Dockerfile") + ", ");
        }
    }

    @Test
    void aConfiguredDockerfileThatIsNotThereIsAnErrorEverywhere() {
        model.setPackaging("pom");
        assertThatThrownBy(() -> selected(ImageParameters.none(), Map.of("drydock.dockerfile", "D"), Origin.INHERITED))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining(folder.resolve("D").toString());
    }

    @Test
    void valuesThatAreNoneAreRefusedByTheirName() throws Exception {
        file("Dockerfile");
        List<String> messages = new ArrayList<>();
        for (String setting : List.of("pull=sometimes", "platform=a/b/c/d", "context=nowhere/../missing")) {
            String[] parts = setting.split("=", 2);
            try {
                one(
                        ImageParameters.none(),
                        Map.of("drydock." + parts[0], parts[1], "drydock.dockerfile", "Dockerfile"));
            } catch (MojoFailureException e) {
                messages.add(e.getMessage().lines().findFirst().orElse(""));
            }
        }
        assertThat(messages).hasSize(3);
        assertThat(messages.get(0)).isEqualTo("drydock.pull is \"sometimes\"");
        assertThat(messages.get(1)).startsWith("drydock.platform: \"a/b/c/d\" is not a platform");
        assertThat(messages.get(2)).isEqualTo("the build context " + folder.resolve("missing") + " is not a folder");
    }
}
