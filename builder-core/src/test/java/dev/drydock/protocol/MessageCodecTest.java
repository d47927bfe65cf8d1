package dev.drydock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
                List.of(
                        new MountSpec.Layers("/in", List.of(LAYER), "m", true, false),
                        new MountSpec.Cache(
                                "/c", "id", MountSpec.Sharing.LOCKED, List.of(LAYER), "opt", 0700, 1, 2, true),
                        new MountSpec.Tmpfs("/t", 1 << 20),
                        new MountSpec.Content("/s", new Secret(new byte[] {1, 2}), 0400, 3, 4),
                        new MountSpec.Agent("/a", "/run/agent", 0600, 5, 6)),
                Map.of("TOKEN", new Secret(new byte[] {3})),
                false,
                List.of(new ResourceLimit(7, 1, -1)),
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
                new Message.Failed(14, "message", "fix"));
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
        assertThat(kept.mounts()).hasSize(3).allMatch(mount -> !(mount instanceof MountSpec.Content));
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
