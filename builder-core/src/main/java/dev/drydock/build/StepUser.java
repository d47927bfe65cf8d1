package dev.drydock.build;

import dev.drydock.content.Cancellation;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.layer.Accounts;
import dev.drydock.layer.UnknownAccountException;
import java.io.IOException;

/** USER of a place, looked up in the image that is below it. */
final class StepUser {
    private StepUser() {}

    static Accounts.Identity identity(
            String user, Step step, Stack stack, LayerAccess layers, Dockerfile dockerfile, Cancellation cancellation)
            throws IOException, DockerfileException {
        try {
            Accounts accounts = user.equals("0:0") ? Accounts.none() : layers.accounts(stack, cancellation);
            return accounts.identity(user);
        } catch (UnknownAccountException e) {
            throw dockerfile.refused(
                    step.instruction().range(),
                    step.instruction().name() + ": USER " + user + ": " + e.getMessage(),
                    "names are looked up in /etc/passwd and /etc/group of the image",
                    "create it in a RUN above, or give numbers");
        }
    }
}
