package dev.drydock.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated trees of every kind of file, and what a second step does to them: the layers of both, unpacked by umoci and
 * by ourselves, are the trees that the steps left. The same changes as umoci writes them down give the same.
 *
 * <p>{@code -Dtrees=1000} and {@code -Dtrees.seed=2} for more trees and for others.
 */
class TreesIT {
    private static final int TREES = GeneratedTrees.COUNT;
    private static final int SEED = GeneratedTrees.SEED;
    /** Of a line: the first name of a file with several. What comes before it and after it has no brackets there. */
    private static final Pattern LINK = Pattern.compile("(?<= )\\[[^ ]*](?= )");

    private static final String LIST = "cd /t && LC_ALL=C perl /trees.pl list > ";

    @TempDir
    Path folder;

    @Test
    void umociUnpacksAndChangesTheSameTreesAsWe() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: device nodes and owners need root");
        }
        Project project = new Project(folder.resolve("p"), folder.resolve("store"));
        Built built = build(project, true);
        List<String> changed = built.changed();
        assertThat(changed).anyMatch(line -> line.contains(" 2 ")).anyMatch(line -> line.contains("posix_acl_default"));
        Path ours = oci(project, "changed");
        GeneratedTrees.assertSame("umoci's unpacking", unpackedList(ours, "ours"), changed);

        Path theirs = oci(project, "made");
        Path bundle = folder.resolve("theirs");
        umoci("unpack", "--image", theirs + ":it", bundle.toString());
        chroot(bundle, "cd /t && NODES=1 SOCKETS= perl /trees.pl change " + SEED + " 0 " + TREES);
        umoci("repack", "--image", theirs + ":changed", bundle.toString());
        Path again = folder.resolve("again");
        umoci("unpack", "--image", theirs + ":changed", again.toString());
        List<String> theirTrees = list(again);
        Set<String> apart = built.renamedNames();
        System.out.println("trees: " + apart.size() + " names that umoci takes for files of their own");
        GeneratedTrees.assertSame("umoci's own layers", withoutLinks(theirTrees, apart), withoutLinks(changed, apart));

        String target = Machine.registry() + "/trees/theirs:1";
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--dest-tls-verify=false",
                        "oci:" + theirs + ":changed",
                        "docker://" + target))
                .ok();
        project.dockerfile("FROM " + target, "RUN " + LIST + "/changed");
        GeneratedTrees.assertSame("our unpacking of umoci's layers", steps(project, "changed"), theirTrees);
    }

    private static List<String> withoutLinks(List<String> lines, Set<String> names) {
        return lines.stream()
                .map(line -> names.contains(name(line)) ? LINK.matcher(line).replaceFirst("[]") : line)
                .toList();
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    /** What both steps left, a line for each name. */
    private record Built(List<String> made, List<String> changed) {
        /**
         * The names of files of which one was renamed. umoci sees by the number of its names that a file has another one, and
         * that number is as it was.
         */
        Set<String> renamedNames() {
            Set<String> before = Set.copyOf(withoutLinks(made, names(made)));
            Map<String, Long> sizes = groups(made).values().stream()
                    .flatMap(group -> group.stream().map(name -> Map.entry(name, (long) group.size())))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            Set<String> unchanged = withoutLinks(changed, names(changed)).stream()
                    .filter(before::contains)
                    .map(TreesIT::name)
                    .collect(Collectors.toSet());
            return groups(changed).values().stream()
                    .filter(group -> !unchanged.containsAll(group))
                    .filter(group -> group.stream()
                            .anyMatch(name -> unchanged.contains(name) && sizes.getOrDefault(name, 0L) == group.size()))
                    .flatMap(List::stream)
                    .collect(Collectors.toSet());
        }

        private static Set<String> names(List<String> lines) {
            return lines.stream().map(TreesIT::name).collect(Collectors.toSet());
        }

        private static Map<String, List<String>> groups(List<String> lines) {
            return lines.stream()
                    .filter(line -> LINK.matcher(line).results().anyMatch(link -> link.end() - link.start() > 2))
                    .collect(Collectors.groupingBy(
                            line -> LINK.matcher(line)
                                    .results()
                                    .findFirst()
                                    .orElseThrow()
                                    .group(),
                            Collectors.mapping(TreesIT::name, Collectors.toList())));
        }
    }

    @Test
    void anOrdinaryUserHasTheSameTrees() throws Exception {
        Path home = Machine.userFolder("trees");
        Project project = new Project(home.resolve("p"), home.resolve("store"));
        project.asUser = true;
        List<String> changed = build(project, false).changed();
        assertThat(changed).anyMatch(line -> line.contains("security.capability"));
        if (Machine.isRoot()) {
            GeneratedTrees.assertSame("umoci's unpacking", unpackedList(oci(project, "changed"), "ours"), changed);
            project.run(Machine.drydock("prune", "--all", "--store", project.store.toString()));
            Machine.run(List.of("rm", "-rf", home.toString())).ok();
        }
    }

    /** Both steps, and a third that looks at them once more when all trees had to be unpacked again. */
    private Built build(Project project, boolean all) throws Exception {
        System.out.println("trees: seed " + SEED + ", " + TREES + " trees");
        GeneratedTrees.programInto(project.context);
        String with = all ? "SOCKETS=1 NODES=1 " : "SOCKETS=1 ";
        List<String> lines = new ArrayList<>(List.of(
                "FROM busybox AS made",
                "COPY . /",
                "RUN mkdir /t && cd /t && " + with + "perl /trees.pl make " + SEED + " 0 " + TREES,
                "RUN " + LIST + "/made",
                "FROM made AS changed",
                "RUN cd /t && " + with + "perl /trees.pl change " + SEED + " 0 " + TREES,
                "RUN " + LIST + "/changed"));
        project.dockerfile(lines.toArray(String[]::new));
        Path base = project.context.resolveSibling("busybox.tar");
        Files.copy(Machine.base("busybox"), base);
        if (project.asUser && Machine.isRoot()) {
            Machine.run(List.of(
                            "chown",
                            "-R",
                            Machine.user(),
                            project.context.getParent().toString()))
                    .ok();
        }
        project.run(Machine.drydock("import", "--store", project.store.toString(), base.toString(), "busybox"))
                .ok();
        List<String> made = steps(project, "made");
        List<String> changed = steps(project, "changed");
        assertThat(made).hasSizeGreaterThan(TREES * 5);
        assertThat(changed).isNotEqualTo(made);
        Path trees = project.store.resolve("trees");
        Machine.run(List.of("rm", "-rf", trees.toString())).ok();
        lines.add("RUN " + LIST + "/cold");
        project.dockerfile(lines.toArray(String[]::new));
        GeneratedTrees.assertSame("our unpacking", steps(project, "cold"), changed);
        return new Built(made, changed);
    }

    /** Builds the target, and takes the file of that name out of it. */
    private List<String> steps(Project project, String name) throws Exception {
        String stage = name.equals("made") ? "made" : "";
        List<String> options = new ArrayList<>(List.of("-t", Machine.registry() + "/trees/" + name + ":1"));
        if (!stage.isEmpty()) {
            options.addAll(List.of("--target", stage));
        }
        project.tryBuild(options.toArray(String[]::new)).ok();
        Path taken = project.context.resolveSibling(name + ".tar");
        project.run(Machine.drydock(
                        "export",
                        "--store",
                        project.store.toString(),
                        "-o",
                        taken.toString(),
                        Machine.registry() + "/trees/" + name + ":1"))
                .ok();
        Path out = Files.createDirectories(folder.resolve("taken-" + name));
        Machine.run(List.of("tar", "-xf", taken.toString(), "-C", out.toString(), name))
                .ok();
        Files.delete(taken);
        return Files.readAllLines(out.resolve(name), ISO_8859_1);
    }

    private Path oci(Project project, String name) throws Exception {
        String target = Machine.registry() + "/trees/" + name + ":1";
        project.run(Machine.drydock("push", "--store", project.store.toString(), target))
                .ok();
        Path oci = folder.resolve("oci-" + name);
        Machine.run(List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "-q",
                        "--src-tls-verify=false",
                        "docker://" + target,
                        "oci:" + oci + ":it"))
                .ok();
        return oci;
    }

    private static void umoci(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("umoci"));
        command.addAll(List.of(arguments));
        Machine.run(command).ok();
    }

    private List<String> unpackedList(Path oci, String name) throws Exception {
        Path bundle = folder.resolve(name);
        umoci("unpack", "--image", oci + ":it", bundle.toString());
        return list(bundle);
    }

    private List<String> list(Path bundle) throws Exception {
        return chroot(bundle, "cd /t && perl /trees.pl list").out().lines().toList();
    }

    private static Machine.Ran chroot(Path bundle, String script) throws Exception {
        return Machine.run(
                        List.of("chroot", bundle.resolve("rootfs").toString(), "sh", "-ec", script),
                        Map.of("LC_ALL", "C", "PATH", "/bin:/usr/bin:/sbin:/usr/sbin"))
                .ok();
    }
}
