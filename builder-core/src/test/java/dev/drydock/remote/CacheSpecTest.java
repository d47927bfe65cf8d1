package dev.drydock.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.remote.CacheSpec.InFolder;
import dev.drydock.remote.CacheSpec.InRegistry;
import dev.drydock.remote.CacheSpec.Mode;
import dev.drydock.remote.CacheSpec.Use;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheSpecTest {
    private static final Path HERE = Path.of("/here");

    private static CacheSpec to(String text) {
        return CacheSpec.parse("drydock.cacheTo", text, Use.TO, HERE);
    }

    private static CacheSpec from(String text) {
        return CacheSpec.parse("drydock.cacheFrom", text, Use.FROM, HERE);
    }

    @Test
    void aNameAloneIsARepository() {
        assertThat(from("localhost:5000/team/cache")).hasToString("localhost:5000/team/cache:latest");
        assertThat(from("type=registry,ref=example.com/cache:main")).hasToString("example.com/cache:main");
        assertThat(to("example.com/cache").mode()).isEqualTo(Mode.MIN);
    }

    @Test
    void attributesMayComeInAnyOrderAndCaseOfName() {
        InRegistry spec = (InRegistry) to(" mode=max, ref=example.com/cache:main ,TYPE=registry,ignore-error=true");
        assertThat(spec.mode()).isEqualTo(Mode.MAX);
        assertThat(spec.name().repository()).isEqualTo("cache");
    }

    @Test
    void aFolderIsRelativeToTheProject() {
        assertThat(from("type=local,src=a/../cache")).isEqualTo(new InFolder(Path.of("/here/cache"), Mode.MIN));
        assertThat(to("type=local,dest=/tmp/x,mode=max")).isEqualTo(new InFolder(Path.of("/tmp/x"), Mode.MAX));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type=inline | a cache inside the image is not written or read here",
                "type=s3,bucket=x | the type \"s3\" is not known\\n  fix: write type=registry,ref=NAME or type=local,dest=FOLDER",
                "ref=example.com/cache | it has no type",
                "type=registry | it names no repository",
                "type=registry,ref=cache | it has no registry",
                "team/cache | it has no registry",
                "type=registry,ref=Example.com/UPPER | names are lower case",
                "type=registry,ref=example.com/cache,compression=zstd | \"compression\" is not known\\n  fix: a registry has ref and mode",
                "type=registry,ref=example.com/cache,ignore-error=false | \"ignore-error\" is not known",
                "type=registry,ref=example.com/cache,mode=most | the mode \"most\" is not known\\n  fix: write min or max",
                "type=registry,ref=example.com/a,ref=example.com/b | it has \"ref\" twice",
                "type=registry,ref=example.com/cache,max | \"max\" is not NAME=VALUE",
                "type=local,src=folder | \"src\" is not known",
                "type=local | it names no folder\\n  fix: add dest=FOLDER",
            })
    void whatIsWrongIsSaidWithTheWayToMendIt(String text, String message) {
        assertThatThrownBy(() -> to(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("drydock.cacheTo is \"" + text + "\"")
                .hasMessageContaining(message.replace("\\n", "\n"))
                .hasMessageContaining("fix: ");
    }

    @Test
    void whatIsReadHasNoModeAndNoDigest() {
        assertThatThrownBy(() -> from("type=registry,ref=example.com/cache,mode=max"))
                .hasMessageContaining("leave mode= out");
        assertThatThrownBy(() -> from("example.com/cache@sha256:" + "0".repeat(64)))
                .hasMessageContaining("a digest cannot change");
        assertThatThrownBy(() -> from("example.com/cache:" + "x".repeat(96))).hasMessageContaining("shorten it");
        assertThat(from("example.com/cache:" + "x".repeat(95))).isNotNull();
    }

    @Test
    void severalAreSeparatedByCommas() {
        List<CacheSpec> all = CacheSpec.parseAll(
                "x",
                "example.com/a:1, type=registry,ref=example.com/b,mode=max,type=local,dest=c,example.com/d",
                Use.TO,
                HERE);
        assertThat(all)
                .extracting(CacheSpec::toString)
                .containsExactly("example.com/a:1", "example.com/b:latest", "/here/c", "example.com/d:latest");
        assertThat(all.get(1).mode()).isEqualTo(Mode.MAX);
        assertThat(CacheSpec.parseAll("x", " ", Use.TO, HERE)).isEmpty();
    }
}
