package dev.drydock.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaOriginTest {
    private static final List<String> PATH = List.of("PATH=relative::/usr/local/bin:/usr/bin", "A=b");

    @TempDir
    Path root;

    private void file(String path) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.createFile(root.resolve(path));
    }

    private void link(String path, String target) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.createSymbolicLink(root.resolve(path), Path.of(target));
    }

    private List<String> environment() throws IOException {
        return new JavaOrigin(root).with(PATH);
    }

    @Test
    void linksAreThoseOfTheRoot() throws Exception {
        file("usr/lib/jvm/17/bin/java");
        link("usr/bin/java", "/etc/alternatives/java");
        link("etc/alternatives/java", "../../../../../usr/lib/jvm/default/bin/java");
        link("usr/lib/jvm/default", "17/.");
        assertThat(environment()).containsExactly(PATH.get(0), PATH.get(1), "LD_ORIGIN_PATH=/usr/lib/jvm/17/bin");
    }

    @Test
    void theFirstOfThePathCounts() throws Exception {
        file("usr/bin/java");
        file("usr/local/bin/java");
        assertThat(environment()).contains("LD_ORIGIN_PATH=/usr/local/bin");
    }

    @Test
    void muslHasAnotherVariable() throws Exception {
        file("opt/java/bin/java");
        link("usr/bin/java", "/opt/java/bin/java");
        file("lib/ld-musl-x86_64.so.1");
        assertThat(environment()).containsExactly(PATH.get(0), PATH.get(1), "LD_LIBRARY_PATH=/opt/java/lib");
    }

    @Test
    void whatIsSaidStays() throws Exception {
        file("usr/bin/java");
        List<String> said = List.of("PATH=/usr/bin", "LD_ORIGIN_PATH=/mine");
        assertThat(new JavaOrigin(root).with(said)).isEqualTo(said);
    }

    @Test
    void withoutJavaOrWithLinksInCirclesNothingIsAdded() throws Exception {
        assertThat(environment()).isEqualTo(PATH);
        link("usr/bin/java", "java");
        assertThat(environment()).isEqualTo(PATH);
        Files.createDirectories(root.resolve("usr/local/bin/java"));
        assertThat(environment()).isEqualTo(PATH);
    }

    @Test
    void aFileOfTheMachineIsNotMeant() throws Exception {
        link("usr/bin/java", "/proc/self/exe");
        assertThat(environment()).isEqualTo(PATH);
    }
}
