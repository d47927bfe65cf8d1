package dev.drydock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final DiffId LAYER = new DiffId(Digest.of("x".getBytes(StandardCharsets.UTF_8)));

    private static List<Message> samples() {
        RunSpec spec = new RunSpec(
                List.of(LAYER),
                List.of("sh", "-c", "é\n"),
                List.of("A=b"),
                1,
                2,
                List.of(3L),
                "/w",
                true,
                "host",
                List.of("10.0.0.5\tdb"),
                List.of(
                        new MountSpec.Layers("/in", List.of(LAYER), "m", true, false),
                        new MountSpec.Cache(
                                "/c", "id", MountSpec.Sharing.LOCKED, List.of(LAYER), "opt", 0700, 1, 2, true),
                        new MountSpec.Tmpfs("/t", 1 << 20),
                        new MountSpec.Content("/s", new Secret(new byte[] {1, 2}), 0400, 3, 4),
                        new MountSpec.Agent("/a", "/run/agent", 0600, 5, 6),
                        new MountSpec.Host("/h", "/srv", true),
                        new MountSpec.Volume("/v", "data", List.of(LAYER), "data", false)),
                Map.of("TOKEN", new Secret(new byte[] {3})),
                false,
                List.of(new ResourceLimit(7, 1, -1)),
                new StepResources(1 << 20, 500_000_000),
                true);
        Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
        return List.of(
                new Message.Hello(1, "build"),
                new Message.Welcome("root"),
                new Message.Refused("why"),
                new Message.Run(7, spec, new byte[] {5}),
                new Message.Shell(17, spec, "id", Optional.of(new Window(24, 80))),
                new Message.Shell(18, spec, "id", Optional.empty()),
                new Message.Input(19, new byte[] {1}),
                new Message.Taken(20),
                new Message.EmptyTrash(21),
                new Message.Compress(24, LAYER, 19),
                new Message.CheckTrees(22),
                new Message.Examine(41),
                new Message.Examined(
                        41,
                        new Examination(
                                List.of(
                                        new Feature(Feature.Kind.NETWORK_NONE, "no", ""),
                                        Feature.works(Feature.Kind.RUN, "x")),
                                1L << 40,
                                7)),
                new Message.CheckLayers(23, List.of(new DiffId(Digest.of(new byte[] {1})))),
                new Message.Checked(23, List.of("tree", "is gone")),
                new Message.Ingest(8, LAYER.digest(), "type", LAYER),
                new Message.Cancel(9),
                new Message.Output(10, true, new byte[0]),
                new Message.Ran(
                        11, new RunResult(3, 9, Optional.of(LAYER), now, now, List.of("note"), "problem", true)),
                new Message.Ran(12, new RunResult(0, 0, Optional.empty(), now, now, List.of(), "", false)),
                new Message.Done(13),
                new Message.Decompress(15, LAYER.digest()),
                new Message.Decompressed(16, LAYER.digest()),
                new Message.StartContainer(30, container(spec)),
                new Message.RunContainer(31, container(spec), Optional.of(new Window(3, 4)), true),
                new Message.Exec(
                        32,
                        new ExecSpec(
                                "c",
                                List.of("id"),
                                List.of("A=b"),
                                Optional.of(new ExecSpec.Identity(1, 2, List.of(3L))),
                                "/",
                                Optional.empty(),
                                true,
                                false)),
                new Message.Resize(33, new Window(5, 6)),
                new Message.StopContainer(34, "c", Optional.of(new ContainerSpec.Stop(3, Duration.ofSeconds(2)))),
                new Message.KillContainer(35, "c", 9),
                new Message.RemoveContainer(36, "c"),
                new Message.ListContainers(37),
                new Message.AwaitContainer(38, "c"),
                new Message.Dial(39, "c", 80),
                new Message.CommitContainer(40, "c", true),
                new Message.CopyOut(41, "c", "/x"),
                new Message.CopyIn(42, "c", "/y"),
                new Message.Committed(43, LAYER, LAYER.digest()),
                new Message.Containers(44, List.of(state(now))),
                new Message.Failed(14, new Obstacle.NameTaken("name"), "message", "fix"));
    }

    private static ContainerSpec container(RunSpec run) {
        return new ContainerSpec(
                "id",
                "name",
                "image",
                LAYER.digest(),
                Map.of("l", "v"),
                run,
                new ContainerSpec.Connect.Bridge(
                        List.of(new ContainerSpec.Membership("net", List.of("alias"), Optional.of("172.17.0.9"))),
                        new ContainerSpec.NameService(Map.of("h", "10.0.0.1"), List.of("10.0.0.2"), List.of("d"))),
                List.of(new ContainerSpec.Publish(Optional.empty(), 0, 80, true)),
                new ContainerSpec.Shares("", "host", "c"),
                new ContainerSpec.Rights(5, false, true, true, false),
                new ContainerSpec.Limits(1, -1, 3, 4, "0-1", 5, 6),
                new ContainerSpec.Restart(ContainerSpec.Policy.ON_FAILURE, 3),
                Optional.of(new ContainerSpec.Health(
                        List.of("true"), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 2)),
                new ContainerSpec.Stop(15, Duration.ofSeconds(10)),
                "/log",
                List.of("other"),
                true);
    }

    private static ContainerState state(Instant now) {
        return new ContainerState(
                "id",
                "name",
                "image",
                Digest.of(new byte[0]),
                Map.of(),
                List.of("sh"),
                ContainerState.Status.RUNNING,
                7,
                0,
                "",
                now,
                Optional.of(now),
                Optional.empty(),
                2,
                Optional.of(ContainerState.Health.STARTING),
                "out",
                Map.of("bridge", "172.17.0.2"),
                List.of(new ContainerState.Port(List.of("127.0.0.1"), 18080, 80, false)),
                "/log",
                List.of("note"),
                9);
    }

    @Test
    void noMessageShowsASecret() {
        assertThat(samples().toString()).contains("/in", "TOKEN", "****").doesNotContain("[1, 2]");
    }

    @Test
    void whatIsKeptOfAStepHasNoSecret() throws Exception {
        RunSpec spec = ((Message.Run) samples().get(3)).spec();
        RunSpec kept = KeptRun.decode(KeptRun.encode(spec));
        assertThat(kept).isEqualTo(spec.withoutSecrets());
        assertThat(kept.secretEnvironment()).isEmpty();
        assertThat(kept.mounts()).hasSize(5).allMatch(mount -> !(mount instanceof MountSpec.Content));
        byte[] bytes = KeptRun.encode(spec);
        bytes[7]++;
        assertThatThrownBy(() -> KeptRun.decode(bytes)).hasMessageContaining("another version");
    }

    @Test
    void everyMessageComesBackAsItWas() throws Exception {
        for (Message message : samples()) {
            Message back = MessageCodec.decode(MessageCodec.encode(message));
            if (message instanceof Message.Output
                    || message instanceof Message.Input
                    || message instanceof Message.Shell
                    || message instanceof Message.StartContainer
                    || message instanceof Message.RunContainer
                    || message instanceof Message.Run) { // bytes and secrets are not equal
                assertThat(MessageCodec.encode(back)).containsExactly(MessageCodec.encode(message));
            } else {
                assertThat(back).isEqualTo(message);
            }
        }
    }

    @Test
    void noKindOfMessageIsForgotten() {
        Set<Class<?>> sampled = samples().stream().map(Object::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }

    @Test
    void nonsenseIsAnIoExceptionAndNothingElse() throws Exception {
        Random random = new Random(4711);
        for (Message message : samples()) {
            byte[] good = MessageCodec.encode(message);
            assertThatThrownBy(() -> MessageCodec.decode(Arrays.copyOf(good, good.length + 1)))
                    .isInstanceOf(IOException.class);
            for (int i = 0; i < 200; i++) {
                byte[] bad = Arrays.copyOf(good, 1 + random.nextInt(good.length));
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    MessageCodec.decode(bad);
                } catch (IOException expected) {
                    assertThat(expected).isNotNull();
                }
            }
        }
    }

    @Test
    void aSecretPrintsAsStars() {
        assertThat(new Secret(new byte[] {1, 2, 3})).hasToString("****");
    }
}
