package dev.drydock.report;

import dev.drydock.dockerfile.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Names for problems that stay when lines above them come and go: of rule, file, message and how many equal ones stand
 * above, no two the same in one report.
 */
final class Fingerprints {
    private final Map<String, Integer> seen = new HashMap<>();

    String next(Diagnostic diagnostic) {
        String meaning =
                diagnostic.rule().orElse(CheckFormat.SYNTAX) + "\n" + diagnostic.file() + "\n" + diagnostic.message();
        int above = seen.merge(meaning, 1, Integer::sum) - 1;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((meaning + "\n" + above).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
