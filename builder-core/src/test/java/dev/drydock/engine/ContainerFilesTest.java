package dev.drydock.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.build.ContainerCommit;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.RunnableImage;
import dev.drydock.container.ContainerSettings;
import dev.drydock.container.VolumeSetting;
import dev.drydock.content.Digest;
import dev.drydock.image.ImageReference;
import dev.drydock.protocol.Obstacle;
import dev.drydock.protocol.WorkerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that containers are lent, given and asked for, and what becomes of those that they write. */
class ContainerFilesTest extends ContainersFixture {
    @Test
    void volumes() throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        Files.writeString(host.resolve("f"), "of the host\n");
        Path base = folder;
        ContainerSettings writer = named(
                        "writer",
                        "cat /host/f; echo changed > /seeded/file; echo anon > /anon/x; (echo y > /host/y) 2>/dev/null || echo read-only;"
                                + " df -m /memory | tail -1 | awk '{print $2}'; sleep 1000")
                .volumes(List.of(
                        VolumeSetting.parse("./host:/host:ro", base),
                        VolumeSetting.parse("data:/seeded", base),
                        VolumeSetting.parse("/anon", base),
                        VolumeSetting.Tmpfs.parse("/memory:size=3m")));
        start(writer);
        await("it is through", () -> log("writer").lines().count() == 3);
        assertThat(log("writer")).isEqualTo("of the host\nread-only\n3\n");
        start(named("reader", "cat /seeded/file /anon/x").volumesFrom(List.of("writer")));
        ended("reader");
        assertThat(log("reader")).isEqualTo("changed\nanon\n");
        start(named("again", "cat /seeded/file").volumes(List.of(VolumeSetting.parse("data:/seeded", base))));
        ended("again");
        assertThat(log("again")).isEqualTo("changed\n"); // it outlives the container
        start(named("seeded", "cat /seeded/file").volumes(List.of(VolumeSetting.parse("other:/seeded", base))));
        ended("seeded");
        assertThat(log("seeded")).isEqualTo("from the image\n");
    }

    @Test
    void filesGoInAndOut() throws Exception {
        start(named(
                        "files",
                        "mkdir -p /data/sub; echo one > /data/sub/f; ln -s /etc/passwd /data/link; echo on; sleep 1000")
                .volumes(List.of(VolumeSetting.parse("/volume", folder))));
        await("it is ready", () -> log("files").contains("on"));
        ContainerCopy copy = new ContainerCopy(containers, GO);
        Path out = Files.createDirectory(folder.resolve("out"));
        copy.out("files", "/data", out);
        assertThat(out.resolve("data/sub/f")).hasContent("one");
        assertThat(Files.readSymbolicLink(out.resolve("data/link"))).isEqualTo(Path.of("/etc/passwd"));
        copy.out("files", "/data/sub/f", folder.resolve("renamed"));
        assertThat(folder.resolve("renamed")).hasContent("one");
        Path in = Files.createDirectories(folder.resolve("in/deep"));
        Files.writeString(in.resolve("g"), "two\n");
        copy.in(folder.resolve("in"), "files", "/volume");
        assertThat(exec("files", "cat", "/volume/in/deep/g").output()).isEqualTo("two\n");
        copy.in(in.resolve("g"), "files", "/tmp/h");
        assertThat(exec("files", "cat", "/tmp/h").output()).isEqualTo("two\n");
        assertThatThrownBy(() -> copy.out("files", "/no/such", out)).isInstanceOf(IOException.class);
        Files.writeString(folder.resolve("sub"), "a file, not a folder\n");
        assertThatThrownBy(() -> copy.in(folder.resolve("sub"), "files", "/data"))
                .as("the folder is there: the copy is not given its name")
                .hasMessageContaining("sub");
        assertThatThrownBy(() -> copy.in(in.resolve("g"), "files", "/no/such/"))
                .isInstanceOfSatisfying(
                        WorkerFailure.class,
                        e -> assertThat(e.obstacle()).isEqualTo(new Obstacle.NoFolder("/no/such/")));
    }

    @Test
    void aContainerBecomesAnImage() throws Exception {
        start(named("made", "echo one > /new; rm /etc/group; echo v > /volume/v; echo on; exec sleep 1000")
                .volumes(List.of(VolumeSetting.parse("/volume", folder)))
                .workingDirectory("/not/there"));
        await("it has written", () -> log("made").contains("on"));
        Digest imageId = containers.commit(
                "made",
                new ContainerCommit("me", "warmed", List.of("ENV C=3", "CMD [\"sh\", \"-c\", \"echo $C\"]")),
                List.of(ImageReference.parse("warmed")),
                true,
                GO);
        assertThat(exec("made", "cat", "/new").output()).isEqualTo("one\n"); // it goes on
        RunnableImage image = containers.image("warmed", PullPolicy.NEVER, GO);
        assertThat(image.imageId()).isEqualTo(imageId);
        assertThat(image.config().diffIds()).hasSize(2);
        assertThat(image.config().history().get(1).comment()).isEqualTo("warmed");
        assertThat(image.config().author()).isEqualTo("me");
        start(named("copy", "echo $C; cat /new; ls /etc/group /not 2>&1; ls / | grep -c volume"), "warmed");
        ended("copy");
        assertThat(log("copy"))
                .startsWith("3\none\n")
                .contains("/etc/group: No such")
                .contains("/not: No such")
                .endsWith("0\n");
        start(named("changed"), "warmed");
        ended("changed");
        assertThat(log("changed")).isEqualTo("3\n");
        Digest key = Digest.of("key".getBytes(UTF_8));
        assertThat(containers.warm(key)).isEmpty();
        containers.keepWarm(key, imageId, "made");
        assertThat(containers.warm(key)).contains(imageId);
        assertThatThrownBy(() ->
                        containers.commit("made", new ContainerCommit("", "", List.of("RUN x")), List.of(), false, GO))
                .hasMessageContaining("RUN is no change");
    }
}
