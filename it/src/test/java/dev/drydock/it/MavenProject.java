package dev.drydock.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Maven project that Maven itself builds: a pom with our plugin in it, a Dockerfile, and whatever files it wants. */
final class MavenProject {
    static final String VERSION = "0.1.0-SNAPSHOT";

    final Path folder;
    private final Path store;

    MavenProject(Path folder, Path store) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.store = store;
    }

    MavenProject file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    MavenProject dockerfile(String... lines) throws IOException {
        return file("Dockerfile", String.join("\n", lines) + "\n");
    }

    /** A project that has an image and nothing else. {@code more}: elements of the project. */
    MavenProject pom(String artifact, String... more) throws IOException {
        return file("pom.xml", text(artifact, "pom", "", plugin(""), more));
    }

    /** The parent of modules, which all inherit the plugin. */
    MavenProject parent(String artifact, String... modules) throws IOException {
        StringBuilder all = new StringBuilder("<modules>");
        for (String module : modules) {
            all.append("<module>").append(module).append("</module>");
        }
        return pom(artifact, all + "</modules>");
    }

    /** A module of a parent in the folder above. {@code plugins}: elements of its {@code <plugins>}. */
    MavenProject module(String parent, String artifact, String plugins, String... more) throws IOException {
        String above =
                "<parent><groupId>it</groupId><artifactId>" + parent + "</artifactId><version>1</version></parent>";
        return file("pom.xml", text(artifact, "pom", above, plugins, more));
    }

    static String text(String artifact, String packaging, String parent, String plugins, String... more) {
        return "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>" + parent
                + "<groupId>it</groupId><artifactId>" + artifact + "</artifactId><version>1</version><packaging>"
                + packaging
                + "</packaging>" + String.join("", more) + "<build><plugins>" + plugins
                + "</plugins></build></project>\n";
    }

    /** Our plugin, bound to package and deploy. {@code more}: elements of the plugin, such as its configuration. */
    static String plugin(String more) {
        return "<plugin><groupId>dev.drydock</groupId><artifactId>drydock-maven-plugin</artifactId><version>" + VERSION
                + "</version><executions><execution><goals><goal>build</goal><goal>push</goal></goals></execution>"
                + "</executions>" + more + "</plugin>";
    }

    Machine.Ran mvn(String... arguments) throws Exception {
        return Machine.run(command(arguments));
    }

    List<String> command(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Ddrydock.store=" + store));
        all.addAll(List.of(arguments));
        return Machine.maven(folder, all.toArray(String[]::new));
    }

    JsonNode metadata(String alias) throws IOException {
        return Machine.json(folder.resolve("target/drydock").resolve(alias).resolve("metadata.json"));
    }

    String imageId(String alias) throws IOException {
        return Files.readString(folder.resolve("target/drydock").resolve(alias).resolve("image-id"))
                .strip();
    }
}
