package dev.drydock.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.content.Digest;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Digest IMAGE = Digest.of(new byte[] {1});

    private static Digest key(Digest image, String run, Map<String, String> environment) throws Exception {
        return Snapshot.key(image, RunXml.element("<run>" + run + "</run>"), environment);
    }

    @Test
    void everythingThatAContainerBeginsAsIsInTheKey() throws Exception {
        Digest other = Digest.of(new byte[] {2});
        assertThat(Stream.of(
                        key(IMAGE, "", Map.of()),
                        key(other, "", Map.of()),
                        key(IMAGE, "<cmd><arg>a</arg><arg>b</arg></cmd>", Map.of()),
                        key(IMAGE, "<cmd><exec><arg>a b</arg></exec></cmd>", Map.of()),
                        key(IMAGE, "<entrypoint><exec><arg>a b</arg></exec></entrypoint>", Map.of()),
                        key(IMAGE, "<user>a</user>", Map.of()),
                        key(IMAGE, "<workingDir>a</workingDir>", Map.of()),
                        key(IMAGE, "", Map.of("A", "B")),
                        key(IMAGE, "", Map.of("A", "C")),
                        key(IMAGE, "", Map.of("AB", ""))))
                .doesNotHaveDuplicates();
    }

    @Test
    void portsAndNamesAreNot() throws Exception {
        assertThat(key(
                        IMAGE,
                        "<containerNamePattern>x</containerNamePattern><ports><port>1:80</port></ports>",
                        Map.of()))
                .isEqualTo(key(IMAGE, "<ports><port>2:80</port></ports><snapshot>true</snapshot>", Map.of()));
    }
}
