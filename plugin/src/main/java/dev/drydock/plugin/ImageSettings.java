package dev.drydock.plugin;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.ByteSize;
import dev.drydock.build.ContextModes;
import dev.drydock.build.ExtraHost;
import dev.drydock.build.LayerTimes;
import dev.drydock.build.OnFailure;
import dev.drydock.build.PullPolicy;
import dev.drydock.build.StepSettings;
import dev.drydock.build.Ulimit;
import dev.drydock.dockerfile.Network;
import dev.drydock.engine.ImageOutput;
import dev.drydock.engine.WireSettings;
import dev.drydock.image.ImageFormatException;
import dev.drydock.image.Platform;
import dev.drydock.protocol.StepResources;
import dev.drydock.remote.CacheSettings;
import dev.drydock.remote.CacheSpec;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;

/**
 * How an image is built, as far as most images leave it as it is: from {@code <build>} and its like, in the order of
 * {@link Values}.
 */
final class ImageSettings {
    private final MavenProject project;
    private final ImageParameters parameters;
    private final Values values;

    ImageSettings(MavenProject project, ImageParameters parameters, Values values) {
        this.project = project;
        this.parameters = parameters;
        this.values = values;
    }

    /** @param described whether the labels of the element are instructions */
    BuildSettings of(Element build, boolean described) throws MojoFailureException {
        Map<String, String> labels = new LinkedHashMap<>();
        if (values.flag("pomLabels", build.text("pomLabels"), parameters.setting("pomLabels"))) {
            labels.putAll(PomLabels.of(project));
        }
        // those of a described image are instructions
        Map<String, String> own = described ? Map.of() : map(build, "labels");
        labels.putAll(values.named("label", List.of(own, parameters.map("label"))));
        return BuildSettings.standard()
                .withNoCacheStages(
                        values.list("noCacheFilter", build.text("noCacheFilter"), parameters.setting("noCacheFilter")))
                .withCaches(new CacheSettings(
                        caches(build, "cacheFrom", CacheSpec.Use.FROM), caches(build, "cacheTo", CacheSpec.Use.TO)))
                .withEntitlements(values.list("allow", build.text("allow"), parameters.setting("allow")))
                .withLabels(labels)
                .withLayerTimes(layerTimes(
                        values.get("layerTimes", build.text("layerTimes"), parameters.setting("layerTimes"))))
                .withContextModes(contextModes(
                        values.get("contextModes", build.text("contextModes"), parameters.setting("contextModes"))))
                .withShmSize(size(build, "shmSize"))
                .withUlimits(ulimits(values.list("ulimits", build.text("ulimits"), parameters.setting("ulimits"))))
                .withResources(new StepResources(
                        size(build, "memory"),
                        cpus(values.get("cpus", build.text("cpus"), parameters.setting("cpus")))))
                .withNetwork(network(values.get("network", build.text("network"), parameters.setting("network"))))
                .withHosts(hosts(values.list("addHosts", build.text("addHosts"), parameters.setting("addHosts"))))
                .withOnFailure(
                        onFailure(values.get("onFailure", build.text("onFailure"), parameters.setting("onFailure"))))
                .withParallelism(parallelism(
                        values.get("parallelism", build.text("parallelism"), parameters.setting("parallelism"))));
    }

    private List<CacheSpec> caches(Element build, String name, CacheSpec.Use use) throws MojoFailureException {
        Optional<String> written = values.get(
                name, build.child(name).map(element -> String.join(",", element.texts())), parameters.setting(name));
        Path folder = project.getBasedir() == null
                ? Path.of("")
                : project.getBasedir().toPath();
        try {
            return CacheSpec.parseAll(Values.PREFIX + name, written.orElse(""), use, folder);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    /** Bytes; 0 if nothing is written. */
    private long size(Element build, String name) throws MojoFailureException {
        Optional<String> setting = values.get(name, build.text(name), parameters.setting(name));
        try {
            return setting.isPresent() ? ByteSize.parse(Values.PREFIX + name, setting.get()) : 0;
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
    }

    private static long cpus(Optional<String> setting) throws MojoFailureException {
        String text = setting.orElse("0").strip();
        if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,9})?")) {
            throw new MojoFailureException(
                    "drydock.cpus is \"" + text + "\"\n  fix: write a number of processors, such as 1.5");
        }
        return new BigDecimal(text).movePointRight(9).longValue();
    }

    private static List<Ulimit> ulimits(List<String> written) throws MojoFailureException {
        try {
            return written.stream().map(Ulimit::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("drydock.ulimits: " + e.getMessage(), e);
        }
    }

    private static Network network(Optional<String> setting) throws MojoFailureException {
        try {
            return StepSettings.network(setting.orElse("default"));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("drydock.network: " + e.getMessage(), e);
        }
    }

    private static List<ExtraHost> hosts(List<String> written) throws MojoFailureException {
        try {
            return written.stream().map(ExtraHost::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("drydock.addHosts: " + e.getMessage(), e);
        }
    }

    private static OnFailure onFailure(Optional<String> setting) throws MojoFailureException {
        String word = setting.orElse("discard").strip();
        return OnFailure.parse(word)
                .orElseThrow(() -> new MojoFailureException(
                        "drydock.onFailure is \"" + word + "\"\n  fix: write keep or discard"));
    }

    private static Optional<LayerTimes> layerTimes(Optional<String> setting) throws MojoFailureException {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        String word = setting.get().strip();
        Optional<LayerTimes> times = LayerTimes.parse(word);
        if (times.isEmpty()) {
            throw new MojoFailureException("drydock.layerTimes is \"" + word + "\"\n  fix: write keep or fixed");
        }
        return times;
    }

    private static ContextModes contextModes(Optional<String> setting) throws MojoFailureException {
        String word = setting.orElse("keep").strip();
        return ContextModes.parse(word)
                .orElseThrow(() ->
                        new MojoFailureException("drydock.contextModes is \"" + word + "\"\n  fix: write keep or git"));
    }

    /** Where the image goes besides the store; a list in the pom has an element for each. */
    List<ImageOutput> outputs(Element build) throws MojoFailureException {
        Optional<String> setting = values.get(
                "output",
                build.text("output").or(() -> build.child("output").map(element -> String.join("\n", element.texts()))),
                parameters.setting("output"));
        List<ImageOutput> outputs = new ArrayList<>();
        try {
            for (ImageOutput output : ImageOutput.parseAll(setting.orElse(""))) {
                if (output.dest().isEmpty()) {
                    throw new MojoFailureException(
                            "drydock.output has no path: a goal has no standard output" + "\n  fix: add dest=PATH");
                }
                outputs.add(output.in(project.getBasedir().toPath()));
            }
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("drydock.output: " + e.getMessage(), e);
        }
        return outputs;
    }

    /** How the image is told to registries and archives. */
    WireSettings wire(Element build) throws MojoFailureException {
        Map<String, String> annotations =
                values.named("annotation", List.of(map(build, "annotations"), parameters.map("annotation")));
        Optional<String> compression =
                values.get("compression", build.text("compression"), parameters.setting("compression"));
        try {
            return WireSettings.of(annotations, compression);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("drydock.compression: " + e.getMessage(), e);
        }
    }

    static Map<String, String> map(Element build, String name) {
        return build.child(name).map(Element::map).orElse(Map.of());
    }

    private static int parallelism(Optional<String> setting) throws MojoFailureException {
        String text = setting.orElse("").strip();
        if (text.isEmpty()) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new MojoFailureException("drydock.parallelism is \"" + text + "\"\n  fix: write a number from 1 on");
        }
        return Integer.parseInt(text);
    }

    /** Those of {@code platforms}, unless the command line has a {@code platform}; without either this machine's. */
    List<Platform> platforms(Element build) throws MojoFailureException {
        Optional<Element> buildx = build.child("buildx");
        Optional<String> one = values.get("platform", build.text("platform"), parameters.setting("platform"));
        Optional<String> several = values.get(
                "platforms",
                build.child("platforms")
                        .or(() -> buildx.flatMap(element -> element.child("platforms")))
                        .map(element -> String.join(",", element.texts())),
                parameters.setting("platforms"));
        boolean asked = values.onCommandLine("platform").isPresent();
        if (asked && values.onCommandLine("platforms").isPresent()) {
            throw new MojoFailureException(
                    "drydock.platform and drydock.platforms are both given\n  fix: leave one out");
        }
        List<Platform> platforms = new ArrayList<>();
        if (several.isPresent() && !asked) {
            for (String name : Values.split(several.get())) {
                platforms.add(platform("drydock.platforms", name));
            }
        } else if (one.isPresent()) {
            platforms.add(platform("drydock.platform", one.get()));
        }
        return platforms.isEmpty() ? List.of(Platform.host()) : platforms;
    }

    private static Platform platform(String setting, String text) throws MojoFailureException {
        try {
            return Platform.parse(text);
        } catch (ImageFormatException e) {
            throw new MojoFailureException(setting + ": " + e.getMessage());
        }
    }

    PullPolicy pull(Element build) throws MojoFailureException {
        String text = values.get("pull", build.text("imagePullPolicy", "pull"), parameters.setting("pull"))
                .orElse("IfNotPresent")
                .strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "ifnotpresent" -> PullPolicy.IF_NOT_PRESENT;
            case "always" -> PullPolicy.ALWAYS;
            case "never" -> PullPolicy.NEVER;
            default ->
                throw new MojoFailureException(
                        "drydock.pull is \"" + text + "\"\n  fix: write IfNotPresent, Always or Never");
        };
    }
}
