package dev.drydock.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drydock.it.Machine;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every build of the scenarios, with an epoch, as root and as an ordinary user: the same layers and the same config. What
 * differs is built again as root: scenarios that are not the same twice say nothing.
 */
class ScenarioModesIT {
    /** They print the options of a mount, among which the kernel tells what the user's id map makes of root. */
    private static final Set<String> READ_THEIR_ID_MAP = Set.of("testMountTmpfsSize", "testShmSize");

    /** Of how many scenarios one is built; {@code -Dconformance.peer=true} builds all. */
    private static final int ONE_OF = Boolean.getBoolean("conformance.peer") ? 1 : 40;

    /** What came of a build. @param layers digest of the diff ids */
    private record Ids(String image, String layers) {}

    private final Bases bases;
    private final Path folder;

    ScenarioModesIT() throws Exception {
        assumeTrue(Machine.isRoot(), "needs both root and the ordinary user");
        folder = Machine.userFolder("scenarios");
        bases = Bases.make(folder.resolve("bases"));
    }

    @Test
    void anOrdinaryUserBuildsWhatRootBuilds() throws Exception {
        String classpath = classpath();
        String selected = selected();
        ExecutorService both = Executors.newSingleThreadExecutor();
        Map<String, Ids> root;
        Map<String, Ids> user;
        try {
            Path asUser = Files.createDirectories(folder.resolve("user"));
            Machine.run(List.of("chown", Machine.user(), asUser.toString())).ok();
            Future<Machine.Ran> running =
                    both.submit(() -> Machine.runAsUser(command(classpath, asUser, selected), Map.of()));
            root = ids(Machine.run(command(classpath, folder.resolve("root"), selected)));
            user = ids(running.get());
        } finally {
            both.shutdownNow();
        }
        assertThat(user.keySet()).isEqualTo(root.keySet());
        TreeSet<String> differ = new TreeSet<>(root.keySet());
        differ.removeIf(name -> root.get(name).equals(user.get(name)));
        Map<String, Ids> again = differ.isEmpty()
                ? Map.of()
                : ids(Machine.run(command(
                        classpath,
                        folder.resolve("again"),
                        differ.stream()
                                .map(name ->
                                        name.substring(0, name.indexOf('#')).replace('-', '.'))
                                .distinct()
                                .collect(Collectors.joining("|")))));
        List<String> found = new ArrayList<>();
        int unstable = 0;
        for (String name : differ) {
            Ids one = root.get(name);
            Ids two = again.get(name);
            if (one.equals(two)) {
                found.add(name + ": " + user.get(name) + ", as root " + one);
            } else if (two != null && one.layers().equals(two.layers())) {
                if (!one.layers().equals(user.get(name).layers())) {
                    found.add(name + ": other layers, " + user.get(name) + ", as root " + one);
                }
            } else {
                unstable++;
                System.out.println("not the same twice as root: " + name);
            }
        }
        System.out.printf(
                "modes: %d builds of scenarios are the same, of them %d images; %d are not the same twice%n",
                root.size() - unstable,
                root.values().stream()
                                .filter(ids -> !ids.image().equals("refused"))
                                .count()
                        - unstable,
                unstable);
        assertThat(found).isEmpty();
        assertThat(unstable).isLessThan(root.size() / 4);
        Machine.run(List.of("rm", "-rf", folder.toString())).ok();
    }

    /** Names of scenarios, as a regular expression. */
    private static String selected() throws Exception {
        TreeSet<String> names = new TreeSet<>(ScenarioIds.scenarios().keySet());
        names.removeAll(READ_THEIR_ID_MAP);
        List<String> all = List.copyOf(names);
        List<String> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += ONE_OF) {
            some.add(all.get(i));
        }
        return String.join("|", some);
    }

    /** The tests' own, where the user can read it. */
    private String classpath() throws Exception {
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        List<String> paths = new ArrayList<>();
        for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (path.endsWith(".jar")) {
                Path copy = libraries.resolve(paths.size() + ".jar");
                Files.copy(Path.of(path), copy);
                paths.add(copy.toString());
            } else {
                paths.add(path);
            }
        }
        return String.join(File.pathSeparator, paths);
    }

    private List<String> command(String classpath, Path work, String names) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classpath,
                "-Ddrydock.root=" + Machine.root(),
                "-Dcorpus.dir=" + System.getProperty("corpus.dir"),
                ScenarioIds.class.getName(),
                work.toString(),
                names));
        bases.files().forEach((name, tar) -> command.add(name + "=" + tar));
        return command;
    }

    private static Map<String, Ids> ids(Machine.Ran ran) {
        Map<String, Ids> ids = new TreeMap<>();
        ran.ok().out().lines().forEach(line -> {
            String[] words = line.split(" ");
            ids.put(words[0], new Ids(words[1], words[2]));
        });
        assertThat(ids.remove("end")).as(ran.all()).isNotNull();
        return ids;
    }
}
