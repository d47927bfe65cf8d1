package dev.drydock.build;

import dev.drydock.cache.KeyBuilder;
import dev.drydock.cache.StepKey;
import dev.drydock.content.DiffId;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.Workdir;
import dev.drydock.image.Platform;
import dev.drydock.layer.LayerEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The keys of steps (DESIGN §6). A definition key is known before anything runs: parent, meaning, sources and the digests
 * of context files. A content key is known once the inputs exist: the layers beneath, meaning with numbers for owners,
 * and the selected files themselves. Neither has the mode, the epoch, proxies, or mtimes of context files.
 */
final class Definitions {
    private final BuildRequest request;
    private final CopyRequests copies;

    Definitions(BuildRequest request, CopyRequests copies) {
        this.request = request;
        this.copies = copies;
    }

    /** The definition of an instruction in its place. @throws DockerfileException a literal source is not there */
    Step.Definition of(
            Instruction instruction,
            Platform platform,
            StageState before,
            Base base,
            Optional<Step> parent,
            Step.Source source,
            List<StepMount> mounts,
            boolean fixedTimes,
            Dockerfile dockerfile)
            throws IOException, DockerfileException {
        List<String> ingredients = new ArrayList<>();
        KeyBuilder key = begin("definition " + instruction.name(), platform, fixedTimes);
        if (!standsAlone(instruction)) {
            below(key, base, parent);
            ingredients.add("base " + base.name() + " "
                    + base.imageId().map(String::valueOf).orElse(""));
        }
        ingredients.add("instruction " + instruction.text());
        meaning(key, instruction, before, ingredients);
        surroundings(key, instruction);
        for (StepMount mount : mounts) {
            mount.describe(key);
            Optional<Step.Source> from = mount.source();
            if (from.isPresent() && from.get() instanceof Step.Source.Context context) {
                Selection selection = copies.select((Run) instruction, mount, context, fixedTimes, dockerfile);
                files(key, selection, false, ingredients);
            } else if (from.isPresent()) {
                from(key, from.get(), ingredients);
            }
        }
        if (instruction instanceof Copy || instruction instanceof Add) {
            if (source instanceof Step.Source.Context context) {
                Selection selection = copies.select(instruction, before, context, fixedTimes, dockerfile);
                files(key, selection, false, ingredients);
            } else {
                from(key, source, ingredients);
                inline(key, instruction);
            }
        }
        return new Step.Definition(key.build(), ingredients);
    }

    private static void from(KeyBuilder key, Step.Source source, List<String> ingredients) {
        if (source instanceof Step.Source.OfStage stage) {
            below(key, stage.stage().base(), stage.stage().last());
            ingredients.add("stage " + stage.stage().label() + " "
                    + stage.stage()
                            .last()
                            .map(step -> step.definition().key().hex())
                            .orElse(""));
        } else if (source instanceof Step.Source.OfImage image) {
            below(key, image.image(), Optional.empty());
            ingredients.add(
                    "image " + image.image().name() + " " + image.image().imageId());
        }
    }

    private static void inline(KeyBuilder key, Instruction instruction) {
        if (instruction instanceof Copy copy) {
            copy.sources()
                    .files()
                    .forEach(file -> key.text("inline", file.name()).text("content", file.content()));
        }
    }

    /** The content key of a RUN or WORKDIR on this stack. {@code sources}: of its mounts. */
    StepKey content(Step step, Stack stack, MountSpecs.Stacks sources, Dockerfile dockerfile)
            throws IOException, DockerfileException, BuildFailure {
        KeyBuilder key = begin("content " + step.instruction().name(), step.platform(), step.fixedTimes());
        stack(key, stack);
        meaning(key, step.instruction(), step.before(), new ArrayList<>());
        surroundings(key, step.instruction());
        for (StepMount mount : step.mounts()) {
            mount.describe(key);
            Optional<Step.Source> from = mount.source();
            if (from.isPresent() && from.get() instanceof Step.Source.Context context) {
                Selection selection =
                        copies.select((Run) step.instruction(), mount, context, step.fixedTimes(), dockerfile);
                files(key, selection, false, new ArrayList<>());
            } else if (from.isPresent()) {
                stack(key, sources.of(from.get()));
            }
        }
        return key.build();
    }

    /** The content key of a COPY or ADD of these files. */
    StepKey content(Step step, CopyRequest copy, Selection selection, Stack stack, boolean keepsOwners) {
        KeyBuilder key = begin("content " + copy.instruction(), step.platform(), step.fixedTimes());
        if (!copy.link()) {
            stack(key, stack);
        }
        key.text("destination", copy.destination()).flag("folder", copy.intoFolder());
        key.flag("link", copy.link()).flag("parents", copy.parents()).flag("unpack", copy.unpack());
        key.flag("unpack remote", copy.unpackRemote());
        copy.owner().ifPresent(owner -> key.number("uid", owner.uid()).number("gid", owner.gid()));
        copy.mode().ifPresent(mode -> key.text("mode", mode.toString()));
        files(key, selection, keepsOwners, new ArrayList<>());
        return key.build();
    }

    private static KeyBuilder begin(String meaning, Platform platform, boolean fixedTimes) {
        return new KeyBuilder(meaning).text("platform", platform.toString()).flag("fixed times", fixedTimes);
    }

    /** What two steps have to have in common to be one: their definition alone may leave out what is below them. */
    static StepKey vertex(
            Step.Definition definition, Base base, Optional<Step> parent, boolean noCache, boolean afresh) {
        KeyBuilder key = new KeyBuilder("vertex").key("definition", definition.key());
        if (parent.isPresent()) {
            key.key("parent", parent.get().vertex());
        } else {
            key.text("base", base.imageId().map(String::valueOf).orElse("scratch"));
        }
        return key.flag("no cache", noCache).flag("afresh", afresh).build();
    }

    /** A linked COPY depends on nothing below, unless names of owners have to be looked up there. */
    private static boolean standsAlone(Instruction instruction) {
        Optional<String> owner = Optional.empty();
        boolean link = false;
        if (instruction instanceof Copy copy) {
            link = copy.link();
            owner = copy.chown();
        } else if (instruction instanceof Add add) {
            link = add.link();
            owner = add.chown();
        }
        return link
                && owner.map(text -> text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ':'))
                        .orElse(true);
    }

    private static void below(KeyBuilder key, Base base, Optional<Step> parent) {
        if (parent.isPresent()) {
            key.key("parent", parent.get().definition().key());
        } else {
            key.text("base", base.imageId().map(String::valueOf).orElse("scratch"));
        }
    }

    private static void stack(KeyBuilder key, Stack stack) {
        key.texts("stack", stack.layers().stream().map(DiffId::toString).toList());
    }

    /** What else a command may see; part of keys only where it is not as usual. */
    private void surroundings(KeyBuilder key, Instruction instruction) {
        String hostname = request.buildArgs().getOrDefault(RunExecutor.HOSTNAME_ARGUMENT, "");
        if (instruction instanceof Run && !hostname.isEmpty()) {
            key.text("hostname", hostname);
        }
        if (instruction instanceof Run && !request.settings().steps().ulimits().isEmpty()) {
            key.texts(
                    "ulimits",
                    request.settings().steps().ulimits().stream()
                            .map(Ulimit::toString)
                            .toList());
        }
        if (instruction instanceof Run && !request.settings().steps().hosts().isEmpty()) {
            key.texts(
                    "hosts",
                    request.settings().steps().hosts().stream()
                            .map(ExtraHost::line)
                            .toList());
        }
        if (instruction instanceof Run && request.settings().steps().shmSize() != 0) {
            key.number("shm", request.settings().steps().shmSize());
        }
    }

    private void meaning(KeyBuilder key, Instruction instruction, StageState before, List<String> ingredients) {
        if (instruction instanceof Run run) {
            key.texts(
                    "command", new Metadata(before, (declaration, state) -> Optional.empty()).runWords(run.command()));
            key.texts("environment", before.environment());
            key.text("user", before.config().user()).text("directory", before.workingDir());
            key.text("network", request.settings().steps().networkOf(run).name())
                    .text("security", run.security().name());
            before.environment().forEach(entry -> ingredients.add("environment " + hashedValue(entry)));
            ingredients.add("user " + before.config().user());
            ingredients.add("directory " + before.workingDir());
        } else if (instruction instanceof Workdir workdir) {
            key.text("path", before.absolute(workdir.path()))
                    .text("user", before.config().user());
        } else if (instruction instanceof Copy copy) {
            key.text("destination", before.absolute(copy.sources().destination()));
            key.flag("folder", CopyRequests.isFolder(copy.sources().destination()));
            key.texts("sources", copy.sources().paths()).texts("excludes", copy.excludes());
            key.text("chown", copy.chown().orElse(""))
                    .text("chmod", copy.chmod().orElse(""));
            key.flag("link", copy.link()).flag("parents", copy.parents());
        } else if (instruction instanceof Add add) {
            key.text("destination", before.absolute(add.sources().destination()));
            key.flag("folder", CopyRequests.isFolder(add.sources().destination()));
            key.texts("excludes", add.excludes());
            key.text("chown", add.chown().orElse("")).text("chmod", add.chmod().orElse(""));
            key.flag("link", add.link()).flag("unpack", add.unpack().orElse(true));
            key.flag("unpack remote", add.unpack().orElse(false));
        }
    }

    /** A variable's name with a digest for its value: values may be what nobody should find in a store. */
    private static String hashedValue(String entry) {
        int equals = entry.indexOf('=');
        String value = entry.substring(equals + 1);
        return entry.substring(0, equals) + " "
                + dev.drydock.content.Digest.of(value.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .hex()
                        .substring(0, 16);
    }

    private static void files(KeyBuilder key, Selection selection, boolean fromLayers, List<String> ingredients) {
        Map<String, Integer> groups = new HashMap<>(); // which names are one file; its number on disk is no content
        for (Selection.Match match : selection.matches()) {
            SourceFile file = match.file();
            key.text("source", file.isDirectory() ? "" : Paths.name(file.path()))
                    .text("kept", match.keptPath());
            for (SourceFile parent : match.parents()) {
                key.number("parent", parent.entry().mode());
                if (fromLayers) {
                    key.number("uid", parent.entry().uid())
                            .number("gid", parent.entry().gid());
                }
            }
            if (!file.isDirectory()) {
                file(key, "", file, groups, fromLayers, ingredients);
            } else {
                for (SourceFile member : match.below()) {
                    file(key, match.relative(member), member, groups, fromLayers, ingredients);
                }
            }
        }
        key.number("sources", selection.matches().size());
    }

    private static void file(
            KeyBuilder key,
            String path,
            SourceFile file,
            Map<String, Integer> groups,
            boolean fromLayers,
            List<String> ingredients) {
        LayerEntry entry = file.entry();
        key.text("file", path).text("type", entry.type().name()).number("mode", entry.mode());
        key.text("link", entry.linkTarget());
        if (!file.linkGroup().isEmpty()) {
            Integer group = groups.putIfAbsent(file.linkGroup(), groups.size());
            key.number("group", group == null ? groups.size() - 1 : group);
        }
        if (entry.content() != null) {
            key.digest("content", entry.content());
        }
        if (file.origin() instanceof Stored stored && stored.timed()) {
            key.number("mtime", entry.mtimeSeconds());
        }
        if (fromLayers) {
            key.number("uid", entry.uid()).number("gid", entry.gid()).number("mtime", entry.mtimeSeconds());
            key.number("major", entry.devMajor()).number("minor", entry.devMinor());
            for (String attribute : entry.xattrs().names()) {
                key.bytes(
                        "xattr " + attribute,
                        Objects.requireNonNull(entry.xattrs().get(attribute)));
            }
        }
        String digest = entry.content() == null
                ? entry.linkTarget()
                : entry.content().hex().substring(0, 16);
        ingredients.add("file " + file.path() + " " + Integer.toOctalString(entry.mode()) + " " + digest);
    }
}
