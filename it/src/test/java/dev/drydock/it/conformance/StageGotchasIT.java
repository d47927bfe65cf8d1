package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What authors of Dockerfiles stumble over, one test each: metadata, RUN, stages and layers. */
class StageGotchasIT {
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    @RegisterExtension
    static final SharedBench SHARED = new SharedBench();

    private static Recipe build(String text) throws IOException {
        return SHARED.bench().dockerfile(text);
    }

    private static JsonNode config(Built.Image image) {
        return image.config().get("config");
    }

    private static List<String> history(Built.Image image) {
        List<String> lines = new ArrayList<>();
        image.config()
                .get("history")
                .forEach(entry -> lines.add(entry.path("created_by").asText()
                        + (entry.path("empty_layer").asBoolean() ? " (empty)" : "")));
        return lines.subList(1, lines.size()); // behind the base's
    }

    @Test
    void workdirNestsMakesFoldersForItsUserAndIsALayer() throws Exception {
        Built.Image image = build("FROM busybox\nUSER web\nWORKDIR a\nWORKDIR b/\nWORKDIR ~\n")
                .image();
        assertThat(config(image).get("WorkingDir").asText()).isEqualTo("/a/b/~");
        FlatTree.Inode made = image.tree().files().get("a/b");
        assertThat(made.mode + " " + made.uid + ":" + made.gid).isEqualTo(0755 + " 33:34");
        int before = build("FROM busybox\nWORKDIR /\n")
                .image()
                .config()
                .at("/rootfs/diff_ids")
                .size();
        assertThat(image.config().at("/rootfs/diff_ids")).hasSize(before + 3);
    }

    @Test
    void oneInstructionSeesTheVariablesInFrontOfIt() throws Exception {
        Built.Image image =
                build("FROM scratch\nENV abc=hello\nENV abc=bye def=$abc\n").image();
        assertThat(config(image).get("Env").toString()).contains("\"abc=bye\"", "\"def=hello\"");
    }

    @Test
    void anArgumentWithoutValueIsAbsentAndAnEmptyOneIsThere() throws Exception {
        assertThat(build("FROM busybox\nARG FOO\nARG BAR=\nRUN env | grep -E '^(FOO|BAR)' > /env\n")
                        .image()
                        .file("env"))
                .isEqualTo("BAR=\n");
    }

    @Test
    void aRedefinedVariableKeepsItsPlaceAndThereIsAlwaysAPath() throws Exception {
        Built.Image image = build("FROM scratch\nENV a=1 b=2\nENV c=3 a=4\n").image();
        assertThat(config(image).get("Env").toString()).isEqualTo("[\"" + PATH + "\",\"a=4\",\"b=2\",\"c=3\"]");
    }

    @Test
    void anEntrypointResetsAnInheritedCommandOnly() throws Exception {
        build("FROM scratch\nCMD [\"c\"]\n").as("with-cmd:1").image();
        assertThat(config(build("FROM with-cmd:1\nENTRYPOINT [\"e\"]\n").image())
                                .path("Cmd")
                                .isMissingNode()
                        || config(build("FROM with-cmd:1\nENTRYPOINT [\"e\"]\n").image())
                                .get("Cmd")
                                .isNull())
                .isTrue();
        assertThat(config(build("FROM with-cmd:1\nCMD [\"d\"]\nENTRYPOINT [\"e\"]\n")
                                .image())
                        .get("Cmd")
                        .toString())
                .isEqualTo("[\"d\"]");
    }

    @Test
    void emptyListsAndTheShellFormOfEntrypoint() throws Exception {
        JsonNode empty = config(build("FROM scratch\nENTRYPOINT []\nCMD []\n").image());
        assertThat(empty.path("Entrypoint").isMissingNode()
                        || empty.get("Entrypoint").isNull())
                .isTrue();
        assertThat(config(build("FROM scratch\nENTRYPOINT run $it\n").image())
                        .get("Entrypoint")
                        .toString())
                .isEqualTo("[\"/bin/sh\",\"-c\",\"run $it\"]");
    }

    @Test
    void whatIsNoListOfTextsIsAShellsLineOrRefused() throws Exception {
        assertThat(config(build("FROM scratch\nCMD ['a']\n").image()).get("Cmd").toString())
                .isEqualTo("[\"/bin/sh\",\"-c\",\"['a']\"]");
        assertThat(config(build("FROM scratch\nCMD [\"a\"] b\n").image())
                        .get("Cmd")
                        .toString())
                .contains("/bin/sh");
        assertThat(build("FROM scratch\nCMD [\"a\", 1]\n").refusal()).contains("Dockerfile:2");
    }

    @Test
    void portsHaveAProtocolAndRangesAreWrittenOut() throws Exception {
        assertThat(config(build("FROM scratch\nEXPOSE 80 80-82/UDP\n").image())
                        .get("ExposedPorts")
                        .toString())
                .isEqualTo("{\"80/tcp\":{},\"80/udp\":{},\"81/udp\":{},\"82/udp\":{}}");
    }

    @Test
    void groupsComeWithTheUserUnlessOneIsGiven() throws Exception {
        Built.Image image = build("FROM busybox\nRUN id > /a && chmod 777 /\nUSER web\nRUN id > /b\nUSER web:extra\n"
                        + "RUN id > /c\nUSER 4711\nRUN id > /d\nUSER 33\nRUN id > /e\n")
                .image();
        assertThat(image.file("a")).startsWith("uid=0(root) gid=0(root)").contains("10(wheel)");
        assertThat(image.file("b")).startsWith("uid=33(web) gid=34").contains("99(extra)");
        assertThat(image.file("c")).startsWith("uid=33(web) gid=99(extra)").doesNotContain("34");
        assertThat(image.file("d")).startsWith("uid=4711 gid=0");
        assertThat(image.file("e")).contains("99(extra)");
    }

    @Test
    void whatIsWrittenBelowAVolumeStays() throws Exception {
        assertThat(build("FROM busybox\nVOLUME /v\nRUN mkdir /v && echo kept > /v/f && ls /v\n")
                        .image()
                        .file("v/f"))
                .isEqualTo("kept\n");
    }

    @Test
    void aStageThatIsNotNeededIsNotLookedAtAndATargetIsAName() throws Exception {
        String text = "FROM busybox AS Good\nRUN echo 1 > /f\nFROM nowhere.invalid/x AS bad\nRUN false\n";
        assertThat(build(text).target("gOOD").image().file("f")).isEqualTo("1\n");
        assertThat(build(text).target("0").refusal()).contains("0");
        assertThat(build(text).target("goood").refusal())
                .contains("did you mean")
                .containsIgnoringCase("good");
    }

    @Test
    void stagesAreNamedByIndexOnlyBackwardsAndNeverInACircle() throws Exception {
        assertThat(build("FROM busybox\nRUN echo 0 > /f\nFROM scratch\nCOPY --from=0 /f /\n")
                        .image()
                        .file("f"))
                .isEqualTo("0\n");
        assertThat(build(
                                "FROM scratch\nCOPY --from=later /f /\nFROM busybox AS later\nFROM scratch\nCOPY --from=0 /f /\n")
                        .refusal())
                .contains("later");
        assertThat(build("FROM scratch AS a\nCOPY --from=b /f /\nFROM scratch AS b\nCOPY --from=a /f /\n")
                        .refusal())
                .contains("Dockerfile:");
    }

    @Test
    void triggersRunOnceInFrontOfTheStagesOwnSteps() throws Exception {
        build("FROM busybox\nONBUILD RUN echo trigger >> /log\nONBUILD COPY --from=files /f /from\n")
                .as("on:1")
                .image();
        Built.Image child = build("FROM busybox AS files\nRUN echo f > /f\nFROM on:1\nRUN echo own >> /log\n")
                .as("child:1")
                .image();
        assertThat(child.file("log")).isEqualTo("trigger\nown\n");
        assertThat(child.file("from")).isEqualTo("f\n");
        assertThat(config(child).path("OnBuild").isMissingNode()
                        || config(child).get("OnBuild").isNull())
                .isTrue();
        assertThat(build("FROM child:1\n").image().file("log")).isEqualTo("trigger\nown\n");
        assertThat(build("FROM busybox AS base\nONBUILD RUN echo t > /t\nFROM base\n")
                        .image()
                        .file("t"))
                .isEqualTo("t\n");
    }

    @Test
    void nothingButMetadataIsAnImageWithoutLayers() throws Exception {
        Built.Image image = build("FROM scratch\nLABEL a=b\n").image();
        assertThat(image.config().at("/rootfs/diff_ids")).isEmpty();
        assertThat(image.config().get("os").asText()).isEqualTo("linux");
        assertThat(image.config().get("architecture").asText()).isNotEmpty();
    }

    @Test
    void everyInstructionIsAnEntryOfTheHistory() throws Exception {
        Built.Image image = build("FROM busybox\nARG V=1\nENV E=$V\nRUN true\nCOPY f$E /d\nWORKDIR /w\nCMD [\"x\"]\n")
                .file("f1", "")
                .image();
        assertThat(history(image))
                .containsExactly(
                        "ARG V=1 (empty)",
                        "ENV E=1 (empty)",
                        "RUN |1 V=1 /bin/sh -c true # buildkit",
                        "COPY f1 /d # buildkit",
                        "WORKDIR /w",
                        "CMD [\"x\"] (empty)");
        image.config().get("history").forEach(entry -> {
            if (!entry.path("comment").asText().startsWith("Imported")) {
                assertThat(entry.get("comment").asText()).isEqualTo("buildkit.dockerfile.v0");
            }
        });
    }

    @Test
    void aSecretIsNeitherInTheHistoryNorInTheConfig() throws Exception {
        Built.Image image = build("FROM busybox\nRUN --mount=type=secret,id=s,env=TOKEN echo ${#TOKEN} > /length\n")
                .secret("s", "sesame")
                .image();
        assertThat(image.file("length")).isEqualTo("6\n");
        assertThat(image.config().toString()).doesNotContain("sesame");
    }

    @Test
    void aStepHasAHomeAHostAndFilesThatItDoesNotLeave() throws Exception {
        Built.Image image = build(
                        "FROM busybox\nUSER web\nRUN echo $HOME $(hostname) > /tmp/seen && grep -q localhost /etc/hosts"
                                + " && test -s /etc/resolv.conf\n")
                .image();
        assertThat(image.file("tmp/seen")).isEqualTo("/home/web buildkitsandbox\n");
        assertThat(image.tree().files()).doesNotContainKeys("etc/hosts", "etc/resolv.conf");
        assertThat(image.file("etc/hostname")).isEqualTo("busybox\n");
    }

    @Test
    void noNetworkStillHasALoopbackAndMoreNeedsToBeAllowed() throws Exception {
        assertThat(build("FROM busybox\nRUN --network=none ip addr show lo > /lo && ! ip addr show | grep -q eth\n")
                        .image()
                        .file("lo"))
                .contains("UP")
                .contains("127.0.0.1");
        for (String flag : List.of("--network=host", "--security=insecure")) {
            Recipe recipe = build("FROM busybox\nRUN " + flag + " true\n");
            assertThat(recipe.refusal()).contains(flag).contains("Dockerfile:2");
            recipe.settings(settings -> settings.withEntitlements(List.of("network.host", "security.insecure")))
                    .image();
        }
    }

    @Test
    void whatACommandLeavesRunningIsEndedAndItsCodeIsTold() throws Exception {
        assertThat(build("FROM busybox\nRUN (sleep 1000; echo late > /late) & echo now > /now\n")
                        .image()
                        .tree()
                        .files())
                .containsKey("now")
                .doesNotContainKey("late");
        assertThat(build("FROM busybox\nENV a=b\nRUN sleep 1000 & exit 37\n").refusal())
                .contains("37")
                .contains("Dockerfile:3")
                .contains("ENV a=b");
    }

    @Test
    void aKeyIsMadeOfContentAndModeAndNotOfTimes() throws Exception {
        Recipe recipe = build(
                        "FROM busybox\nCOPY f /\nRUN --mount=type=cache,target=/c head -c 9 /dev/urandom | md5sum > /r\n")
                .file("f", "1");
        String first = recipe.image().file("r");
        Files.setLastModifiedTime(recipe.context().resolve("f"), FileTime.fromMillis(1_000_000));
        assertThat(recipe.image().file("r")).as("a new time").isEqualTo(first);
        Corpus.mode(recipe.context().resolve("f"), 0700);
        String second = recipe.image().file("r");
        assertThat(second).as("a new mode").isNotEqualTo(first);
        assertThat(recipe.file("f", "2").image().file("r")).as("new content").isNotEqualTo(second);
        assertThat(recipe.argument("HTTP_PROXY", "http://127.0.0.1:9").image().file("r"))
                .as("a proxy")
                .isEqualTo(recipe.image().file("r"));
    }

    @Test
    void layersTellWhatIsGoneReplacedAndChangedInModeAlone() throws Exception {
        String name = "n".repeat(200);
        Built.Image image = build(
                        "FROM busybox\nRUN mkdir -p /d/old && touch /gone /d/old/f /mode /one && ln /one /twin"
                                + " && touch /" + name + "\n"
                                + "RUN rm /gone && rm -r /d && mkdir /d && touch /d/new && chmod 4755 /mode"
                                + " && dd if=/dev/zero of=/sparse bs=1 count=1 seek=5M 2>/dev/null\n")
                .image();
        assertThat(image.tree().files())
                .containsKeys("d/new", name, "sparse")
                .doesNotContainKeys("gone", "d/old", "d/old/f");
        assertThat(image.tree().files().get("mode").mode).isEqualTo(04755);
        assertThat(image.tree().names(image.tree().files().get("one"))).containsExactly("one", "twin");
        assertThat(image.tree().files().get("sparse").content).hasSize((5 << 20) + 1);
    }
}
