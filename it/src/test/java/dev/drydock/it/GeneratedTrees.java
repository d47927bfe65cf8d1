package dev.drydock.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Trees that {@code trees.pl} makes, changes and lists: on this machine, in a step, and in what others unpacked. */
final class GeneratedTrees {
    static final int COUNT = Integer.getInteger("trees", 4);
    static final int SEED = Integer.getInteger("trees.seed", 1);

    private GeneratedTrees() {}

    static Path program() {
        return Machine.root().resolve("it/src/test/resources/trees.pl");
    }

    /** The program and a perl that runs it, from this machine. */
    static void programInto(Path root) throws Exception {
        Machine.run(List.of(
                        "sh",
                        "-ec",
                        "cp -rL --parents /usr/bin/perl /usr/bin/md5sum $(ldd /usr/bin/perl /usr/bin/md5sum"
                                + " | grep -o '/[^ :]*\\.so[^ :]*' | sort -u) /usr/lib/*/perl-base \"$1\""
                                + " && cp \"$2\" \"$1\"",
                        "sh",
                        root.toString(),
                        program().toString()))
                .ok();
    }

    /** What the program says in a folder of this machine. */
    static List<String> run(Path in, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                "sh",
                "-ec",
                "cd \"$1\"; shift; perl \"$@\"",
                "sh",
                in.toString(),
                program().toString()));
        command.addAll(List.of(arguments));
        return Machine.run(command, Map.of("LC_ALL", "C", "NODES", "1", "SOCKETS", ""))
                .ok()
                .out()
                .lines()
                .toList();
    }

    static List<String> read(Path list) throws Exception {
        return Files.readAllLines(list, ISO_8859_1);
    }

    static void assertSame(String whose, List<String> found, List<String> expected) {
        TreeSet<String> missing = new TreeSet<>(expected);
        found.forEach(missing::remove);
        TreeSet<String> more = new TreeSet<>(found);
        expected.forEach(more::remove);
        assertThat(missing.size() + more.size())
                .as(whose + ": " + missing.stream().limit(5).toList() + " not found, but "
                        + more.stream().limit(5).toList())
                .isZero();
        assertThat(found).hasSameSizeAs(expected);
    }
}
