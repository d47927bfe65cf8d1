package dev.drydock.build;

import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.CopySources;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.FileMode;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.dockerfile.InvalidValueException;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.FixedTime;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** From a COPY or ADD in its place to what is to be copied, with the build context behind it. */
final class CopyRequests {
    private final SourceTree context;
    private final boolean fixedTimes;
    private final Instant now;

    CopyRequests(SourceTree context, boolean fixedTimes, Instant now) {
        this.context = context;
        this.fixedTimes = fixedTimes;
        this.now = now;
    }

    SourceTree context() {
        return context;
    }

    /** Whether a destination is written as a folder. */
    static boolean isFolder(String destination) {
        return destination.endsWith("/")
                || destination.endsWith("/.")
                || destination.equals(".")
                || destination.endsWith("/..")
                || destination.equals("..");
    }

    /** The request, with {@code owner} as {@code --chown} was resolved. */
    CopyRequest request(
            Instruction instruction, StageState before, Optional<Accounts.Owner> owner, Dockerfile dockerfile)
            throws DockerfileException {
        if (instruction instanceof Copy copy) {
            return new CopyRequest(
                    "COPY",
                    copy.range(),
                    copy.sources().paths(),
                    copy.sources().files(),
                    before.absolute(copy.sources().destination()),
                    isFolder(copy.sources().destination()),
                    owner,
                    mode(copy.chmod(), copy, dockerfile),
                    copy.link(),
                    copy.parents(),
                    copy.excludes(),
                    false,
                    newTime());
        }
        Add add = (Add) instruction;
        for (String source : add.sources().paths()) {
            if (CopySources.isRemote(source)) {
                throw dockerfile.refused(
                        add.range(),
                        "ADD: \"" + source + "\" is remote",
                        "this version of Drydock adds local files and archives only",
                        "download it in a RUN, or with Maven, and COPY it");
            }
        }
        return new CopyRequest(
                "ADD",
                add.range(),
                add.sources().paths(),
                add.sources().files(),
                before.absolute(add.sources().destination()),
                isFolder(add.sources().destination()),
                owner,
                mode(add.chmod(), add, dockerfile),
                add.link(),
                false,
                add.excludes(),
                add.unpack().orElse(true),
                newTime());
    }

    private long newTime() {
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

    /** What an instruction takes out of the build context. */
    Selection select(Instruction instruction, StageState before, Dockerfile dockerfile)
            throws IOException, DockerfileException {
        return select(
                request(instruction, before, Optional.empty(), dockerfile),
                context,
                "in the build context",
                dockerfile);
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
                    : "";
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
