package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated trees in archives: those of others are read by us, ours by GNU tar. */
class ArchivesIT {
    private static final int TREES = Math.max(1, GeneratedTrees.COUNT / 2);
    private static final UnaryOperator<String> WITHOUT_ATTRIBUTES = line -> line.substring(0, line.indexOf("] ") + 1);

    @TempDir
    Path folder;

    private Path root;

    private static void shell(String script, Path... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-ec", script, "sh"));
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        Machine.run(command, Map.of("LC_ALL", "C.UTF-8")).ok();
    }

    /** A root with a shell, perl and trees; what the trees are. */
    private List<String> trees() throws Exception {
        root = Files.createDirectories(folder.resolve("root"));
        shell("mkdir -p \"$1/bin\" \"$1/t\" && cp /bin/busybox \"$1/bin/\" && ln -s busybox \"$1/bin/sh\"", root);
        GeneratedTrees.programInto(root);
        System.out.println("trees: seed " + GeneratedTrees.SEED + ", " + TREES + " trees");
        GeneratedTrees.run(root.resolve("t"), "make", String.valueOf(GeneratedTrees.SEED), "0", String.valueOf(TREES));
        return GeneratedTrees.run(root.resolve("t"), "list");
    }

    @Test
    void theirArchivesAreReadAndOursAreReadByThem() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: device nodes and owners need root");
        }
        List<String> expected = trees();
        Map<String, String> writers = new LinkedHashMap<>();
        String gnu = "cd \"$1\" && tar --numeric-owner -S --sort=name ";
        writers.put("gnu", gnu + "--format=gnu -cf \"$2\" .");
        writers.put("sparse", gnu + "--format=pax --sparse-version=0.1 --xattrs --xattrs-include='*' -cf \"$2\" ./*");
        writers.put("pax", gnu + "--format=pax --xattrs --xattrs-include='*' -cf \"$2\" bin usr lib* trees.pl t");
        writers.put("absolute", "tar --numeric-owner --transform 's,^\\.,/,S' -P --format=gnu -cf \"$2\" -C \"$1\" .");
        writers.put("bsd", "cd \"$1\" && bsdtar --format=pax --numeric-owner --no-acls -cf \"$2\" .");
        writers.put(
                "python",
                "cd \"$1\" && python3 -c 'import sys, tarfile; "
                        + "tarfile.open(sys.argv[1], \"w\", format=tarfile.PAX_FORMAT).add(\".\")' \"$2\"");
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        List<String> stages = new ArrayList<>();
        List<String> copies = new ArrayList<>(List.of("FROM scratch"));
        for (Map.Entry<String, String> writer : writers.entrySet()) {
            Path tar = folder.resolve(writer.getKey() + ".tar");
            shell(writer.getValue(), root, tar);
            project.run(Machine.drydock("import", "--store", project.store.toString(), tar.toString(), writer.getKey()))
                    .ok();
            Files.delete(tar);
            stages.add("FROM " + writer.getKey() + " AS s-" + writer.getKey());
            stages.add("RUN cd /t && LC_ALL=C perl /trees.pl list > /list");
            copies.add("COPY --from=s-" + writer.getKey() + " /list /" + writer.getKey());
        }
        stages.addAll(copies);
        project.dockerfile(stages.toArray(String[]::new));
        Path lists = folder.resolve("lists");
        project.tryBuild("-o", "type=local,dest=" + lists).ok();
        for (String writer : writers.keySet()) {
            boolean attributes = writer.equals("pax") || writer.equals("sparse");
            GeneratedTrees.assertSame(
                    "what " + writer + " wrote",
                    listed(GeneratedTrees.read(lists.resolve(writer)), attributes),
                    listed(expected, attributes));
        }
        oursIsReadByThem(project, expected);
    }

    /**
     * Hard links of device nodes, pipes and symbolic links are links in our layers, but not for all others. What bsdtar writes of times before 1970 is a second
     * earlier, if there is a fraction.
     */
    private static List<String> listed(List<String> lines, boolean attributes) {
        return lines.stream()
                .map(line -> line.matches("\\S+ ([126]|12) .*") ? line.replaceFirst("\\[\\S*]", "[]") : line)
                .map(line -> line.replace(" -86401 ", " -86400 "))
                .map(attributes ? UnaryOperator.identity() : WITHOUT_ATTRIBUTES)
                .toList();
    }

    /** A step that makes the trees anew; its layer is unpacked by whoever unpacks archives. */
    private void oursIsReadByThem(Project project, List<String> expected) throws Exception {
        project.dockerfile(
                "FROM pax",
                "RUN mkdir /u && cd /u && NODES=1 LC_ALL=C perl /trees.pl make " + GeneratedTrees.SEED + " 0 " + TREES);
        String layer = Project.layers(project.build()).get(0).substring("sha256:".length());
        Path blob = project.store.resolve("blobs/sha256").resolve(layer);
        Map<String, String> readers = new LinkedHashMap<>();
        readers.put("GNU tar", "tar --numeric-owner --xattrs --xattrs-include='*' -xpf \"$1\" -C \"$2\"");
        for (Map.Entry<String, String> reader : readers.entrySet()) {
            Path out = Files.createDirectories(folder.resolve("out-" + reader.getKey()));
            shell(reader.getValue(), blob, out);
            assertThat(out.resolve("u")).isDirectory();
            boolean attributes = reader.getKey().equals("GNU tar");
            GeneratedTrees.assertSame(
                    reader.getKey() + "'s unpacking",
                    listed(GeneratedTrees.run(out.resolve("u"), "list"), attributes),
                    listed(expected, attributes));
        }
    }
}
