package dev.drydock.build;

import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.FileMode;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.InvalidValueException;
import dev.drydock.dockerfile.Run;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.FixedTime;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a COPY or ADD in its place to what is to be copied. */
final class CopyRequests {
    /** The one name in the layer that is made of a bind mount's files. */
    static final String BOUND = "m";

    private final Instant now;
    private final Remotes remotes;

    CopyRequests(Instant now, Remotes remotes) {
        this.now = now;
        this.remotes = remotes;
    }

    /** A context's files with their own times or with the fixed one. */
    static SourceTree tree(Step.Source.Context context, boolean fixedTimes) {
        return fixedTimes ? new FixedTimes(context.tree()) : context.tree();
    }

    /** Whether a destination is written as a folder. */
    static boolean isFolder(String destination) {
        return destination.isEmpty() // then it is the working directory, as "."
                || destination.endsWith("/")
                || destination.endsWith("/.")
                || destination.equals(".")
                || destination.endsWith("/..")
                || destination.equals("..");
    }

    /** The request, with {@code owner} as {@code --chown} was resolved. */
    CopyRequest request(
            Instruction instruction,
            StageState before,
            Optional<Accounts.Owner> owner,
            boolean fixedTimes,
            Dockerfile dockerfile)
            throws IOException, DockerfileException {
        if (instruction instanceof Copy copy) {
            return new CopyRequest(
                    "COPY",
                    copy.range(),
                    copy.sources().paths(),
                    true,
                    copy.sources().files(),
                    before.absolute(copy.sources().destination()),
                    isFolder(copy.sources().destination()),
                    owner,
                    mode(copy.chmod(), copy, dockerfile),
                    copy.link(),
                    copy.parents(),
                    copy.excludes(),
                    Map.of(),
                    false,
                    false,
                    newTime(fixedTimes));
        }
        Add add = (Add) instruction;
        Map<String, Remote> remote = new HashMap<>();
        remotes.of(add, dockerfile)
                .forEach((source, found) -> remote.put(
                        source, fixedTimes ? new Remote(new FixedTimes(found.tree()), found.path()) : found));
        return new CopyRequest(
                "ADD",
                add.range(),
                add.sources().paths(),
                true,
                add.sources().files(),
                before.absolute(add.sources().destination()),
                isFolder(add.sources().destination()),
                owner,
                mode(add.chmod(), add, dockerfile),
                add.link(),
                false,
                add.excludes(),
                remote,
                add.unpack().orElse(true),
                add.unpack().orElse(false),
                newTime(fixedTimes));
    }

    private long newTime(boolean fixedTimes) {
        return fixedTimes ? FixedTime.T0 : now.getEpochSecond();
    }

    private static Optional<FileMode> mode(Optional<String> chmod, Instruction instruction, Dockerfile dockerfile)
            throws DockerfileException {
        if (chmod.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FileMode.parse(chmod.get()));
        } catch (InvalidValueException e) {
            throw dockerfile.refused(
                    instruction.range(),
                    instruction.name() + ": " + e.getMessage(),
                    "",
                    e.fix().orElse(""));
        }
    }

    /** What an instruction takes out of a context. */
    Selection select(
            Instruction instruction,
            StageState before,
            Step.Source.Context context,
            boolean fixedTimes,
            Dockerfile dockerfile)
            throws IOException, DockerfileException {
        return select(
                request(instruction, before, Optional.empty(), fixedTimes, dockerfile),
                tree(context, fixedTimes),
                context.where(),
                dockerfile);
    }

    /** A bind mount from the context, as a COPY of one path to {@link #BOUND}. */
    CopyRequest request(Run run, StepMount mount, boolean fixedTimes) {
        return plain("RUN --mount", run.range(), List.of("/" + mount.path()), "/" + BOUND, false, newTime(fixedTimes));
    }

    /** A copy of one folder to the root of a layer that is part of no image. */
    static CopyRequest everything(long newTime) {
        return plain("FROM", SourceRange.at(1, 1), List.of(), "/", true, newTime);
    }

    /** A copy to a layer of its own, as it is. */
    private static CopyRequest plain(
            String instruction,
            SourceRange range,
            List<String> sources,
            String destination,
            boolean intoFolder,
            long newTime) {
        return new CopyRequest(
                instruction,
                range,
                sources,
                false,
                List.of(),
                destination,
                intoFolder,
                Optional.empty(),
                Optional.empty(),
                true,
                false,
                List.of(),
                Map.of(),
                false,
                false,
                newTime);
    }

    /** What a bind mount takes out of a context. */
    Selection select(Run run, StepMount mount, Step.Source.Context context, boolean fixedTimes, Dockerfile dockerfile)
            throws IOException, DockerfileException {
        return select(request(run, mount, fixedTimes), tree(context, fixedTimes), context.where(), dockerfile);
    }

    /** What a request takes out of a tree; a missing literal source is told with its reason, if the tree knows one. */
    static Selection select(CopyRequest request, SourceTree tree, String where, Dockerfile dockerfile)
            throws IOException, DockerfileException {
        try {
            return Selection.of(request, tree);
        } catch (Selection.MissingSource e) {
            Optional<String> why = tree.whyMissing(e.path());
            String fix = why.isPresent() && why.get().contains("leaves out")
                    ? "add \"!" + Paths.relative(e.path()) + "\" below it"
                    : e.path().startsWith("--") ? "write flags in front of all sources" : "";
            throw dockerfile.refused(
                    request.range(),
                    request.instruction() + ": \"" + e.path() + "\" is not " + where,
                    why.orElse(""),
                    fix);
        } catch (IllegalArgumentException e) {
            throw dockerfile.refused(request.range(), request.instruction() + ": " + e.getMessage(), "", "");
        }
    }
}
