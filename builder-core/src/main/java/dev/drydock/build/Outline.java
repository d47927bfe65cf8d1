package dev.drydock.build;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build of a target can be given, and which targets there are. Nothing is built for it, and no image is asked for.
 *
 * @param target label of the stage that a build makes
 * @param description what the comment above its FROM says of it
 * @param stages all stages of the file, in order
 * @param args the arguments that matter to the target, in the order of their last declaration
 * @param secrets what its steps may be lent, in order
 * @param ssh the agents its steps may be lent, in order
 */
public record Outline(
        String target,
        Optional<String> description,
        List<Target> stages,
        List<Argument> args,
        List<Lent> secrets,
        List<Lent> ssh) {
    public Outline {
        stages = List.copyOf(stages);
        args = List.copyOf(args);
        secrets = List.copyOf(secrets);
        ssh = List.copyOf(ssh);
    }

    /**
     * A stage.
     *
     * @param name the name behind AS; without one it is no target unless it is the last
     * @param base what it is FROM, variables replaced
     * @param needed whether a build of the target runs it
     * @param line where its FROM stands
     */
    public record Target(
            String label,
            Optional<String> name,
            Optional<String> description,
            String base,
            Optional<String> platform,
            boolean needed,
            int line) {}

    /**
     * A build argument.
     *
     * @param value what it has in a build: given, or its default with variables replaced; absent where there is none
     */
    public record Argument(String name, Optional<String> value, Optional<String> description, int line) {}

    /**
     * A secret or an agent by its id.
     *
     * @param required whether a step fails without it
     */
    public record Lent(String id, boolean required, int line) {}

    /**
     * Looks at a file.
     *
     * @param target name of a stage; empty for the last
     * @param buildArgs values that are given
     * @throws DockerfileException there is no such stage, or it cannot be built
     */
    public static Outline of(Dockerfile dockerfile, String target, Map<String, String> buildArgs, Platform platform)
            throws DockerfileException {
        return new Outliner(dockerfile, target, buildArgs, platform).outline();
    }
}
