package dev.drydock.image;

import dev.drydock.content.DiffId;
import java.util.List;
import java.util.SortedMap;

/**
 * An image without its bytes: image-spec config.md. The digest of its JSON is the image id.
 *
 * @param created RFC 3339; empty if absent
 * @param author empty if absent
 * @param diffIds of the layers, base first
 * @param history base first; entries that are not empty layers answer to {@code diffIds} one by one
 */
public record ImageConfig(
        Platform platform,
        String created,
        String author,
        ContainerConfig config,
        List<DiffId> diffIds,
        List<History> history) {
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** The config of {@code FROM scratch}: nothing but a working directory, the root, as BuildKit has it. */
    public static ImageConfig scratch(Platform platform) {
        return new ImageConfig(platform, "", "", ContainerConfig.empty().withWorkingDir("/"), List.of(), List.of());
    }

    /** Reads an OCI or Docker image config. */
    public static ImageConfig parse(byte[] json) throws ImageFormatException {
        return ConfigCodec.read(json);
    }

    /** The document; the same value gives the same bytes. */
    public byte[] toJson() {
        return ConfigCodec.write(this);
    }

    /** Every value of the document by where it is, such as {@code config.Env[1]} or {@code history[0].created}. */
    public SortedMap<String, String> values() throws ImageFormatException {
        return FlatJson.of(Json.object(toJson(), "the config"));
    }
}
