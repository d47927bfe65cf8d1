package dev.drydock.build;

import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.image.ContainerConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Instructions that change what an image says of itself, as {@code --change} of docker's import and commit has them. */
final class ImageChanges {
    private static final Set<String> KNOWN = Set.of(
            "CMD",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "HEALTHCHECK",
            "LABEL",
            "ONBUILD",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private ImageChanges() {}

    /**
     * The config after all of them, in their order.
     *
     * @throws DockerfileException if one is no instruction, or makes a layer
     */
    static ContainerConfig apply(ContainerConfig config, List<String> changes) throws DockerfileException {
        StageState state = StageState.of(config, "").withConfig(config);
        for (String change : changes) {
            Dockerfile dockerfile = Dockerfile.parse("change", "FROM scratch\n" + change);
            for (Instruction written : dockerfile.stages().get(0).instructions()) {
                if (!KNOWN.contains(written.name())) {
                    throw dockerfile.refused(
                            written.range(),
                            written.name() + " is no change of an image's configuration",
                            "it would make a layer, or says nothing about the image",
                            "write one of "
                                    + String.join(", ", KNOWN.stream().sorted().toList()));
                }
                Instruction expanded =
                        dockerfile.expand(written, state.variables()).value();
                state = expanded.accept(new Metadata(state, (declaration, in) -> Optional.empty()))
                        .state();
            }
        }
        return state.config();
    }
}
