package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Scope;
import dev.drydock.dockerfile.SourceRange;
import java.util.List;
import java.util.Optional;

/** What is known of a stage while its instructions are walked through; grows with them. */
final class StageState {
    final Scope scope;
    final boolean windows;

    /** The image whose environment nobody could tell. */
    final Optional<String> unknownImage;

    boolean workdirSet;
    boolean shellSet;
    private List<String> triggers;

    /** The last of each, in this stage itself. */
    Optional<SourceRange> cmd = Optional.empty();

    Optional<SourceRange> entrypoint = Optional.empty();
    Optional<SourceRange> healthcheck = Optional.empty();

    StageState(Scope scope, boolean windows, BaseImage image, Optional<String> unknownImage) {
        this.scope = scope;
        this.windows = windows;
        this.unknownImage = unknownImage;
        this.shellSet = !image.shell().isEmpty();
        this.triggers = image.triggers();
    }

    /** The state at the top of a stage that is FROM this one. */
    StageState child() {
        StageState child = new StageState(scope.child(), windows, BaseImage.UNKNOWN, unknownImage);
        child.workdirSet = workdirSet;
        child.shellSet = shellSet;
        return child;
    }

    /** The triggers of the base image, which run once. */
    List<String> takeTriggers() {
        List<String> taken = triggers;
        triggers = List.of();
        return taken;
    }
}
