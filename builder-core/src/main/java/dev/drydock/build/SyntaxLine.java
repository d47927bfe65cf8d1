package dev.drydock.build;

import dev.drydock.dockerfile.Directive;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code # syntax=}: the program that is to read a Dockerfile. There is one here, which does what the images of that name
 * do, whoever mirrors them.
 */
final class SyntaxLine {
    /** Build argument that goes before the line. */
    static final String ARGUMENT = "BUILDKIT_SYNTAX";

    private static final Pattern OURS =
            Pattern.compile("dockerfile\\.v0|(.*/)?dockerfile(-upstream)?(:[^/]*)?(@[^/]*)?");

    private SyntaxLine() {}

    /** @throws DockerfileException the file is in another language */
    static void check(Dockerfile dockerfile, Map<String, String> buildArgs) throws DockerfileException {
        Optional<Directive> line = dockerfile.directives().syntax();
        if (line.isEmpty()) {
            return;
        }
        String given = buildArgs.getOrDefault(ARGUMENT, "");
        String wanted = (given.isEmpty() ? line.get().value() : given).strip().split("\\s", 2)[0];
        if (!OURS.matcher(wanted).matches()) {
            throw dockerfile.refused(
                    line.get().range(),
                    "syntax: the frontend \"" + wanted + "\" cannot be run",
                    "Drydock reads Dockerfiles itself, as docker/dockerfile does",
                    "remove the line if it is a Dockerfile, or give the build argument " + ARGUMENT
                            + "=docker/dockerfile");
        }
    }
}
