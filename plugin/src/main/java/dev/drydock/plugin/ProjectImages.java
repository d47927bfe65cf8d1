package dev.drydock.plugin;

import dev.drydock.build.BuildSettings;
import dev.drydock.build.NamedContext;
import dev.drydock.image.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/**
 * The images of a project: which there are, which are selected, and what each is made of. Every setting is resolved in the
 * order of {@link Values}; within the pom's elements {@code <build>} of an image goes before {@code <configuration>}.
 */
final class ProjectImages {
    /** Elements of {@code <image>}. */
    private static final List<String> IMAGE_ELEMENTS = List.of("name", "alias", "build", "run");

    /** Elements of {@code <build>}: docker-maven-plugin's names, then ours for the same. */
    private static final List<String> BUILD_ELEMENTS = Stream.concat(
                    InlineDockerfile.ELEMENTS.stream(),
                    Stream.of(
                            "dockerFile",
                            "contextDir",
                            "args",
                            "target",
                            "tags",
                            "platform",
                            "platforms",
                            "buildx",
                            "noCache",
                            "skip",
                            "skipPush",
                            "skipTag",
                            "imagePullPolicy",
                            "dockerfile",
                            "context",
                            "buildArgs",
                            "pull",
                            "skipBuild",
                            "contexts",
                            "labels",
                            "annotations",
                            "noCacheFilter",
                            "cacheFrom",
                            "cacheTo",
                            "layerTimes",
                            "contextModes",
                            "allow",
                            "pomLabels",
                            "parallelism",
                            "shmSize",
                            "ulimits",
                            "network",
                            "addHosts",
                            "memory",
                            "cpus",
                            "onFailure",
                            "output",
                            "compression"))
            .toList();

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final String DOCKERFILE = "Dockerfile";

    private final MavenProject project;
    private final ImageParameters parameters;
    private final Values values;
    private final Origin origin;
    private final Log log;
    private final ImageNaming naming;
    private final ImageSettings settings;
    private final Path basedir;

    ProjectImages(MavenProject project, ImageParameters parameters, Values values, Origin origin, Log log) {
        this.project = project;
        this.parameters = parameters;
        this.values = values;
        this.origin = origin;
        this.log = log;
        this.naming = new ImageNaming(project.getGroupId(), project.getArtifactId(), project.getVersion());
        this.settings = new ImageSettings(project, parameters, values);
        this.basedir = project.getBasedir().toPath();
    }

    /** An image before its settings are resolved. */
    private record Written(Element image, Element build, ImageReference name, String alias) {
        /** Whether it is made elsewhere, and only run here. */
        boolean onlyRun() {
            return image.child("run").isPresent() && image.child("build").isEmpty();
        }
    }

    /** The images to build; none where there is nothing to do, which has been said then. */
    List<ProjectImage> selected() throws MojoFailureException {
        return selected(false);
    }

    /** The images to push or save: of one that was built here it does not matter what became of its Dockerfile. */
    List<ProjectImage> built() throws MojoFailureException {
        return selected(true);
    }

    private List<ProjectImage> selected(boolean built) throws MojoFailureException {
        List<Written> all = written();
        List<Written> chosen =
                filtered(all).stream().filter(image -> !image.onlyRun()).toList();
        Optional<String> name = values.onCommandLine("image");
        if (name.isPresent() && chosen.size() > 1) {
            throw new MojoFailureException("drydock.image names one image, but there are " + chosen.size() + ": "
                    + aliases(chosen) + "\n  fix: choose one by drydock.filter=<alias> as well");
        }
        List<ProjectImage> images = new ArrayList<>();
        for (Written written : chosen) {
            resolved(written, built && isBuilt(written)).ifPresent(images::add);
        }
        return images;
    }

    /** The images of which containers are started: those with a {@code <run>}, or the one of a project without {@code <images>}. */
    List<RunImage> toRun() throws MojoFailureException {
        boolean configured = parameters.images().isPresent();
        List<RunImage> images = new ArrayList<>();
        for (Written written : filtered(written())) {
            Optional<Element> run = written.image().child("run");
            if (run.isPresent()) {
                warnOfUnknown(run.get(), RunImage.ELEMENTS, "<run>");
                run.get().child("wait").ifPresent(wait -> warnOfUnknown(wait, WaitSettings.ELEMENTS, "<wait>"));
                run.get().child("log").ifPresent(one -> warnOfUnknown(one, LogSettings.ELEMENTS, "<log>"));
                run.get().child("network").ifPresent(one -> warnOfUnknown(one, RunNetwork.ELEMENTS, "<network>"));
                run.get().child("volumes").ifPresent(one -> warnOfUnknown(one, RunSettings.VOLUMES, "<volumes>"));
            }
            if (run.isPresent() || (!configured && isBuilt(written))) {
                Element element = run.orElse(new Element("run", Optional.empty(), List.of()));
                images.add(new RunImage(
                        written.alias(),
                        written.name(),
                        element,
                        !written.onlyRun(),
                        run.isPresent(),
                        settings.pull(element)));
            }
        }
        return images;
    }

    private boolean isBuilt(Written written) {
        return Files.exists(OutputFolder.of(project, written.alias()).imageIdFile());
    }

    private List<Written> written() throws MojoFailureException {
        List<Written> all = new ArrayList<>();
        if (parameters.images().isEmpty()) {
            Element nothing = new Element("image", Optional.empty(), List.of());
            Optional<String> name = values.get("image", parameters.image());
            ImageReference reference = name.isPresent() ? naming.name(name.get()) : naming.standard();
            all.add(new Written(nothing, nothing, reference, checkedAlias(ImageNaming.alias(reference))));
            return all;
        }
        List<Element> elements = parameters.images().get().children();
        for (Element image : elements) {
            warnOfUnknown(image, IMAGE_ELEMENTS, "<image>");
            Element build = image.child("build").orElse(new Element("build", Optional.empty(), List.of()));
            warnOfUnknown(build, BUILD_ELEMENTS, "<build>");
            build.child("buildx").ifPresent(buildx -> warnOfUnknown(buildx, List.of("platforms"), "<buildx>"));
            warnOfUnused(build);
            Optional<String> named = elements.size() == 1
                    ? values.get("image", image.text("name"), parameters.image())
                    : image.text("name");
            ImageReference reference = named.isPresent() ? naming.name(named.get()) : naming.standard();
            String alias = checkedAlias(image.text("alias").orElse(ImageNaming.alias(reference)));
            if (all.stream().anyMatch(other -> other.alias().equals(alias))) {
                throw new MojoFailureException("two images have the alias \"" + alias
                        + "\"\n  why: without <alias> it is the last part of the name\n  fix: give each an <alias> of"
                        + " its own");
            }
            all.add(new Written(image, build, reference, alias));
        }
        return all;
    }

    private static String checkedAlias(String alias) throws MojoFailureException {
        if (!ALIAS.matcher(alias).matches()) {
            throw new MojoFailureException("\"" + alias + "\" is not an alias: letters, digits, '_', '-' and '.', not"
                    + " starting with '-' or '.'\n  fix: change <alias>");
        }
        return alias;
    }

    private void warnOfUnknown(Element element, List<String> known, String where) {
        Set<String> told = new LinkedHashSet<>();
        for (Element child : element.children()) {
            if (!known.contains(child.name()) && told.add(child.name())) {
                log.warn("<" + child.name() + "> in " + where + " is not known, so it changes nothing"
                        + NearestName.of(child.name(), known)
                                .map(name -> "; did you mean <" + name + ">?")
                                .orElse(""));
            }
        }
    }

    /** Elements that describe an image say nothing where a Dockerfile does. */
    private void warnOfUnused(Element build) {
        if (InlineDockerfile.describes(build)) {
            return;
        }
        for (Element child : build.children()) {
            if (InlineDockerfile.ELEMENTS.contains(child.name())) {
                log.warn("<" + child.name()
                        + "> in <build> describes an image without a Dockerfile, but there is no <from>:"
                        + " it changes nothing");
            }
        }
    }

    /** The images that the pom describes, by their Dockerfiles, which are not written yet. */
    Map<Path, InlineText> described() throws MojoFailureException {
        Map<Path, InlineText> described = new LinkedHashMap<>();
        for (Written written : filtered(written())) {
            Optional<String> context =
                    values.get("context", written.build().text("contextDir", "context"), parameters.setting("context"));
            inline(written, context).ifPresent(text -> described.put(dockerfileOf(written), text));
        }
        return described;
    }

    private Path dockerfileOf(Written written) {
        return OutputFolder.of(project, written.alias()).dockerfile();
    }

    private Optional<InlineText> inline(Written written, Optional<String> context) throws MojoFailureException {
        Element build = written.build();
        if (!InlineDockerfile.describes(build)) {
            return Optional.empty();
        }
        if (build.text("dockerFile", "dockerfile").isPresent()) {
            throw new MojoFailureException("the image " + written.name() + " has a <dockerFile> and a <from>"
                    + "\n  fix: leave one of them out; what <from> describes can be written as a Dockerfile");
        }
        Path folder = context.map(basedir::resolve).orElse(basedir);
        return Optional.of(InlineDockerfile.of(build, written.alias(), basedir, new InlineFiles(project, folder)));
    }

    private List<Written> filtered(List<Written> all) throws MojoFailureException {
        List<String> filter = values.list("filter", parameters.setting("filter"));
        if (filter.isEmpty()) {
            return all;
        }
        List<Written> chosen = all.stream()
                .filter(image -> filter.contains(image.alias())
                        || filter.contains(image.name().toString()))
                .toList();
        if (chosen.isEmpty()) {
            String text = "drydock.filter=" + String.join(",", filter) + " selects no image of "
                    + project.getArtifactId() + "; there is: " + aliases(all);
            if (origin == Origin.ASKED_FOR) {
                throw new MojoFailureException(text);
            }
            log.info(text);
        }
        return chosen;
    }

    private static String aliases(List<Written> images) {
        return String.join(", ", images.stream().map(Written::alias).toList());
    }

    private Optional<ProjectImage> resolved(Written written, boolean built) throws MojoFailureException {
        Element build = written.build();
        Optional<String> contextSetting =
                values.get("context", build.text("contextDir", "context"), parameters.setting("context"));
        Optional<String> fileSetting =
                values.get("dockerfile", build.text("dockerFile", "dockerfile"), parameters.setting("dockerfile"));
        Optional<NamedContext> remote = remoteContext(contextSetting);
        boolean replaced = values.onCommandLine("dockerfile").isPresent();
        Optional<InlineText> inline =
                built || replaced || remote.isPresent() ? Optional.empty() : inline(written, contextSetting);
        boolean described = inline.isPresent();
        Optional<Path> dockerfile = described
                ? Optional.of(dockerfileOf(written))
                : built || remote.isPresent()
                        ? Optional.of(basedir.resolve(fileSetting.orElse(DOCKERFILE)))
                        : dockerfile(written, fileSetting, contextSetting);
        if (dockerfile.isEmpty()) {
            return Optional.empty();
        }
        Path folder = dockerfile.get().toAbsolutePath().normalize().getParent();
        Path besideDockerfile = folder == null || described ? basedir : folder;
        Path context = remote.isPresent()
                ? basedir
                : contextSetting.map(basedir::resolve).orElse(besideDockerfile).normalize();
        if (!built && !Files.isDirectory(context)) {
            throw new MojoFailureException(
                    "the build context " + context + " is not a folder\n  fix: change drydock.context or <contextDir>");
        }
        ImageReference name = values.onCommandLine("image").isPresent()
                ? naming.name(values.onCommandLine("image").get())
                : written.name();
        Optional<Element> tagElement =
                build.text("skipTag").filter("true"::equals).isPresent()
                        ? Optional.of(new Element("tags", Optional.empty(), List.of()))
                        : build.child("tags");
        List<String> tags = values.onCommandLine("tags")
                .map(Values::split)
                .orElse(tagElement.isPresent() ? tagElement.get().texts() : parameters.tags());
        List<ImageReference> tagged = new ArrayList<>();
        for (String tag : tags) {
            tagged.add(naming.tagged(name, tag));
        }
        BuildSettings rare = settings.of(build, described);
        return Optional.of(new ProjectImage(
                written.alias(),
                name,
                tagged,
                dockerfile.get(),
                inline,
                context,
                values.get("target", build.text("target"), parameters.setting("target")),
                values.named(
                        "buildArg",
                        List.of(
                                build.child("args", "buildArgs")
                                        .map(Element::map)
                                        .orElse(Map.of()),
                                parameters.map("buildArg"))),
                settings.platforms(build),
                values.flag("noCache", build.text("noCache"), parameters.setting("noCache")),
                settings.pull(build),
                values.flag("skipBuild", build.text("skip", "skipBuild"), parameters.setting("skipBuild")),
                values.flag("skipPush", build.text("skipPush"), parameters.setting("skipPush")),
                values.named("contexts", List.of(ImageSettings.map(build, "contexts"), parameters.map("contexts"))),
                settings.wire(build),
                settings.outputs(build),
                remote.map(rare::withRemoteContext).orElse(rare)));
    }

    /** The context, if it is an address; the Dockerfile is then in it. */
    private Optional<NamedContext> remoteContext(Optional<String> setting) throws MojoFailureException {
        try {
            return setting.map(value -> NamedContext.parse(value, basedir))
                    .filter(parsed -> parsed instanceof NamedContext.Repository || parsed instanceof NamedContext.Web);
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("the build context " + setting.orElse("") + ": " + e.getMessage(), e);
        }
    }

    /** The Dockerfile; none where there need not be one, which has been said then. */
    private Optional<Path> dockerfile(Written written, Optional<String> setting, Optional<String> contextSetting)
            throws MojoFailureException {
        List<Path> candidates = new ArrayList<>();
        String name = setting.orElse(DOCKERFILE);
        if (setting.isEmpty() && contextSetting.isPresent()) {
            candidates.add(basedir.resolve(contextSetting.get()).resolve(name));
        } else {
            candidates.add(basedir.resolve(name));
            contextSetting.ifPresent(
                    context -> candidates.add(basedir.resolve(context).resolve(name)));
            candidates.add(basedir.resolve("src/main/docker").resolve(name));
        }
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate)) {
                return Optional.of(candidate.normalize());
            }
        }
        String looked = "looked at "
                + String.join(
                        ", ",
                        candidates.stream()
                                .map(path -> path.normalize().toString())
                                .distinct()
                                .toList());
        String what = "there is no Dockerfile for the image " + written.name();
        if (setting.isPresent() || contextSetting.isPresent()) {
            throw new MojoFailureException(what + "\n  why: " + looked
                    + "\n  fix: correct drydock.dockerfile or <dockerFile>, or create the file");
        }
        boolean pom = project.getPackaging().equals("pom");
        if (origin != Origin.INHERITED && !pom) {
            throw new MojoFailureException(what + "\n  why: " + looked
                    + "\n  fix: create one, say where it is (drydock.dockerfile or <dockerFile>), or set drydock.skip");
        }
        if (!pom || origin == Origin.ASKED_FOR) {
            log.info("no image: " + project.getArtifactId() + " has no Dockerfile");
        }
        return Optional.empty();
    }
}
