package dev.drydock.build;

import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.IgnoreFile;
import dev.drydock.dockerfile.Severity;
import dev.drydock.dockerfile.lint.BaseImage;
import dev.drydock.dockerfile.lint.BuildChecks;
import dev.drydock.dockerfile.lint.CheckRequest;
import dev.drydock.image.ImageConfig;
import dev.drydock.image.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the build checks say of the stages that a build runs; asks no registry, and reads no file. */
final class BuildFindings {
    private final Dockerfile dockerfile;
    private final CheckRequest request;

    /** @param bases has resolved the images of these stages */
    BuildFindings(BuildRequest build, Dockerfile dockerfile, IgnoreFile ignore, BaseImages bases) {
        this.dockerfile = dockerfile;
        String target = build.target().orElse("");
        this.request = CheckRequest.asBuilt(target)
                .buildArgs(build.buildArgs())
                .platformArgs(PlatformArguments.global(build.platforms().get(0), Platform.host(), target))
                .ignore(ignore)
                .namedContexts(build.settings().contexts().keySet())
                .images((name, platform) -> bases.known(name, platform).map(BuildFindings::image));
    }

    /**
     * Tells each finding as a warning.
     *
     * @throws DockerfileException {@code check=error=true} is set, and there are findings: all of them, rendered
     */
    void tell(BuildListener events) throws DockerfileException {
        List<Diagnostic> findings;
        try {
            findings = BuildChecks.of(dockerfile, request);
        } catch (DockerfileException e) {
            // What refuses a build is for the build to say, with what it knows beyond the text.
            findings = e.diagnostics().stream()
                    .filter(problem -> problem.rule().isPresent())
                    .toList();
        }
        List<Diagnostic> errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw dockerfile.text().refused(errors);
        }
        findings.forEach(finding -> events.on(new BuildEvent.Warning(finding.toString())));
    }

    private static BaseImage image(ImageConfig image) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : image.config().env()) {
            int equals = variable.indexOf('=');
            environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
        return new BaseImage(
                environment,
                image.config().shell().orElse(List.of()),
                image.config().onBuild(),
                Optional.of(words(image.platform())));
    }

    /** With the version of the system in brackets, where there is one. */
    private static String words(Platform platform) {
        return platform.osVersion().isEmpty()
                ? platform.toString()
                : platform.toString().replaceFirst("^[^/]+", platform.os() + "(" + platform.osVersion() + ")");
    }
}
