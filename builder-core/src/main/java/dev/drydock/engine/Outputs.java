package dev.drydock.engine;

import dev.drydock.build.BuildEvent;
import dev.drydock.build.BuildListener;
import dev.drydock.build.RootfsExport;
import dev.drydock.content.Digest;
import dev.drydock.content.WholeFile;
import dev.drydock.image.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes images to where an {@link ImageOutput} says. */
final class Outputs {
    private final ImageArchive archive;
    private final RootfsExport rootfs;
    private final BuildListener listener;
    private final OutputStream standardOutput;

    /** @param standardOutput is not closed */
    Outputs(ImageArchive archive, RootfsExport rootfs, BuildListener listener, OutputStream standardOutput) {
        this.archive = archive;
        this.rootfs = rootfs;
        this.listener = listener;
        this.standardOutput = standardOutput;
    }

    /** @return the digest of the manifest or of the index, where one was written */
    Optional<Digest> write(
            Digest imageId,
            List<RootfsExport.Root> images,
            List<ImageReference> names,
            Map<String, String> annotations,
            ImageOutput output)
            throws IOException {
        if (!output.isFiles()) {
            return Optional.of(layout(imageId, names, annotations, output));
        }
        if (output.dest().isEmpty()) {
            rootfs.write(images, standardOutput);
            standardOutput.flush();
            return Optional.empty();
        }
        Path dest = output.dest().get();
        if (output.tar()) {
            WholeFile.write(dest, out -> rootfs.write(images, out));
            return Optional.empty();
        }
        int leftOut = rootfs.write(images, dest);
        if (leftOut > 0) {
            listener.on(new BuildEvent.Warning(leftOut + " files of the image are not in " + dest
                    + ": devices, fifos, or names that this JVM cannot spell; type=tar has them"));
        }
        return Optional.empty();
    }

    private Digest layout(
            Digest imageId, List<ImageReference> names, Map<String, String> annotations, ImageOutput output)
            throws IOException {
        if (output.dest().isEmpty()) {
            Digest digest = archive.write(imageId, names, annotations, standardOutput);
            standardOutput.flush();
            return digest;
        }
        Path dest = output.dest().get();
        return output.tar()
                ? archive.save(imageId, names, annotations, dest)
                : archive.folder(imageId, names, annotations, dest);
    }
}
