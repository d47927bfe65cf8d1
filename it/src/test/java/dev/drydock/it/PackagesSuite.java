package dev.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Debian's packages with accounts, set-id programs, capabilities, a database and a JVM, installed in every mode: the same
 * layers, entry by entry, but for what two installations in mode root differ in.
 */
class PackagesSuite {
    private static final List<String> PACKAGES = List.of(
            "cron",
            "dbus",
            "iputils-ping",
            "nginx",
            "openssh-client",
            "postfix",
            "postgresql",
            "sudo",
            "openjdk-17-jre-headless");

    /** Those of them that {@code -Dpackages=} names; all by default. */
    private static final List<String> CHOSEN = PACKAGES.stream()
            .filter(each -> List.of(System.getProperty("packages", String.join(",", PACKAGES))
                            .split(","))
                    .contains(each))
            .toList();

    private static final String NEEDS_PROC = "openjdk-17-jre-headless";

    private static final List<String> MODES = List.of("root", "rootless", "single", "chroot");

    /** What holds the clock, chance or inode numbers; a slash at the end means all that is below. */
    private static final List<String> BY_CHANCE = List.of(
            "etc/aliases.db",
            "etc/ssl/certs/java/cacerts",
            "etc/ssl/certs/ssl-cert-snakeoil.pem",
            "etc/ssl/private/ssl-cert-snakeoil.key",
            "var/cache/apt/pkgcache.bin",
            "var/cache/apt/srcpkgcache.bin",
            "var/cache/ldconfig/aux-cache",
            "var/lib/dbus/machine-id",
            "var/lib/postgresql/15/main/global/pg_control",
            "var/lib/postgresql/15/main/pg_stat/",
            "var/lib/postgresql/15/main/pg_wal/",
            "var/log/alternatives.log",
            "var/log/apt/",
            "var/log/dpkg.log");

    /** Who uses a template is written in the order of a hash of Perl, which is by chance where packages share one. */
    private static final String SHUFFLED = "var/cache/debconf/";

    /**
     * PostgreSQL does not run as root, and so makes no database in mode single. Nor is its folder given away there: a script
     * that becomes another user is told that the folder is its own.
     */
    private static final List<String> DATABASE = List.of(
            "etc/apt/apt.conf.d/02autoremove-postgresql",
            "etc/postgresql/15",
            "etc/postgresql/15/",
            "var/lib/postgresql",
            "var/lib/postgresql/",
            "var/log/postgresql/");

    private static final String BASE = "FROM debian AS base\n"
            + "RUN printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d";

    private static final String INSTALLED = "FROM base AS installed\n"
            + "RUN --mount=type=bind,source=debs,target=/debs"
            + " DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends";

    private static final Map<String, Path> STORES = new HashMap<>();
    private static final SortedSet<String> DIFFERED = new TreeSet<>();
    private static Path home;

    @BeforeAll
    static void bases() throws Exception {
        if (!Machine.isRoot()) {
            abort("skipped: modes root and chroot need root");
        }
        home = Machine.userFolder("packages");
        Path base = home.resolve("debian.tar");
        Machine.run(List.of("cp", Machine.base("debian").toString(), base.toString()))
                .ok();
        for (String mode : MODES) {
            STORES.put(mode, home.resolve("store-" + mode));
            project(mode, "base")
                    .run(Machine.drydock("import", "--store", STORES.get(mode).toString(), base.toString(), "debian"))
                    .ok();
        }
    }

    @AfterAll
    static void clean() throws Exception {
        if (home != null) {
            Machine.run(List.of("rm", "-rf", home.toString()));
        }
    }

    private static Project project(String mode, String name) throws Exception {
        Project project = new Project(home.resolve(name), STORES.get(mode)).epoch("1700000000");
        project.asUser = mode.equals("rootless") || mode.equals("single");
        return project;
    }

    private static void context(String name, Collection<String> packages, String... dockerfile) throws Exception {
        Project project = project("root", name).dockerfile(dockerfile);
        Path debs = project.context.resolve("debs");
        for (String each : packages) {
            Path from = Machine.base("debian").resolveSibling("packages").resolve(each);
            Machine.run(List.of("cp", "-rT", from.toString(), debs.toString())).ok();
        }
        Machine.run(List.of("chown", "-R", Machine.user(), home.resolve(name).toString()))
                .ok();
    }

    /** @return the digest of the last layer */
    private static String installed(String mode, String name, String... more) throws Exception {
        Path metadata = home.resolve("metadata-" + mode + ".json");
        List<String> arguments =
                new ArrayList<>(List.of("--mode", mode, "-t", "app:1", "--metadata-file", metadata.toString()));
        arguments.addAll(List.of(more));
        Project project = project(mode, name);
        List<String> command = new ArrayList<>();
        if (mode.equals("chroot")) { // packages ask for the name of the host, which is not the step's own there
            command.addAll(List.of("unshare", "--uts", "sh", "-c", "hostname buildkitsandbox && exec \"$@\"", "-"));
        }
        command.addAll(project.command(arguments.toArray(String[]::new)));
        project.run(command).ok();
        JsonNode built = Machine.json(metadata);
        assertThat(built.get("mode").asText()).isEqualTo(mode);
        assertThat(built.get("warnings")).as(mode).isEmpty();
        List<String> layers = Project.layers(built);
        return layers.get(layers.size() - 1);
    }

    private static boolean isOn(List<String> list, String path) {
        return list.stream().anyMatch(each -> each.endsWith("/") ? path.startsWith(each) : path.equals(each));
    }

    @TestFactory
    Stream<DynamicTest> everyModeInstallsTheSame() {
        Stream<DynamicTest> each = CHOSEN.stream().map(one -> DynamicTest.dynamicTest(one, () -> isTheSame(one)));
        if (!CHOSEN.equals(PACKAGES)) {
            return each;
        }
        return Stream.concat(
                each,
                Stream.of(DynamicTest.dynamicTest(
                        "nothing is excepted that is always the same",
                        () -> assertThat(BY_CHANCE)
                                .allMatch(path -> DIFFERED.stream().anyMatch(one -> isOn(List.of(path), one))))));
    }

    private static void isTheSame(String each) throws Exception {
        context(each, List.of(each), BASE, INSTALLED + " /debs/*.deb");
        SortedMap<String, String> once = LayerEntries.of(STORES.get("root"), installed("root", each));
        SortedMap<String, String> again =
                LayerEntries.of(STORES.get("root"), installed("root", each, "--no-cache-filter", "installed"));
        SortedSet<String> byChance = LayerEntries.different(once, again);
        assertThat(byChance).allMatch(path -> isOn(BY_CHANCE, path));
        DIFFERED.addAll(byChance);
        for (String mode : MODES.subList(1, MODES.size())) {
            if (mode.equals("chroot") && each.equals(NEEDS_PROC)) {
                continue;
            }
            SortedMap<String, String> entries = LayerEntries.of(STORES.get(mode), installed(mode, each));
            SortedSet<String> different = LayerEntries.different(once, entries);
            different.removeIf(path -> isOn(BY_CHANCE, path));
            if (mode.equals("single") && each.equals("postgresql")) {
                different.removeIf(path -> isOn(DATABASE, path));
            }
            assertThat(different)
                    .as(() -> mode + ": " + told(different, once, entries))
                    .isEmpty();
        }
    }

    private static String told(
            SortedSet<String> different, SortedMap<String, String> one, SortedMap<String, String> other) {
        StringBuilder told = new StringBuilder();
        different.forEach(path -> told.append('\n')
                .append(path)
                .append("\n  ")
                .append(one.get(path))
                .append("\n  ")
                .append(other.get(path)));
        return told.toString();
    }

    /** Without what holds chance the layers are the same, byte for byte. */
    @TestFactory
    Stream<DynamicTest> withoutWhatHoldsChanceTheLayersAreEqual() {
        List<String> most = new ArrayList<>(CHOSEN);
        most.remove(NEEDS_PROC);
        DynamicTest equal = DynamicTest.dynamicTest(String.join(", ", most), () -> isEqual("most", most, MODES));
        return CHOSEN.contains(NEEDS_PROC)
                ? Stream.of(
                        equal,
                        DynamicTest.dynamicTest(
                                NEEDS_PROC, () -> isEqual("jre", List.of(NEEDS_PROC), MODES.subList(0, 3))))
                : Stream.of(equal);
    }

    private static void isEqual(String name, List<String> packages, List<String> modes) throws Exception {
        String noCluster = "RUN mkdir /etc/postgresql-common && echo create_main_cluster=false"
                + " > /etc/postgresql-common/createcluster.conf";
        String removed = " /debs/*.deb && cd / && rm -rf " + String.join(" ", BY_CHANCE) + " " + SHUFFLED
                + " var/lib/postgresql" // see DATABASE
                + " && find etc/ssl/certs -lname ssl-cert-snakeoil.pem -delete";
        context(name, packages, BASE, noCluster, INSTALLED + removed);
        String expected = installed("root", name);
        for (String mode : modes.subList(1, modes.size())) {
            String layer = installed(mode, name);
            SortedMap<String, String> one = LayerEntries.of(STORES.get("root"), expected);
            SortedMap<String, String> other = LayerEntries.of(STORES.get(mode), layer);
            assertThat(layer)
                    .as(() -> mode + ": " + told(LayerEntries.different(one, other), one, other))
                    .isEqualTo(expected);
        }
    }
}
