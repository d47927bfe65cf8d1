package dev.drydock.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;

/**
 * The part of {@code <assembly>} that needs no assembly: the project's artifact, files, and folders, each as the COPY it
 * stands for. Everything else is refused with what to do instead.
 */
final class InlineFiles {
    private static final List<String> ASSEMBLY =
            List.of("name", "targetDir", "exportTargetDir", "user", "inline", "descriptorRef", "mode");
    private static final List<String> INLINE = List.of("id", "files", "fileSets");
    private static final List<String> FILE = List.of("source", "outputDirectory", "destName", "fileMode");
    private static final List<String> FILE_SET =
            List.of("directory", "outputDirectory", "includes", "excludes", "useDefaultExcludes");

    private final MavenProject project;
    private final Path context;

    /** @param context the folder that sources have to be below */
    InlineFiles(MavenProject project, Path context) {
        this.project = project;
        this.context = context.toAbsolutePath().normalize();
    }

    void copy(String place, Element assembly, InlineText text) throws MojoFailureException {
        known(place, assembly, ASSEMBLY);
        String target =
                assembly.text("targetDir").orElse("/" + assembly.text("name").orElse("maven"));
        String flags = assembly.text("user").map(InlineFiles::owner).orElse("");
        Optional<String> reference = assembly.text("descriptorRef");
        if (reference.isPresent()) {
            boolean war = reference.get().equals("rootWar");
            if (!war && !reference.get().equals("artifact")) {
                throw InlineDockerfile.refused(
                        place + "<descriptorRef>",
                        "\"" + reference.get() + "\" is not supported: only artifact and rootWar are",
                        "copy with maven-dependency-plugin to a folder of target/, and that by <inline><fileSets>; or"
                                + " write a Dockerfile with a named context maven:GROUP:ARTIFACT:VERSION");
            }
            text.add(
                    place + "<descriptorRef>",
                    assembly,
                    "COPY " + flags
                            + InlineText.json(List.of(
                                    source(place, artifact()), into(target, "", war ? "ROOT.war" : artifactName()))));
        }
        Optional<Element> inline = assembly.child("inline");
        if (inline.isPresent()) {
            known(place + "<inline>", inline.get(), INLINE);
            files(place + "<inline>", inline.get(), target, flags, text);
        }
        if (assembly.text("exportTargetDir").filter("true"::equals).isPresent()) {
            text.add(place + "<exportTargetDir>", assembly, "VOLUME " + InlineText.json(List.of(target)));
        }
    }

    private void files(String place, Element inline, String target, String flags, InlineText text)
            throws MojoFailureException {
        int number = 0;
        for (Element file : inline.child("files").map(Element::children).orElse(List.of())) {
            String at = place + "<files><file> " + ++number;
            known(at, file, FILE);
            String source = required(at, file, "source");
            String name = file.text("destName").orElse(source.substring(source.lastIndexOf('/') + 1));
            String mode =
                    file.text("fileMode").map(octal -> "--chmod=" + octal + " ").orElse("");
            String to = into(target, file.text("outputDirectory").orElse(""), name);
            text.add(at, file, "COPY " + flags + mode + InlineText.json(List.of(source(at, Path.of(source)), to)));
        }
        number = 0;
        for (Element set : inline.child("fileSets").map(Element::children).orElse(List.of())) {
            String at = place + "<fileSets><fileSet> " + ++number;
            known(at, set, FILE_SET);
            String folder = source(at, Path.of(set.text("directory").orElse("."))) + "/";
            StringBuilder copy = new StringBuilder("COPY ").append(flags);
            for (String exclude : set.child("excludes").map(Element::texts).orElse(List.of())) {
                copy.append("--exclude=").append(ant(at, exclude)).append(' ');
            }
            List<String> words = new ArrayList<>();
            List<String> includes = set.child("includes").map(Element::texts).orElse(List.of());
            for (String include : includes) {
                words.add(folder + "./" + ant(at, include));
            }
            if (includes.isEmpty()) {
                words.add(folder);
            } else {
                copy.append("--parents ");
            }
            words.add(into(target, set.text("outputDirectory").orElse(""), ""));
            text.add(at, set, copy + InlineText.json(words));
        }
    }

    /** An Ant pattern in a COPY's words: a folder stands for all in it. */
    private static String ant(String place, String pattern) throws MojoFailureException {
        String one = InlineDockerfile.line(place, pattern).replace('\\', '/');
        if (one.contains(" ")) {
            throw InlineDockerfile.refused(place, "has a pattern with a space", "write ? for the space");
        }
        return one.endsWith("/") ? one + "**" : one;
    }

    private static String owner(String user) {
        String[] parts = user.split(":", 3); // docker-maven-plugin's third part is who copies, which needs nobody here
        return "--chown=" + parts[0] + (parts.length > 1 ? ":" + parts[1] : "") + " ";
    }

    private Path artifact() {
        Artifact artifact = project.getArtifact();
        if (artifact != null && artifact.getFile() != null && artifact.getFile().isFile()) {
            return artifact.getFile().toPath();
        }
        return Path.of(project.getBuild().getDirectory())
                .resolve(project.getBuild().getFinalName() + "." + extension());
    }

    private String artifactName() {
        return project.getArtifactId() + "-" + project.getVersion() + "." + extension();
    }

    private String extension() {
        Artifact artifact = project.getArtifact();
        return artifact == null || artifact.getArtifactHandler() == null
                ? project.getPackaging()
                : artifact.getArtifactHandler().getExtension();
    }

    /** A source relative to the context. */
    private String source(String place, Path file) throws MojoFailureException {
        Path absolute =
                project.getBasedir().toPath().resolve(file).toAbsolutePath().normalize();
        if (!absolute.startsWith(context)) {
            throw InlineDockerfile.refused(
                    place,
                    "copies " + absolute + ", which is not in the build context " + context,
                    "copy it to a folder of target/ before");
        }
        String relative = context.relativize(absolute).toString();
        return relative.isEmpty() ? "." : relative;
    }

    private static String into(String target, String folder, String name) {
        return ("/" + target + "/" + folder + "/" + name)
                .replaceAll("/\\./", "/")
                .replaceAll("/+", "/");
    }

    private static String required(String place, Element element, String name) throws MojoFailureException {
        return element.text(name)
                .orElseThrow(() -> InlineDockerfile.refused(place, "has no <" + name + ">", "name it"));
    }

    private static void known(String place, Element element, List<String> names) throws MojoFailureException {
        for (Element child : element.children()) {
            if (!names.contains(child.name())) {
                throw InlineDockerfile.refused(
                        place,
                        "has <" + child.name() + ">, which is not supported",
                        "known are " + String.join(", ", names) + "; for more write a Dockerfile");
            }
        }
    }
}
