package dev.drydock.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String D = "sha256:" + "c".repeat(64);

    private static String descriptor(String mediaType, String more) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + D + "\",\"size\":7" + more + "}";
    }

    @Test
    void readingAndWritingAreInverse() throws Exception {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",\"config\":"
                + descriptor(MediaType.OCI_CONFIG, "") + ",\"layers\":["
                + descriptor(MediaType.OCI_LAYER_GZIP, ",\"annotations\":{\"k\":\"v\"}") + "]}";
        assertThat(new String(Manifest.parse(json.getBytes(UTF_8)).toJson(), UTF_8))
                .isEqualTo(json);
    }

    @Test
    void theIndexSelectsByPlatformAndTakesAVariantWhenThereIsNoOther() throws Exception {
        String json = "{\"schemaVersion\":2,\"manifests\":["
                + descriptor(
                        MediaType.OCI_MANIFEST,
                        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}")
                + ","
                + descriptor(
                        MediaType.OCI_MANIFEST,
                        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\",\"variant\":\"v2\"}")
                + "]}";
        ImageIndex index = ImageIndex.parse(json.getBytes(UTF_8));
        assertThat(index.select(Platform.parse("linux/amd64")))
                .contains(index.manifests().get(1));
        assertThat(index.select(Platform.parse("linux/arm/v7")))
                .contains(index.manifests().get(0));
        assertThat(index.select(Platform.parse("linux/arm64"))).isEmpty();
        assertThat(index.platforms()).isEqualTo("linux/arm/v7, linux/amd64/v2");
    }

    @Test
    void aDocumentThatIsBothManifestAndIndexIsRefused() {
        String json = "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}";
        assertThatThrownBy(() -> Manifest.parse(json.getBytes(UTF_8))).isInstanceOf(ImageFormatException.class);
        assertThatThrownBy(() -> ImageIndex.parse(json.getBytes(UTF_8))).isInstanceOf(ImageFormatException.class);
    }

    @Test
    void platformsHaveOneSpelling() throws Exception {
        assertThat(Platform.parse("linux/aarch64/v8")).hasToString("linux/arm64");
        assertThat(Platform.parse("x86_64")).hasToString("linux/amd64");
        assertThatThrownBy(() -> Platform.parse("linux//x")).isInstanceOf(ImageFormatException.class);
    }
}
