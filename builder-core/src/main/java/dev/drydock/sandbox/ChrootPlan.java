package dev.drydock.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The operations of a step in a copied root. What can be taken from it is: capabilities beyond the usual ones, and the way
 * out of the folder. It has no filter of its own, which only CAP_SYS_ADMIN or no_new_privs could give it: the one of the
 * container around it holds.
 */
final class ChrootPlan {
    private ChrootPlan() {}

    static List<SetupOp> of(ChrootSpec spec) {
        List<SetupOp> ops = new ArrayList<>();
        ops.add(SetupOp.statusFile(spec.statusFile()));
        ops.add(SetupOp.namespaces(0));
        ops.add(SetupOp.chroot(spec.root()));
        spec.secrets()
                .forEach(each ->
                        ops.add(SetupOp.serve(each.path(), each.content(), each.mode(), each.uid(), each.gid())));
        StepPlan.limits(spec.command(), ops);
        ops.add(SetupOp.keepBounding(Capabilities.STEP));
        ops.add(SetupOp.capabilities(Capabilities.STEP | Capabilities.FIRST_PROCESS));
        StepPlan.command(spec.command(), List.of(), ops);
        return Collections.unmodifiableList(ops);
    }
}
