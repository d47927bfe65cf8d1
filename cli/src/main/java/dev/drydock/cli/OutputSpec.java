package dev.drydock.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where a built image goes besides the store: {@code type=TYPE,dest=FILE}. The types {@code docker} and {@code oci} name
 * the same file, an OCI layout with Docker's {@code manifest.json} in one tar; {@code tar} is the files of the image.
 */
record OutputSpec(String type, Path file) {
    private static final List<String> TYPES = List.of("docker", "oci", "tar");

    static OutputSpec parse(String text) throws UsageException {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw refused(text, "\"" + field + "\" has no \"=\"");
            }
            fields.put(field.substring(0, equals).strip().toLowerCase(Locale.ROOT), field.substring(equals + 1));
        }
        String type = fields.remove("type");
        String file = fields.remove("dest");
        if (type == null || !TYPES.contains(type)) {
            throw refused(text, type == null ? "it has no type" : "the type \"" + type + "\" is not known");
        }
        if (file == null || file.isEmpty() || file.equals("-")) {
            throw refused(text, "it has no file to write to");
        }
        if (!fields.isEmpty()) {
            throw refused(text, "\"" + String.join("\", \"", fields.keySet()) + "\" is not known");
        }
        return new OutputSpec(type, Path.of(file));
    }

    /** Whether the files of the image are wanted, rather than the image. */
    boolean isFiles() {
        return type.equals("tar");
    }

    private static UsageException refused(String text, String why) {
        return new UsageException("--output " + text + ": " + why
                + "\n  fix: write type=docker,dest=FILE, type=oci,dest=FILE or type=tar,dest=FILE");
    }
}
