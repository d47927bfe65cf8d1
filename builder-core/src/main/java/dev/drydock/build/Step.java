package dev.drydock.build;

import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.cache.StepKey;
import dev.drydock.dockerfile.Instruction;
import java.util.List;
import java.util.Optional;

/**
 * One instruction that makes a layer, in its place: RUN, COPY, ADD or WORKDIR after expansion. Made by the planner;
 * nothing in it changes.
 *
 * @param id its place, for people
 * @param instruction expanded
 * @param before the metadata in front of it
 * @param base what its stage stands on at the very bottom
 * @param parent the step that made the layer below, in this stage or the stage it is FROM
 * @param source where COPY takes its files
 * @param mounts of a RUN
 * @param createdBy the line it leaves in the history
 * @param fixedTimes whether its layer has the one fixed time (DESIGN, law 2): not where a cache mount's content is
 *     compared with it
 * @param noCache whether it runs even if there is a record
 */
record Step(
        StepId id,
        Instruction instruction,
        StageState before,
        Base base,
        Optional<Step> parent,
        Source source,
        List<StepMount> mounts,
        String createdBy,
        boolean fixedTimes,
        boolean noCache,
        Definition definition) {
    Step {
        mounts = List.copyOf(mounts);
    }

    /** Where COPY takes files from. */
    sealed interface Source {
        /** The build context. */
        record Context() implements Source {}

        /** What a stage of this Dockerfile shows at its end. */
        record OfStage(StagePlan stage) implements Source {}

        /** What an image shows. */
        record OfImage(Base image) implements Source {}
    }

    /**
     * What the definition key is made of.
     *
     * @param key names the step's result before anything is run
     * @param ingredients one line for each thing that went in, for telling what changed since the last build
     */
    record Definition(StepKey key, List<String> ingredients) {
        Definition {
            ingredients = List.copyOf(ingredients);
        }
    }
}
