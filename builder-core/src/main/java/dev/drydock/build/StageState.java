package dev.drydock.build;

import dev.drydock.dockerfile.Variables;
import dev.drydock.image.ContainerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds at one place of a stage: the image's metadata so far and the build arguments in scope.
 *
 * @param arguments those declared, in order, each with its value if it has one; a stage that is FROM another inherits
 *     them
 * @param cmdSet whether CMD was given in this very stage: ENTRYPOINT resets an inherited one only
 */
record StageState(ContainerConfig config, String author, Map<String, Optional<String>> arguments, boolean cmdSet) {
    static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    StageState {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** What variables have which value here: ENV wins over ARG (Dockerfile reference, "ARG"). */
    Variables variables() {
        return name -> config.variable(name).or(() -> arguments.getOrDefault(name, Optional.empty()));
    }

    /** The environment of a command: ENV, then the arguments that have a value and are not hidden by ENV. */
    List<String> environment() {
        List<String> environment = new ArrayList<>(config.env());
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
        return new StageState(changed, author, arguments, cmdSet);
    }

    StageState withAuthor(String changed) {
        return new StageState(config, changed, arguments, cmdSet);
    }

    StageState withCmd(ContainerConfig changed) {
        return new StageState(changed, author, arguments, true);
    }

    StageState withArgument(String name, Optional<String> value) {
        Map<String, Optional<String>> changed = new LinkedHashMap<>(arguments);
        changed.put(name, value);
        return new StageState(config, author, changed, cmdSet);
    }

    /** The state with which a stage that is FROM this one begins: triggers do not carry over. */
    StageState inherited() {
        return new StageState(config.withOnBuild(List.of()), author, arguments, false);
    }
}
