package dev.drydock.engine;

import dev.drydock.build.BuildFailure;
import dev.drydock.container.NotReadyException;
import dev.drydock.content.StoreException;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.image.ImageFormatException;
import dev.drydock.registry.RegistryException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;

/**
 * A failure as the goals and commands show it: once, complete, without a stack trace.
 *
 * @param text what, where, why and how to mend it; several lines
 * @param usersOwn whether the user's text, files or command caused it, rather than the machine, the network or we
 */
public record FailureReport(String text, boolean usersOwn) {
    /** What to tell of anything that {@link Drydock} throws. */
    public static FailureReport of(Exception failure) {
        if (failure instanceof DockerfileException || failure instanceof BuildFailure) {
            return new FailureReport(message(failure), true);
        }
        if (failure instanceof ImageFormatException
                || failure instanceof SettingException
                || failure instanceof NotReadyException) {
            return new FailureReport(message(failure), true);
        }
        if (failure instanceof RegistryException registry) {
            return new FailureReport(withFix(message(failure), registry.fix()), false);
        }
        if (failure instanceof StoreException store) {
            return new FailureReport(withFix(message(failure), store.fix()), false);
        }
        if (failure instanceof CancellationException) {
            return new FailureReport("cancelled", true);
        }
        if (failure instanceof FileSystemException file) {
            return new FailureReport(words(file), false);
        }
        if (failure instanceof IOException && failure.getMessage() != null) {
            return new FailureReport(message(failure), false);
        }
        return new FailureReport(
                "this is a fault of Drydock: " + failure + at(failure)
                        + "\n  fix: please report it, with the output of -X",
                false);
    }

    private static String words(FileSystemException failure) {
        String why = failure instanceof NoSuchFileException
                ? "there is no such file"
                : failure instanceof AccessDeniedException
                        ? "permission denied"
                        : failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
        return failure.getFile() + ": " + why;
    }

    private static String at(Exception failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return trace.length == 0 ? "" : " (at " + trace[0] + ")";
    }

    private static String withFix(String message, String fix) {
        return fix.isEmpty() || message.contains(fix) ? message : message + "\n  fix: " + fix;
    }

    private static String message(Exception failure) {
        return String.valueOf(failure.getMessage());
    }
}
