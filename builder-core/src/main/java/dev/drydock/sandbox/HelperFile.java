package dev.drydock.sandbox;

import dev.drydock.content.Cancellation;
import dev.drydock.content.Digest;
import dev.drydock.content.Locks;
import dev.drydock.content.StoreLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** {@code drydock-init} as a file: taken out of our jar into the store once, and named by its digest. */
public final class HelperFile {
    private HelperFile() {}

    /** The file for this machine, extracted under a lock if it is not there. */
    public static Path provide(StoreLayout store, Locks locks, Cancellation cancellation) throws IOException {
        byte[] program = read();
        Path file = store.helper().resolve(Digest.of(program).hex()).resolve("drydock-init");
        if (intact(file, program)) {
            return file;
        }
        try (Locks.Hold hold = locks.exclusive("helper", "extract drydock-init", cancellation)) {
            if (!intact(file, program)) {
                store.folder(store.helper().resolve(Digest.of(program).hex()));
                Path temporary =
                        file.resolveSibling("new-" + ProcessHandle.current().pid());
                Files.write(temporary, program);
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r-xr-xr-x"));
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return file;
    }

    private static boolean intact(Path file, byte[] program) throws IOException {
        return Files.isExecutable(file) && Arrays.equals(Files.readAllBytes(file), program);
    }

    private static byte[] read() throws IOException {
        String arch = System.getProperty("os.arch", "");
        String machine = arch.equals("amd64") ? "x86_64" : arch;
        String resource = "META-INF/native/linux-" + machine + "/drydock-init";
        try (InputStream in = HelperFile.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build of Drydock has no drydock-init for " + machine
                        + ": steps can run on x86_64 and aarch64 where the release was built for both");
            }
            return in.readAllBytes();
        }
    }
}
