package dev.drydock.plugin;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.PullPolicy;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.ImageReference;
import dev.drydock.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One image of a project, every setting resolved.
 *
 * @param alias what it goes by in folders, properties and {@code drydock.filter}
 * @param name its first name
 * @param tags its further names: the same repository
 * @param inline the Dockerfile, where the pom describes the image: it is written to {@code dockerfile} before a build
 * @param contexts what names stand for in the Dockerfile, as written
 * @param wire how it is told to registries and archives
 * @param outputs where it goes besides the store, with whole paths
 * @param settings everything rarer, without the contexts
 */
record ProjectImage(
        String alias,
        ImageReference name,
        List<ImageReference> tags,
        Path dockerfile,
        Optional<InlineText> inline,
        Path context,
        Optional<String> target,
        Map<String, String> buildArgs,
        List<Platform> platforms,
        boolean noCache,
        PullPolicy pull,
        boolean skipBuild,
        boolean skipPush,
        Map<String, String> contexts,
        WireSettings wire,
        List<ImageOutput> outputs,
        BuildSettings settings) {
    ProjectImage {
        tags = List.copyOf(tags);
        platforms = List.copyOf(platforms);
        outputs = List.copyOf(outputs);
        buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
    }

    /** Every name, the first first, each once. */
    List<ImageReference> names() {
        List<ImageReference> names = new ArrayList<>();
        names.add(name);
        for (ImageReference tag : tags) {
            if (!names.contains(tag)) {
                names.add(tag);
            }
        }
        return names;
    }
}
