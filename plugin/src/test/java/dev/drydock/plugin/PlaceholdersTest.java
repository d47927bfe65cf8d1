package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.model.Model;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.junit.jupiter.api.Test;

class PlaceholdersTest {
    private static final Map<String, String> VALUES =
            Map.of("web.port", "18080", "drydock.container.db.ip", "172.17.0.2");

    private final Placeholders placeholders =
            new Placeholders(name -> Optional.ofNullable(VALUES.get(name)), VALUES.keySet());

    @Test
    void namesAreReplacedWhereverTheyStand() throws Exception {
        assertThat(placeholders.resolve("${web.port}", "x")).isEqualTo("18080");
        assertThat(placeholders.resolve("a ${web.port}${drydock.container.db.ip} $1\\", "x"))
                .isEqualTo("a 18080172.17.0.2 $1\\");
        assertThat(placeholders.resolve("$HOME $${HOME} $", "x")).isEqualTo("$HOME ${HOME} $");
        Element run = RunXml.element("<run><env><A>${web.port}</A></env><cmd><arg>x</arg></cmd></run>");
        assertThat(placeholders.resolve(run, "<run>").child("env").orElseThrow().map())
                .isEqualTo(Map.of("A", "18080"));
        assertThat(Placeholders.names(run)).containsExactly("web.port");
        assertThat(Placeholders.names("$${no} ${a}${b}")).containsExactly("a", "b");
    }

    @Test
    void anUnknownNameIsAnErrorWithTheNearest() throws Exception {
        assertThatThrownBy(() -> placeholders.resolve("http://x:${web.prt}", "<url> of web"))
                .hasMessageStartingWith("<url> of web: ${web.prt} has no value")
                .hasMessageContaining("did you mean ${web.port}?")
                .hasMessageContaining("$${web.prt}");
        assertThatThrownBy(() ->
                        placeholders.resolve(RunXml.element("<wait><http><url>${what}</url></http></wait>"), "<wait>"))
                .hasMessageStartingWith("<wait><http><url>: ${what} has no value");
        assertThatThrownBy(() -> new Placeholders(name -> Optional.empty(), java.util.Set.of()).resolve("${x}", "y"))
                .hasMessageContaining("no container runs yet");
    }

    @Test
    void whatMavenDoesNotKnowStaysAsItIsWritten() throws Exception {
        LateValues late = new LateValues(new ExpressionEvaluator() {
            @Override
            public Object evaluate(String text) {
                return text.equals("${lone}") ? null : text.replace("${project.artifactId}", "app");
            }

            @Override
            public File alignToBaseDirectory(File file) {
                return file;
            }
        });
        assertThat(late.evaluate("${lone}")).isEqualTo("${lone}");
        assertThat(late.evaluate("${project.artifactId}:${port} $${X}")).isEqualTo("app:${port} $${X}");
    }

    @Test
    void portsThatAnEarlierStartFoundAreNotKeptTo() throws Exception {
        MavenProject project = new MavenProject(new Model());
        Properties user = new Properties();
        user.setProperty("fixed", "1234");
        project.getProperties().setProperty("set", "5678");
        project.getModel().setBuild(new org.apache.maven.model.Build());
        java.nio.file.Path target = java.nio.file.Files.createTempDirectory("values");
        project.getBuild().setDirectory(target.toString());
        RunImage image =
                RunXml.image("web", "<ports><port>fixed:1</port><port>set:2</port><port>free:3</port></ports>");
        ContainerValues values = new ContainerValues(project, user, new Properties(), Optional.of("docker.container"));
        values.add(
                image, States.running("web", Map.of(1, 1234, 2, 5678, 3, 40000)), PortMapping.all(image.run()), false);
        values.publish();
        assertThat(values.preset("fixed")).contains("1234");
        assertThat(values.preset("set")).contains("5678");
        assertThat(values.preset("free")).isEmpty();
        assertThat(project.getProperties())
                .containsEntry("free", "40000")
                .containsEntry("drydock.container.web.ports.3", "40000")
                .containsEntry("docker.container.web.ports.3", "40000")
                .containsEntry("drydock.container.web.ip", "172.17.0.2")
                .containsEntry("drydock.container.web.host", "localhost");
        assertThat(user).hasSize(1);
        assertThat(target.resolve("drydock/containers.properties")).content().contains("free=40000\n");
        ContainerValues.forget(project);
        assertThat(project.getProperties()).containsOnlyKeys("set");
        assertThat(target.resolve("drydock/containers.properties")).doesNotExist();
    }
}
