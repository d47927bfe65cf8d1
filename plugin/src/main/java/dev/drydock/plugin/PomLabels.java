package dev.drydock.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.maven.model.License;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What a pom says of a project, as labels of its image (image-spec annotations.md, "Pre-Defined Annotation Keys"). */
final class PomLabels {
    private static final String PREFIX = "org.opencontainers.image.";

    private PomLabels() {}

    /** One label for each thing that the pom says; nothing that it does not. */
    static Map<String, String> of(MavenProject project) {
        Map<String, String> labels = new LinkedHashMap<>();
        put(labels, "title", project.getName());
        put(labels, "description", project.getDescription());
        put(labels, "version", project.getVersion());
        put(labels, "url", project.getUrl());
        put(labels, "source", project.getScm() == null ? null : project.getScm().getUrl());
        put(
                labels,
                "vendor",
                project.getOrganization() == null
                        ? null
                        : project.getOrganization().getName());
        put(
                labels,
                "licenses",
                project.getLicenses().stream()
                        .map(License::getName)
                        .filter(name -> name != null && !name.isBlank())
                        .collect(Collectors.joining(" AND ")));
        return labels;
    }

    private static void put(Map<String, String> labels, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            labels.put(PREFIX + name, value.strip());
        }
    }
}
