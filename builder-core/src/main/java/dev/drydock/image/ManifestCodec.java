package dev.drydock.image;

import dev.drydock.content.Descriptor;
import dev.drydock.content.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Manifests and indexes to and from JSON. */
final class ManifestCodec {
    private static final int MAX_MEMBERS = 10_000;

    private ManifestCodec() {}

    static Manifest manifest(byte[] json) throws ImageFormatException {
        Map<String, Object> object = Json.object(json, "the manifest");
        schemaVersion(object, "the manifest");
        if (object.containsKey("manifests")) {
            throw new ImageFormatException("the manifest is an index: it has \"manifests\"");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (Map<?, ?> layer : objects(object, "layers", "the manifest")) {
            layers.add(descriptor(layer));
        }
        return new Manifest(
                Json.string(object, "mediaType").orElse(MediaType.OCI_MANIFEST),
                descriptor(Json.map(object, "config")),
                layers,
                Json.stringMap(object, "annotations"));
    }

    static ImageIndex index(byte[] json) throws ImageFormatException {
        Map<String, Object> object = Json.object(json, "the image index");
        schemaVersion(object, "the image index");
        if (object.containsKey("layers") || object.containsKey("config")) {
            throw new ImageFormatException("the image index is a manifest: it has \"layers\" or \"config\"");
        }
        List<ImageIndex.Entry> entries = new ArrayList<>();
        for (Map<?, ?> entry : objects(object, "manifests", "the image index")) {
            entries.add(new ImageIndex.Entry(descriptor(entry), platform(entry)));
        }
        return new ImageIndex(
                Json.string(object, "mediaType").orElse(MediaType.OCI_INDEX),
                entries,
                Json.stringMap(object, "annotations"));
    }

    static boolean isIndex(byte[] json) throws ImageFormatException {
        return Json.object(json, "the image").containsKey("manifests");
    }

    private static void schemaVersion(Map<String, Object> object, String what) throws ImageFormatException {
        long version = Json.number(object, "schemaVersion").orElse(0L);
        if (version != 2) {
            throw new ImageFormatException(what + " has schemaVersion " + version + "; only 2 is known");
        }
    }

    private static List<Map<?, ?>> objects(Map<String, Object> object, String name, String what)
            throws ImageFormatException {
        List<?> list =
                Json.list(object, name).orElseThrow(() -> new ImageFormatException(what + " has no \"" + name + "\""));
        if (list.size() > MAX_MEMBERS) {
            throw new ImageFormatException(what + " has " + list.size() + " \"" + name + "\"");
        }
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object member : list) {
            if (!(member instanceof Map<?, ?> map)) {
                throw new ImageFormatException("\"" + name + "\" holds something that is not an object");
            }
            objects.add(map);
        }
        return objects;
    }

    private static Descriptor descriptor(Map<?, ?> object) throws ImageFormatException {
        String digest = Json.requiredString(object, "digest", "a descriptor");
        long size = Json.number(object, "size")
                .orElseThrow(() -> new ImageFormatException("the descriptor of " + digest + " has no \"size\""));
        if (size < 0) {
            throw new ImageFormatException("the descriptor of " + digest + " has size " + size);
        }
        try {
            return new Descriptor(
                    Json.requiredString(object, "mediaType", "the descriptor of " + digest),
                    Digest.parse(digest),
                    size,
                    Json.stringMap(object, "annotations"));
        } catch (IllegalArgumentException e) {
            throw new ImageFormatException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<Platform> platform(Map<?, ?> entry) throws ImageFormatException {
        Map<?, ?> platform = Json.map(entry, "platform");
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Platform.of(
                Json.string(platform, "os").orElse(""),
                Json.string(platform, "architecture").orElse(""),
                Json.string(platform, "variant").orElse(""),
                Json.string(platform, "os.version").orElse("")));
    }

    static byte[] write(Manifest manifest) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("schemaVersion", 2L);
        object.put("mediaType", manifest.mediaType());
        object.put("config", write(manifest.config()));
        object.put(
                "layers", manifest.layers().stream().map(ManifestCodec::write).toList());
        object.put("annotations", unlessEmpty(manifest.annotations()));
        return Json.write(object);
    }

    static byte[] write(ImageIndex index) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("schemaVersion", 2L);
        object.put("mediaType", index.mediaType());
        object.put(
                "manifests",
                index.manifests().stream()
                        .map(entry -> {
                            Map<String, Object> descriptor = write(entry.descriptor());
                            entry.platform().ifPresent(platform -> descriptor.put("platform", write(platform)));
                            return descriptor;
                        })
                        .toList());
        object.put("annotations", unlessEmpty(index.annotations()));
        return Json.write(object);
    }

    private static Map<String, Object> write(Descriptor descriptor) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("mediaType", descriptor.mediaType());
        object.put("digest", descriptor.digest().toString());
        object.put("size", descriptor.size());
        object.put("annotations", unlessEmpty(descriptor.annotations()));
        return object;
    }

    private static Map<String, Object> write(Platform platform) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("architecture", platform.architecture());
        object.put("os", platform.os());
        object.put("os.version", unlessEmpty(platform.osVersion()));
        object.put("variant", unlessEmpty(platform.variant()));
        return object;
    }

    private static Optional<String> unlessEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Map<String, String>> unlessEmpty(Map<String, String> map) {
        return map.isEmpty() ? Optional.empty() : Optional.of(map);
    }
}
