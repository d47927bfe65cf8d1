package dev.drydock.image;

import dev.drydock.content.Descriptor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Several images, for several platforms: image-spec image-index.md, or a Docker manifest list. */
public record ImageIndex(String mediaType, List<Entry> manifests, Map<String, String> annotations) {
    /** One of them; the platform is absent where the index does not say. */
    public record Entry(Descriptor descriptor, Optional<Platform> platform) {}

    public ImageIndex {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Reads an index or a manifest list. */
    public static ImageIndex parse(byte[] json) throws ImageFormatException {
        return ManifestCodec.index(json);
    }

    /** Whether a document is an index or a manifest list rather than a manifest or a config. */
    public static boolean isIndex(byte[] json) throws ImageFormatException {
        return ManifestCodec.isIndex(json);
    }

    /** The document; the same value gives the same bytes. */
    public byte[] toJson() {
        return ManifestCodec.write(this);
    }

    /**
     * The first image for a platform. An amd64 or arm64 machine also takes an entry with a variant if there is none
     * without.
     */
    public Optional<Entry> select(Platform wanted) {
        Optional<Entry> exact = manifests.stream()
                .filter(entry -> entry.platform().filter(wanted::accepts).isPresent())
                .findFirst();
        if (exact.isPresent() || !wanted.variant().isEmpty()) {
            return exact;
        }
        return manifests.stream()
                .filter(entry -> entry.platform()
                        .filter(there -> there.os().equals(wanted.os())
                                && there.architecture().equals(wanted.architecture()))
                        .isPresent())
                .findFirst();
    }

    /** The platforms there are, for messages. */
    public String platforms() {
        return manifests.stream()
                .flatMap(entry -> entry.platform().stream())
                .filter(platform -> !platform.os().equals("unknown"))
                .map(Platform::toString)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
