package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.IgnoreFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a check of a Dockerfile is asked for. Start with {@link #ofEveryStage} or {@link #asBuilt}, and change what differs.
 *
 * @param buildArgs values from the command line; {@code BUILDKIT_DOCKERFILE_CHECK} takes the place of the file's own
 *     {@code # check=}
 * @param platformArgs values of predefined global arguments such as {@code TARGETPLATFORM}; those that are missing get
 *     this machine's
 * @param target the stage to build; empty for the last
 * @param everyStage whether stages that the target does not need are looked at too; only without a target
 * @param ignore the ignore file of the build context
 * @param namedContexts names that stand for something else than a stage or an image
 * @param images what is known of base images
 */
public record CheckRequest(
        Map<String, String> buildArgs,
        Map<String, String> platformArgs,
        String target,
        boolean everyStage,
        Optional<IgnoreFile> ignore,
        Set<String> namedContexts,
        BaseImage.Source images) {
    static final String OPTIONS_ARG = "BUILDKIT_DOCKERFILE_CHECK";

    private static final List<String> PLATFORM_PARTS = List.of("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT");

    public CheckRequest {
        buildArgs = Map.copyOf(buildArgs);
        platformArgs = withStandards(platformArgs);
        namedContexts = Set.copyOf(namedContexts);
    }

    /** All stages of a file, for this machine, without a context. */
    public static CheckRequest ofEveryStage() {
        return new CheckRequest(
                Map.of(), Map.of(), "", true, Optional.empty(), Set.of(), (name, platform) -> Optional.empty());
    }

    /** The stages that a build of a target ({@code ""} for the last stage) runs, as its warnings tell. */
    public static CheckRequest asBuilt(String target) {
        return ofEveryStage().target(target, false);
    }

    public CheckRequest buildArgs(Map<String, String> values) {
        return new CheckRequest(values, platformArgs, target, everyStage, ignore, namedContexts, images);
    }

    public CheckRequest platformArgs(Map<String, String> values) {
        return new CheckRequest(buildArgs, values, target, everyStage, ignore, namedContexts, images);
    }

    /** @param others whether an empty target means every stage */
    public CheckRequest target(String name, boolean others) {
        return new CheckRequest(buildArgs, platformArgs, name, others, ignore, namedContexts, images);
    }

    public CheckRequest ignore(IgnoreFile file) {
        return new CheckRequest(buildArgs, platformArgs, target, everyStage, Optional.of(file), namedContexts, images);
    }

    public CheckRequest namedContexts(Set<String> names) {
        return new CheckRequest(buildArgs, platformArgs, target, everyStage, ignore, names, images);
    }

    public CheckRequest images(BaseImage.Source source) {
        return new CheckRequest(buildArgs, platformArgs, target, everyStage, ignore, namedContexts, source);
    }

    boolean looksAtEveryStage() {
        return everyStage && target.isEmpty();
    }

    String targetPlatform() {
        return platformArgs.getOrDefault("TARGETPLATFORM", "");
    }

    /** The reference knows all eleven names whatever a build says, the variant and the version of the system being empty. */
    private static Map<String, String> withStandards(Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>();
        String arch = machine();
        for (String side : List.of("BUILD", "TARGET")) {
            for (String part : PLATFORM_PARTS) {
                all.put(
                        side + part,
                        switch (part) {
                            case "PLATFORM" -> "linux/" + arch;
                            case "OS" -> "linux";
                            case "ARCH" -> arch;
                            default -> "";
                        });
            }
        }
        all.putAll(given);
        return Map.copyOf(all);
    }

    /** The architecture of this machine in the words of images. */
    static String machine() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }
}
