package dev.drydock.plugin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may know which: floors, and for each package the list of all it may depend on. */
class ArchitectureTest {
    private static final JavaClasses DRYDOCK = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.drydock");

    /** Every package may use these: the JDK, and null annotations. */
    private static final List<String> EVERYBODY = List.of("java..", "org.jspecify.annotations..");

    /**
     * @param floor directions are down: module first, then the floor in it
     * @param ours packages of ours, each below this one
     * @param outside the only places of these libraries
     */
    private record Package(int floor, List<String> ours, List<String> outside) {}

    private static final Map<String, Package> PACKAGES = packages();

    private static Map<String, Package> packages() {
        Map<String, Package> all = new TreeMap<>();
        put(all, 11, "dockerfile", "", "");
        put(all, 12, "dockerfile.lint", "dockerfile", "");
        put(all, 21, "content", "", "");
        put(all, 21, "fs", "", "");
        // tars and gzip are read by code of ours; bzip2 and xz are not worth it
        put(all, 22, "layer", "content fs", "org.apache.commons.compress.compressors.bzip2 org.tukaani.xz");
        put(all, 23, "snapshot", "content fs layer", "");
        put(all, 23, "zstd", "layer", "com.github.luben.zstd..");
        put(all, 24, "cache", "content layer", "");
        put(all, 31, "image", "content", "com.fasterxml.jackson.core..");
        put(all, 31, "protocol", "content", "");
        put(all, 31, "syscall", "fs", "jnr..");
        put(all, 32, "registry", "content image", "org.apache.hc.. com.fasterxml.jackson.. javax.net.ssl..");
        // a worker process is launched from a store's layout; mount targets are names of trees
        put(all, 32, "sandbox", "content fs protocol", "");
        put(all, 32, "network", "fs syscall", "");
        put(all, 33, "upkeep", "content layer cache image", "");
        put(all, 33, "remote", "content layer cache image registry", "");
        put(all, 33, "worker", "content fs layer snapshot zstd cache protocol syscall sandbox network", "");
        // how much memory there is, the JDK tells in a package of its own
        put(all, 33, "doctor", "content cache protocol registry sandbox", "com.sun.management..");
        put(all, 34, "build", "dockerfile dockerfile.lint content layer cache image registry protocol remote", "");
        // events hold digests, results platforms; what tools ask of a Dockerfile is answered in JSON
        put(
                all,
                35,
                "report",
                "dockerfile dockerfile.lint content image protocol build upkeep doctor registry sandbox",
                "com.fasterxml.jackson.core..");
        // what is asked for is joined with what an image says to what a worker is told
        put(all, 35, "container", "content layer image protocol build", "javax.net.ssl..");
        put(
                all,
                36,
                "engine",
                "dockerfile dockerfile.lint content layer cache image registry protocol sandbox remote build container"
                        + " upkeep doctor report",
                "");
        put(
                all,
                60,
                "plugin",
                // what requests, results and failures are made of
                "engine report doctor build container protocol remote registry sandbox upkeep image content dockerfile",
                "org.apache.maven.. org.codehaus.plexus.configuration.. org.codehaus.plexus.component.configurator.."
                        + " org.codehaus.plexus.util.xml.. org.eclipse.aether.. javax.inject.."
                        // HelpMojo, which is generated, reads its text from XML
                        + " javax.xml.. org.w3c.dom.. org.xml.sax..");
        return all;
    }

    private static void put(Map<String, Package> all, int floor, String name, String ours, String outside) {
        all.put(name, new Package(floor, words(ours), words(outside)));
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    @Test
    void everyPackageIsInTheList() {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : DRYDOCK) {
            found.add(type.getPackageName().substring("dev.drydock.".length()));
        }
        assertThat(found).isEqualTo(new TreeSet<>(PACKAGES.keySet()));
    }

    @TestFactory
    Stream<DynamicTest> aPackageKnowsNothingButItsList() {
        return PACKAGES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    List<String> allowed = new ArrayList<>(EVERYBODY);
                    allowed.add("dev.drydock." + entry.getKey());
                    entry.getValue().ours().forEach(name -> allowed.add("dev.drydock." + name));
                    allowed.addAll(entry.getValue().outside());
                    classes()
                            .that()
                            .resideInAPackage("dev.drydock." + entry.getKey())
                            .should()
                            .onlyDependOnClassesThat()
                            .resideInAnyPackage(allowed.toArray(String[]::new))
                            .check(DRYDOCK);
                }));
    }

    @Test
    void theListPointsDownAlone() {
        PACKAGES.forEach((name, entry) -> assertThat(entry.ours())
                .allSatisfy(below -> assertThat(PACKAGES.get(below).floor())
                        .as("floor of " + below + ", which " + name + " uses")
                        .isLessThan(entry.floor())));
    }

    @Test
    void nothingInTheListIsUnused() {
        Map<String, TreeSet<String>> used = new TreeMap<>();
        for (JavaClass type : DRYDOCK) {
            String from = type.getPackageName().substring("dev.drydock.".length());
            type.getDirectDependenciesFromSelf()
                    .forEach(dependency -> used.computeIfAbsent(from, key -> new TreeSet<>())
                            .add(dependency.getTargetClass().getPackageName()));
        }
        PACKAGES.forEach((name, entry) -> {
            assertThat(entry.ours())
                    .as("what " + name + " may use")
                    .allMatch(below -> used.get(name).contains("dev.drydock." + below));
            assertThat(entry.outside())
                    .as("libraries that " + name + " may use")
                    .allMatch(pattern -> used.get(name).stream().anyMatch(PackageMatcher.of(pattern)::matches));
        });
    }

    @Test
    void thereAreNoCirclesAmongPackages() {
        slices().matching("dev.drydock.(**)").should().beFreeOfCycles().check(DRYDOCK);
    }

    /** The worker's program is named by strings alone: the JVM of Maven never has its classes, nor native code. */
    @Test
    void nothingThatMavenRunsReachesTheWorker() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.drydock.engine", "dev.drydock.plugin")
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drydock.worker..",
                        "dev.drydock.syscall..",
                        "dev.drydock.snapshot..",
                        "dev.drydock.zstd..",
                        "jnr..",
                        "com.kenai..",
                        "com.github.luben..")
                .check(DRYDOCK);
    }
}
