package dev.drydock.build;

import dev.drydock.dockerfile.Variables;
import dev.drydock.image.ContainerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds at one place of a stage: the image's metadata so far and the build arguments in scope.
 *
 * @param arguments those declared, in order, each with its value if it has one; a stage that is FROM another inherits
 *     them
 * @param overriding names of arguments that were given a value behind the last ENV of the same name: of the two the later
 *     one counts during the build, and only ENV reaches the image
 * @param cmdSet whether CMD was given in this very stage: ENTRYPOINT resets an inherited one only
 */
record StageState(
        ContainerConfig config,
        String author,
        Map<String, Optional<String>> arguments,
        Set<String> overriding,
        boolean cmdSet) {
    static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    StageState {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        overriding = Set.copyOf(overriding);
    }

    /** The state at the top of a stage that is FROM an image. */
    static StageState of(ContainerConfig config, String author) {
        return new StageState(config.withOnBuild(List.of()), author, Map.of(), Set.of(), false);
    }

    /** What variables have which value here. */
    Variables variables() {
        return this::value;
    }

    private Optional<String> value(String name) {
        Optional<String> argument = arguments.getOrDefault(name, Optional.empty());
        return overriding.contains(name) ? argument : config.variable(name).or(() -> argument);
    }

    /** The environment of a command: ENV in its order, then the arguments that have a value and no ENV of their name. */
    List<String> environment() {
        List<String> environment = new ArrayList<>();
        for (String entry : config.env()) {
            String name = entry.substring(0, Math.max(0, entry.indexOf('=')));
            environment.add(overriding.contains(name) ? name + "=" + value(name).orElse("") : entry);
        }
        arguments.forEach((name, value) -> {
            if (value.isPresent() && config.variable(name).isEmpty()) {
                environment.add(name + "=" + value.get());
            }
        });
        if (environment.stream().noneMatch(entry -> entry.startsWith("PATH="))) {
            environment.add(0, DEFAULT_PATH);
        }
        return environment;
    }

    /** The shell of shell forms. */
    List<String> shell() {
        return config.shell().orElse(List.of("/bin/sh", "-c"));
    }

    /** WORKDIR, absolute. */
    String workingDir() {
        return config.workingDir().isEmpty() ? "/" : config.workingDir();
    }

    /** An absolute normal path for one that may be relative to WORKDIR; a trailing slash is lost. */
    String absolute(String path) {
        return Paths.normal(path.startsWith("/") ? path : workingDir() + "/" + path);
    }

    StageState withConfig(ContainerConfig changed) {
        return new StageState(changed, author, arguments, overriding, cmdSet);
    }

    StageState withAuthor(String changed) {
        return new StageState(config, changed, arguments, overriding, cmdSet);
    }

    StageState withCmd(ContainerConfig changed) {
        return new StageState(changed, author, arguments, overriding, true);
    }

    StageState withArgument(String name, Optional<String> value) {
        Map<String, Optional<String>> changed = new LinkedHashMap<>(arguments);
        changed.put(name, value);
        Set<String> later = new HashSet<>(overriding);
        if (value.isPresent()) {
            later.add(name);
        }
        return new StageState(config, author, changed, later, cmdSet);
    }

    /** The state behind ENV, which counts before an argument of its name above it. */
    StageState withVariable(String name, String value) {
        Set<String> left = new HashSet<>(overriding);
        left.remove(name);
        return new StageState(config.withVariable(name, value), author, arguments, left, cmdSet);
    }

    /** The state with which a stage that is FROM this one begins: triggers do not carry over. */
    StageState inherited() {
        return new StageState(config.withOnBuild(List.of()), author, arguments, overriding, false);
    }
}
