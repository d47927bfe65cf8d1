package dev.drydock.build;

import dev.drydock.cache.KeyBuilder;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Mount;
import dev.drydock.dockerfile.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code --mount} of a RUN in its place, with the defaults of the Dockerfile reference filled in.
 *
 * @param target absolute; {@code ""} for a secret that is a variable only
 * @param id of a cache, secret or ssh agent; {@code ""} for others
 * @param source where bind mounts and caches take files from; absent for an empty cache, tmpfs, secret, agent
 */
record StepMount(Mount mount, String target, String id, Optional<Step.Source> source) {
    /** Build argument that keeps caches of one kind of build apart from those of another. */
    static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

    /** Finds out what {@code from} means. */
    interface Sources {
        Step.Source of(String from) throws java.io.IOException, DockerfileException;
    }

    /** The mounts of an expanded RUN, whose files come from the build context where {@code from} is missing; those nearer to the root first: what is mounted later is on top. */
    static List<StepMount> of(
            Run run,
            StageState before,
            Map<String, String> buildArgs,
            Step.Source.Context context,
            Sources sources,
            Dockerfile dockerfile)
            throws java.io.IOException, DockerfileException {
        List<StepMount> mounts = new ArrayList<>();
        int agents = 0;
        for (Mount mount : run.mounts()) {
            Optional<Step.Source> source = mount.from().isPresent()
                    ? Optional.of(sources.of(mount.from().get()))
                    : Optional.empty();
            String target = mount.target().map(before::absolute).orElse(before.workingDir());
            String id = "";
            switch (mount.type()) {
                case BIND -> source = source.or(() -> Optional.of(context));
                case CACHE -> {
                    String name = mount.id().orElse(target);
                    String space = buildArgs.getOrDefault(CACHE_NAMESPACE, "");
                    id = space.isEmpty() ? name : space + "/" + name;
                    if (mount.source().isPresent() && source.isEmpty()) {
                        throw refused(
                                run,
                                "a cache with source= has no from=",
                                "name what its first content is taken from",
                                dockerfile);
                    }
                }
                case TMPFS -> {}
                case SECRET -> {
                    id = secretId(mount);
                    if (mount.target().isEmpty()) {
                        target = mount.env().isPresent() ? "" : "/run/secrets/" + Paths.name(id);
                    }
                }
                case SSH -> {
                    id = mount.id().orElse("default");
                    target = mount.target().isPresent() ? target : "/run/buildkit/ssh_agent." + agents;
                    agents++;
                }
            }
            if (target.equals("/")) {
                throw refused(
                        run, "a mount cannot have the target \"/\"", "mount it on a folder: target=/src", dockerfile);
            }
            mounts.add(new StepMount(mount, target, id, source));
        }
        mounts.sort(java.util.Comparator.comparingLong(
                mount -> mount.target().chars().filter(c -> c == '/').count()));
        return mounts;
    }

    /** A secret without an id is the one of its source, or that the file it appears as is named after. */
    static String secretId(Mount mount) {
        return mount.id()
                .or(mount::source)
                .orElseGet(() -> Paths.name(mount.target().orElse("")));
    }

    private static DockerfileException refused(Run run, String what, String fix, Dockerfile dockerfile) {
        return dockerfile.refused(run.range(), "RUN: --mount: " + what, "", fix);
    }

    /** The part of its source that is mounted, relative to the root. */
    String path() {
        return Paths.relative(mount.source().orElse(""));
    }

    /** What it is, without what it holds: all that a key may have of a secret, an agent or a cache (FEATURES §1.3). */
    void describe(KeyBuilder key) {
        key.text("mount", mount.type().name()).text("target", target).text("id", id);
        key.flag("read-only", mount.readOnly()).text("from path", mount.source().orElse(""));
        key.text("sharing", mount.sharing().map(Mount.Sharing::name).orElse(""));
        key.flag("required", mount.required()).text("env", mount.env().orElse(""));
        key.text("size", String.valueOf(mount.sizeLimit())).text("mode", String.valueOf(mount.mode()));
        key.text("owner", String.format(Locale.ROOT, "%s %s", mount.uid(), mount.gid()));
    }
}
