package dev.drydock.build;

import dev.drydock.build.BuildEvent.StepId;
import dev.drydock.cache.StepKey;
import dev.drydock.dockerfile.Instruction;
import dev.drydock.image.Platform;
import java.util.List;
import java.util.Optional;

/**
 * One instruction that makes a layer, in its place: RUN, COPY, ADD or WORKDIR after expansion. Made by the planner;
 * nothing in it changes.
 *
 * @param id its place, for people
 * @param platform what its stage is for
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
 * @param afresh whether something that it needs runs even if there is a record: its definition then promises nothing, and
 *     its content key alone counts
 * @param vertex the same for steps that are one: the same work on the same state, wanted by two stages or platforms
 */
record Step(
        StepId id,
        Platform platform,
        Instruction instruction,
        StageState before,
        Base base,
        Optional<Step> parent,
        Source source,
        List<StepMount> mounts,
        String createdBy,
        boolean fixedTimes,
        boolean noCache,
        boolean afresh,
        Definition definition,
        StepKey vertex) {
    Step {
        mounts = List.copyOf(mounts);
    }

    /** Whether what needs this step can trust its own definition key. */
    boolean isAfresh() {
        return noCache || afresh;
    }

    /** Where COPY takes files from. */
    sealed interface Source {
        /**
         * Files of a folder: the build context, or one that was given a name.
         *
         * @param name empty for the build context
         */
        record Context(String name, SourceTree tree) implements Source {
            /** Where files are, for messages. */
            String where() {
                return name.isEmpty() ? "in the build context" : "in the context \"" + name + "\"";
            }
        }

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
