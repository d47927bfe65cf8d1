package dev.drydock.build;

import dev.drydock.cache.LayerCache;
import dev.drydock.cache.StepKey;
import dev.drydock.content.Cancellation;
import dev.drydock.content.DiffId;
import dev.drydock.content.DigestMismatchException;
import dev.drydock.dockerfile.Add;
import dev.drydock.dockerfile.Copy;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Run;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.CommittedLayer;
import dev.drydock.layer.EntryType;
import dev.drydock.layer.LayerOutput;
import dev.drydock.layer.StageView;
import dev.drydock.layer.UnknownAccountException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Does COPY and ADD: the layer's tar is written straight from the sources, without a mount or a copy. */
final class CopyExecutor {
    private final LayerCache cache;
    private final LayerAccess layers;
    private final CopyRequests requests;
    private final Definitions definitions;
    private final Dockerfile dockerfile;
    private final BuildListener listener;

    CopyExecutor(
            LayerCache cache,
            LayerAccess layers,
            CopyRequests requests,
            Definitions definitions,
            Dockerfile dockerfile,
            BuildListener listener) {
        this.cache = cache;
        this.layers = layers;
        this.requests = requests;
        this.definitions = definitions;
        this.dockerfile = dockerfile;
        this.listener = listener;
    }

    /** Everything known of a COPY once its inputs exist. */
    record Prepared(CopyRequest request, Selection selection, SourceTree tree, Stack stack, StepKey contentKey) {}

    /** Resolves owners and chooses files. {@code sourceStack}: of the stage or image it copies from; absent: context. */
    Prepared prepare(Step step, Stack stack, Optional<Stack> sourceStack, Cancellation cancellation)
            throws IOException, DockerfileException {
        Optional<String> chown =
                step.instruction() instanceof Copy copy ? copy.chown() : ((Add) step.instruction()).chown();
        Optional<Accounts.Owner> owner = Optional.empty();
        if (chown.isPresent()) {
            owner = Optional.of(owner(step, chown.get(), stack, cancellation));
        }
        CopyRequest request = requests.request(step.instruction(), step.before(), owner, step.fixedTimes(), dockerfile);
        SourceTree tree = sourceStack.isPresent()
                ? new StageTree(sourceStack.get(), fixedFrom(step), layers, cancellation)
                : CopyRequests.tree((Step.Source.Context) step.source(), step.fixedTimes());
        Selection selection = CopyRequests.select(request, tree, where(step.source()), dockerfile);
        return new Prepared(
                request,
                selection,
                tree,
                stack,
                definitions.content(step, request, selection, stack, tree.keepsOwners()));
    }

    /**
     * Of a stage that keeps real times, because of a cache mount, the layers are shown with the fixed one to a step that has
     * it: else no two builds would be the same.
     */
    private static int fixedFrom(Step step) {
        boolean real = step.fixedTimes()
                && step.source() instanceof Step.Source.OfStage stage
                && stage.stage().last().filter(last -> !last.fixedTimes()).isPresent();
        return real
                ? ((Step.Source.OfStage) step.source())
                        .stage()
                        .base()
                        .stack()
                        .layers()
                        .size()
                : Integer.MAX_VALUE;
    }

    private static String where(Step.Source source) {
        if (source instanceof Step.Source.OfStage stage) {
            return "in stage " + stage.stage().label();
        }
        return source instanceof Step.Source.OfImage image
                ? "in image " + image.image().name()
                : ((Step.Source.Context) source).where();
    }

    private Accounts.Owner owner(Step step, String chown, Stack stack, Cancellation cancellation)
            throws IOException, DockerfileException {
        try {
            boolean numbers = chown.chars().allMatch(c -> (c >= '0' && c <= '9') || c == ':');
            Accounts accounts = numbers ? Accounts.none() : layers.accounts(stack, cancellation);
            return accounts.owner(chown);
        } catch (UnknownAccountException e) {
            throw dockerfile.refused(
                    step.instruction().range(),
                    step.instruction().name() + ": --chown=" + chown + ": " + e.getMessage(),
                    "names are looked up in /etc/passwd and /etc/group of the image",
                    "create it in a RUN above, or give numbers");
        }
    }

    /** Writes the layer. */
    DiffId execute(Step step, Prepared prepared, Cancellation cancellation) throws IOException, DockerfileException {
        CopyRequest request = prepared.request();
        Optional<StageView> view =
                request.link() ? Optional.empty() : Optional.of(layers.view(prepared.stack(), cancellation));
        try (Archives archives = new Archives(layers, cancellation)) {
            Selection selection = request.unpack() || request.unpackRemote()
                    ? archives.unpack(request, prepared.selection(), prepared.tree())
                    : prepared.selection();
            Collection<CopyPlan.Planned> plan =
                    new CopyPlan(request, view, prepared.tree().keepsOwners()).plan(selection);
            return write(plan, prepared.tree(), cancellation);
        } catch (CopyPlan.Conflict e) {
            throw dockerfile.refused(request.range(), request.instruction() + ": " + e.getMessage(), "", "");
        } catch (ChangedWhileBuilding e) {
            throw changed(request, e);
        }
    }

    /** The files of a bind mount from a context, in a layer that is part of no image. */
    record Bound(DiffId layer, boolean folder) {}

    Bound bind(Step step, StepMount mount, Step.Source.Context context, Cancellation cancellation)
            throws IOException, DockerfileException {
        Run run = (Run) step.instruction();
        CopyRequest request = requests.request(run, mount, step.fixedTimes());
        SourceTree tree = CopyRequests.tree(context, step.fixedTimes());
        Selection selection = requests.select(run, mount, context, step.fixedTimes(), dockerfile);
        try {
            Collection<CopyPlan.Planned> plan = new CopyPlan(request, Optional.empty(), false).plan(selection);
            boolean folder = selection.matches().get(0).file().isDirectory();
            return new Bound(write(plan, tree, cancellation), folder);
        } catch (CopyPlan.Conflict e) {
            throw new IllegalStateException("one source has nothing to be in conflict with", e);
        } catch (ChangedWhileBuilding e) {
            throw changed(request, e);
        }
    }

    private DockerfileException changed(CopyRequest request, ChangedWhileBuilding e) {
        return dockerfile.refused(
                request.range(),
                request.instruction() + ": " + e.getMessage(),
                "what was hashed and what would be written differ; nothing was stored",
                "build again when nothing writes to it");
    }

    private DiffId write(Collection<CopyPlan.Planned> plan, SourceTree tree, Cancellation cancellation)
            throws IOException {
        CommittedLayer layer = write(cache, plan, tree, cancellation);
        listener.on(new BuildEvent.LayerWritten(layer.diffId(), layer.size()));
        return layer.diffId();
    }

    /** Writes what was planned as a layer of the store. */
    static CommittedLayer write(
            LayerCache cache, Collection<CopyPlan.Planned> plan, SourceTree tree, Cancellation cancellation)
            throws IOException {
        List<SourceFile> files = new ArrayList<>();
        for (CopyPlan.Planned planned : plan) {
            planned.content()
                    .filter(file -> file.entry().type() == EntryType.FILE && !(file.origin() instanceof OpenContent))
                    .ifPresent(files::add);
        }
        try (LayerOutput output = cache.layers().write();
                SourceTree.Contents contents = tree.contents(files)) {
            for (CopyPlan.Planned planned : plan) {
                cancellation.throwIfCancelled();
                if (planned.entry().type() != EntryType.FILE) {
                    output.writer().add(planned.entry());
                    continue;
                }
                SourceFile file = planned.content().orElseThrow();
                try (InputStream content =
                        file.origin() instanceof OpenContent open ? open.open() : contents.open(file)) {
                    output.writer().add(planned.entry(), content);
                } catch (DigestMismatchException e) {
                    throw file.origin() instanceof Stored stored ? stored.damaged(e) : contents.damaged(file, e);
                }
            }
            return output.commit();
        }
    }
}
