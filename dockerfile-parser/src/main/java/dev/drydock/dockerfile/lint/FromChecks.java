package dev.drydock.dockerfile.lint;

import dev.drydock.dockerfile.Arg;
import dev.drydock.dockerfile.Diagnostic;
import dev.drydock.dockerfile.Dockerfile;
import dev.drydock.dockerfile.DockerfileException;
import dev.drydock.dockerfile.Expansion;
import dev.drydock.dockerfile.ExpansionException;
import dev.drydock.dockerfile.From;
import dev.drydock.dockerfile.SourceRange;
import dev.drydock.dockerfile.Stage;
import dev.drydock.dockerfile.Statement;
import dev.drydock.dockerfile.Variables;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules of FROM: its variables, and what it says of platforms. They hold for all stages, needed or not. */
final class FromChecks {
    private static final String TARGET = "TARGETPLATFORM";

    private final Dockerfile dockerfile;
    private final Findings findings;

    FromChecks(Dockerfile dockerfile, Findings findings) {
        this.dockerfile = dockerfile;
        this.findings = findings;
    }

    /**
     * Every FROM names an image also when no build argument is given.
     *
     * @param predefined values that need no ARG
     */
    void defaults(Map<String, String> predefined) {
        Map<String, String> globals;
        try {
            globals = dockerfile.globals(Map.of(), predefined).value();
        } catch (DockerfileException e) {
            return;
        }
        for (Stage stage : dockerfile.stages()) {
            Expansion expansion = new Expansion(dockerfile.escape(), Variables.of(globals));
            String written = stage.from().image();
            String image;
            try {
                image = expansion.word(written);
            } catch (ExpansionException e) {
                return;
            }
            if (!ImageName.isValid(image)) {
                findings.add(
                        findings.options(),
                        Rule.INVALID_DEFAULT_ARG_IN_FROM,
                        Places.argument(stage.from().source(), 0),
                        "Default value for ARG " + written + " results in empty or invalid base image name",
                        image.isEmpty()
                                ? "without build arguments nothing is left of it"
                                : "without build arguments it is " + Diagnostic.quote(image),
                        fix(expansion));
            }
        }
    }

    private static String fix(Expansion expansion) {
        Set<String> names = new LinkedHashSet<>(expansion.unmatched());
        names.addAll(expansion.matched());
        return names.isEmpty()
                ? "write the name of an image"
                : "give a default to ARG " + String.join(", ", names) + " above the first FROM";
    }

    /**
     * What a FROM asks of the variables above it.
     *
     * @param globals the values that it sees
     * @throws DockerfileException it cannot be expanded
     */
    void stage(Stage stage, Map<String, String> globals) throws DockerfileException {
        From from = stage.from();
        Statement source = from.source();
        CheckOptions here = findings.options().with(source.comments());
        Variables variables = Variables.of(globals);
        Set<String> known = declared(globals);
        Expansion image = new Expansion(dockerfile.escape(), variables);
        Optional<String> base = word(image, from.image());
        undeclared(here, source, image.unmatched(), known);
        if (from.platform().isPresent() && base.filter(name -> !name.isEmpty()).isPresent()) {
            Expansion platform = new Expansion(dockerfile.escape(), variables);
            String value = word(platform, from.platform().get()).orElse("");
            undeclared(here, source, platform.unmatched(), known);
            redundant(here, from, platform, value, globals);
            constant(here, stage, platform, value);
        }
        Optional<String> onto = dockerfile.expand(from, variables).value().platform();
        if (onto.isPresent() && PlatformName.parse(onto.get()).isEmpty()) {
            throw notAPlatform(from, onto.get(), globals);
        }
    }

    /** Absent if it cannot be expanded, which is told when the whole FROM is. */
    private static Optional<String> word(Expansion expansion, String word) {
        try {
            return Optional.of(expansion.word(word));
        } catch (ExpansionException e) {
            return Optional.empty();
        }
    }

    private DockerfileException notAPlatform(From from, String value, Map<String, String> globals) {
        String written = from.platform().orElse("");
        Expansion expansion = new Expansion(dockerfile.escape(), Variables.of(globals));
        String suggestion = word(expansion, written).stream()
                .flatMap(expanded -> expansion.unmatched().stream())
                .flatMap(name -> Nearest.to(name, globals.keySet()).stream())
                .findFirst()
                .map(nearest -> " (did you mean " + nearest + "?)")
                .orElse("");
        return dockerfile.refused(
                flag(from.source()),
                "FROM: failed to parse platform " + written + ": " + PlatformName.complaint(value) + suggestion,
                "",
                "write a system and an architecture, as in linux/amd64");
    }

    private Set<String> declared(Map<String, String> globals) {
        Set<String> known = new LinkedHashSet<>();
        for (Arg arg : dockerfile.globalArgs()) {
            arg.declarations().stream().map(Arg.Declaration::name).forEach(known::add);
        }
        known.addAll(globals.keySet());
        return known;
    }

    private void undeclared(CheckOptions here, Statement source, Set<String> unmatched, Set<String> known) {
        for (String name : unmatched) {
            if (known.contains(name) || findings.isFull()) {
                continue;
            }
            Optional<String> nearest = Nearest.to(name, known);
            findings.add(
                    here,
                    Rule.UNDEFINED_ARG_IN_FROM,
                    Places.variable(source, name),
                    "FROM argument '" + name + "' is not declared"
                            + nearest.map(other -> " (did you mean " + other + "?)")
                                    .orElse(""),
                    "FROM sees the ARGs above the first FROM only",
                    nearest.map(other -> "write $" + other + ", or ARG " + name + " above the first FROM")
                            .orElse("write ARG " + name + "=default above the first FROM"));
        }
    }

    private void redundant(
            CheckOptions here, From from, Expansion platform, String value, Map<String, String> globals) {
        if (platform.unmatched().isEmpty()
                && platform.matched().equals(Set.of(TARGET))
                && value.equals(globals.getOrDefault(TARGET, ""))) {
            findings.add(
                    here,
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    flag(from.source()),
                    "Setting platform to predefined " + from.platform().orElse("")
                            + " in FROM is redundant as this is the default behavior",
                    "",
                    "leave --platform out");
        }
    }

    /** A stage that has the platform in its name means it. */
    private void constant(CheckOptions here, Stage stage, Expansion platform, String value) {
        if (!platform.matched().isEmpty() || !platform.unmatched().isEmpty()) {
            return;
        }
        String name = stage.name().orElse("");
        Optional<PlatformName> parsed = PlatformName.parse(value);
        if (parsed.isPresent()
                && !name.contains(parsed.get().os())
                && !name.contains(parsed.get().arch())) {
            findings.add(
                    here,
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    flag(stage.from().source()),
                    "FROM --platform flag should not use constant value " + Diagnostic.quote(value),
                    "the stage can be built for this platform alone",
                    "leave it out, write --platform=$BUILDPLATFORM, or name the stage after the platform");
        }
    }

    private static SourceRange flag(Statement source) {
        return Places.word(source, text -> text.startsWith("--platform"));
    }
}
