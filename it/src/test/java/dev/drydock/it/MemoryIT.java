package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer many times as large as the heap: built, pushed, saved, loaded and pulled. The worker has a heap of its own, of
 * 256 MiB. {@code -Dmemory.long=true} for a layer of 4 GiB.
 */
class MemoryIT {
    private static final boolean LONG = Boolean.getBoolean("memory.long");
    private static final int LAYER_MIB = LONG ? 4096 : 200;
    private static final String HEAP = LONG ? "-Xmx256m" : "-Xmx48m";

    @TempDir
    Path folder;

    private static List<String> small(String... arguments) {
        return Machine.drydock(List.of(HEAP), arguments); // with the collector and compilers that users have
    }

    @Test
    void aLayerIsNeverInMemory() throws Exception {
        Project project = new Project(folder.resolve("p"), folder.resolve("store")).importing("busybox", "busybox");
        String target = Machine.registry() + "/memory/large:1";
        // a third is noise, the rest shrinks
        project.dockerfile(
                "FROM busybox",
                "RUN dd if=/dev/urandom of=/large bs=1M count=" + LAYER_MIB / 3 + " 2>/dev/null"
                        + " && yes 'all the same' | head -c " + ((long) (LAYER_MIB - LAYER_MIB / 3) << 20)
                        + " >> /large",
                "RUN cut -c 1 /bin/true > /small");
        Path context = project.context;
        String store = project.store.toString();
        Machine.run(small("build", "--store", store, "-t", target, context.toString()))
                .ok();
        Machine.run(small("push", "--store", store, target)).ok();
        Path saved = folder.resolve("saved.tar");
        Machine.run(small("save", "--store", store, "-o", saved.toString(), target))
                .ok();
        Machine.run(List.of("rm", "-rf", store)).ok();

        String loaded = folder.resolve("loaded").toString();
        Machine.run(small("load", "--store", loaded, "-i", saved.toString())).ok();
        Files.delete(saved);
        project.dockerfile("FROM " + target, "RUN stat -c %s /large > /size");
        Path out = folder.resolve("loaded-size");
        Machine.run(small("build", "--store", loaded, "--offline", "-t", "size", context.toString()))
                .ok();
        Machine.run(small("export", "--store", loaded, "-o", out.toString(), "size"))
                .ok();
        assertThat(sizeIn(out)).isEqualTo(String.valueOf((long) LAYER_MIB << 20));
        Machine.run(List.of("rm", "-rf", loaded, out.toString())).ok();

        String pulled = folder.resolve("pulled").toString();
        Machine.run(small("build", "--store", pulled, "-t", "size", context.toString()))
                .ok();
        Machine.run(List.of("rm", "-rf", pulled)).ok();
    }

    private static String sizeIn(Path tar) throws Exception {
        return Machine.run(List.of("tar", "-xOf", tar.toString(), "size"))
                .ok()
                .out()
                .strip();
    }
}
