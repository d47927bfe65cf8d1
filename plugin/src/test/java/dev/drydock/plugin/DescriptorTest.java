package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Maven is told of the plugin: the descriptor as it was generated. */
class DescriptorTest {
    private static PluginDescriptor plugin;
    private static Map<String, MojoDescriptor> goals;

    @BeforeAll
    static void read() throws Exception {
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(DescriptorTest.class.getResourceAsStream("/META-INF/maven/plugin.xml")),
                StandardCharsets.UTF_8)) {
            plugin = new PluginDescriptorBuilder().build(in);
        }
        goals = new TreeMap<>();
        plugin.getMojos().forEach(mojo -> goals.put(mojo.getGoal(), mojo));
    }

    @Test
    void everyGoalIsThereAndThreadSafe() {
        assertThat(plugin.getGoalPrefix()).isEqualTo("drydock");
        assertThat(goals.keySet())
                .containsExactly(
                        "build", "check", "commit", "cp", "df", "doctor", "exec", "expand", "export", "fsck", "help",
                        "history", "ignored", "images", "import", "load", "logs", "outline", "parse", "prune", "ps",
                        "push", "run", "save", "shell", "start", "stop", "verify");
        assertThat(goals.values()).allMatch(MojoDescriptor::isThreadSafe);
    }

    @Test
    void goalsOfAProjectActPerModuleAndTheOthersOnce() {
        for (String goal : Set.of("build", "push", "run", "save", "start", "stop", "verify")) {
            assertThat(goals.get(goal).isProjectRequired()).as(goal).isTrue();
            assertThat(goals.get(goal).isAggregator()).as(goal).isFalse();
        }
        for (String goal : Set.of(
                "import", "load", "export", "images", "history", "doctor", "parse", "expand", "ignored", "check",
                "outline", "shell", "df", "prune", "fsck", "ps", "logs", "exec", "cp", "commit")) {
            assertThat(goals.get(goal).isProjectRequired()).as(goal).isFalse();
            assertThat(goals.get(goal).isAggregator()).as(goal).isTrue();
        }
        assertThat(goals.get("build").getPhase()).isEqualTo("package");
        assertThat(goals.get("check").getPhase()).isEqualTo("validate");
        assertThat(goals.get("push").getPhase()).isEqualTo("deploy");
        assertThat(goals.get("verify").getPhase()).isEqualTo("verify");
        assertThat(goals.get("start").getPhase()).isEqualTo("pre-integration-test");
        assertThat(goals.get("stop").getPhase()).isEqualTo("post-integration-test");
        assertThat(goals.get("save").getPhase()).isNull();
    }

    @Test
    void everyGoalAndParameterIsDescribed() {
        assertThat(goals.values()).allSatisfy(goal -> {
            assertThat(goal.getDescription()).as(goal.getGoal()).isNotBlank();
            assertThat(goal.getRequirements())
                    .as("injected fields of " + goal.getGoal())
                    .isEmpty();
            for (Parameter parameter :
                    Objects.requireNonNullElse(goal.getParameters(), java.util.List.<Parameter>of())) {
                assertThat(parameter.getDescription())
                        .as(goal.getGoal() + " " + parameter.getName())
                        .isNotBlank();
                assertThat(parameter.getDeprecated()).isNull();
            }
        });
    }

    @Test
    void theUserPropertiesAreThese() {
        Set<String> properties = goals.values().stream()
                .filter(goal -> !goal.getGoal().equals("help"))
                .flatMap(goal -> goal.getParameters().stream())
                .map(Parameter::getExpression)
                .filter(expression -> expression != null && !expression.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(properties)
                .containsExactlyInAnyOrder(
                        "${drydock.image}",
                        "${drydock.timeout}",
                        "${drydock.noCacheFilter}",
                        "${drydock.cacheFrom}",
                        "${drydock.cacheTo}",
                        "${drydock.layerTimes}",
                        "${drydock.contextModes}",
                        "${drydock.allow}",
                        "${drydock.pomLabels}",
                        "${drydock.parallelism}",
                        "${drydock.shmSize}",
                        "${drydock.ulimits}",
                        "${drydock.network}",
                        "${drydock.memory}",
                        "${drydock.cpus}",
                        "${drydock.addHosts}",
                        "${drydock.dockerfile}",
                        "${drydock.context}",
                        "${drydock.target}",
                        "${drydock.tags}",
                        "${drydock.platform}",
                        "${drydock.platforms}",
                        "${drydock.ssh}",
                        "${drydock.noCache}",
                        "${drydock.pull}",
                        "${drydock.push}",
                        "${drydock.registry}",
                        "${drydock.pullRegistry}",
                        "${drydock.pushRegistry}",
                        "${drydock.filter}",
                        "${drydock.store}",
                        "${drydock.mode}",
                        "${drydock.doctor.registries}",
                        "${drydock.insecureRegistries}",
                        "${drydock.digest}",
                        "${drydock.skip}",
                        "${drydock.skipBuild}",
                        "${drydock.skipPush}",
                        "${drydock.outputFile}",
                        "${drydock.inputFile}",
                        "${drydock.dockerfiles}",
                        "${drydock.basedir}",
                        "${drydock.word}",
                        "${drydock.escape}",
                        "${drydock.env}",
                        "${drydock.format}",
                        "${drydock.check.error}",
                        "${drydock.saveFile}",
                        "${drydock.loadFile}",
                        "${drydock.exportFile}",
                        "${drydock.output}",
                        "${drydock.compression}",
                        "${drydock.change}",
                        "${drydock.message}",
                        "${drydock.source}",
                        "${drydock.onFailure}",
                        "${drydock.step}",
                        "${drydock.shell}",
                        "${drydock.remove}",
                        "${drydock.olderThan}",
                        "${drydock.keepStorage}",
                        "${drydock.all}",
                        "${drydock.kinds}",
                        "${drydock.dryRun}",
                        "${drydock.mend}",
                        "${drydock.autoPrune}",
                        "${drydock.skipRun}",
                        "${drydock.keepRunning}",
                        "${drydock.showLogs}",
                        "${drydock.startParallel}",
                        "${drydock.startContainerWaitTimeout}",
                        "${drydock.exposeContainerInfo}",
                        "${drydock.autoCreateCustomNetworks}",
                        "${drydock.container}",
                        "${drydock.follow}",
                        "${drydock.tail}",
                        "${drydock.timestamps}",
                        "${drydock.command}",
                        "${drydock.user}",
                        "${drydock.workingDir}",
                        "${drydock.interactive}",
                        "${drydock.tty}",
                        "${drydock.from}",
                        "${drydock.to}",
                        "${drydock.name}",
                        "${drydock.author}",
                        "${drydock.pause}");
    }

    @Test
    void unknownPropertiesAreToldWithTheNearestName() {
        Values values = new Values(
                Map.of("drydock.contxt", "x", "drydock.buildArg.ANY", "x", "drydock.image", "x", "drydock.xyzzy", "x"),
                Map.of());
        assertThat(new UnknownSettings(plugin).properties(values))
                .containsExactly(
                        "-Ddrydock.contxt is not known, so it changes nothing; did you mean -Ddrydock.context?",
                        "-Ddrydock.xyzzy is not known, so it changes nothing");
    }

    @Test
    void unknownElementsOfTheConfigurationAreToldWithTheNearestName() throws Exception {
        Plugin ours = new Plugin();
        ours.setGroupId("dev.drydock");
        ours.setArtifactId("drydock-maven-plugin");
        ours.setConfiguration(Xpp3DomBuilder.build(
                new StringReader("<configuration><images/><skipPush/><dockerfil/></configuration>")));
        PluginExecution execution = new PluginExecution();
        execution.setConfiguration(
                Xpp3DomBuilder.build(new StringReader("<configuration><outputFile/><whatever/></configuration>")));
        ours.addExecution(execution);
        Model model = new Model();
        model.setBuild(new Build());
        model.getBuild().addPlugin(ours);
        assertThat(new UnknownSettings(plugin).elements(new MavenProject(model)))
                .containsExactly(
                        "<dockerfil> in the configuration of drydock-maven-plugin is not known, so it changes nothing;"
                                + " did you mean <dockerfile>?",
                        "<whatever> in the configuration of drydock-maven-plugin is not known, so it changes nothing");
    }

    @Test
    void eclipseIsToldOfEveryGoal() throws Exception {
        String mapping = new String(
                Objects.requireNonNull(DescriptorTest.class.getResourceAsStream(
                                "/META-INF/m2e/lifecycle-mapping-metadata.xml"))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Set<String> named = new TreeSet<>();
        java.util.regex.Matcher goal =
                java.util.regex.Pattern.compile("<goal>(.*?)</goal>").matcher(mapping);
        while (goal.find()) {
            named.add(goal.group(1));
        }
        named.add("help");
        assertThat(named).isEqualTo(goals.keySet());
    }
}
