package dev.drydock.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One image of Docker's {@code manifest.json}, by which {@code docker load} reads an archive.
 *
 * @param config path of the config in the archive
 * @param names may be empty
 * @param layers their paths, base first
 */
public record SavedImage(String config, List<ImageReference> names, List<String> layers) {
    private static final String WHAT = "manifest.json";

    public SavedImage {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
    }

    /** Reads the document, a list of images. */
    public static List<SavedImage> parse(byte[] json) throws ImageFormatException {
        ByteArrayOutputStream object = new ByteArrayOutputStream(json.length + 16); // JSON is read as objects here
        object.writeBytes("{\"images\":".getBytes(StandardCharsets.US_ASCII));
        object.writeBytes(json);
        object.write('}');
        Map<String, Object> whole = Json.object(object.toByteArray(), WHAT);
        List<?> list = Json.list(whole, "images").orElseThrow(() -> new ImageFormatException(WHAT + " is no list"));
        List<SavedImage> images = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> image)) {
                throw new ImageFormatException(WHAT + " holds something that is no object");
            }
            List<ImageReference> names = new ArrayList<>();
            for (String name : strings(image, "RepoTags")) {
                names.add(ImageReference.parse(name));
            }
            images.add(new SavedImage(Json.requiredString(image, "Config", WHAT), names, strings(image, "Layers")));
        }
        return images;
    }

    private static List<String> strings(Map<?, ?> image, String field) throws ImageFormatException {
        List<String> strings = new ArrayList<>();
        for (Object each : Json.list(image, field).orElse(List.of())) {
            if (!(each instanceof String text)) {
                throw new ImageFormatException("\"" + field + "\" of " + WHAT + " holds something that is no text");
            }
            strings.add(text);
        }
        return strings;
    }
}
