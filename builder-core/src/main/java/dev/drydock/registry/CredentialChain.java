package dev.drydock.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where credentials are looked for, for pull, push and cache alike: the sources given by the caller, the docker config,
 * the containers {@code auth.json}s. In each file its helpers come before what is written in it, as docker has it.
 *
 * <p>A source that cannot answer is a problem that is traced and passed by; whether that is fatal is for
 * {@link Authorizer} to say. Answers are kept as long as this object.
 */
final class CredentialChain {
    private static final Duration HELPER_LIMIT = Duration.ofSeconds(10);

    private final List<CredentialSource> sources;
    private final Map<String, Path> files;
    private final Map<String, String> environment;
    private final Consumer<String> trace;
    private final Map<String, Lookup> known = new ConcurrentHashMap<>();

    CredentialChain(RegistryOptions options) {
        this.sources = options.sources();
        this.environment = options.environment();
        this.trace = options.trace();
        this.files = files(options);
    }

    /** The files, by the names that messages have for them. */
    private static Map<String, Path> files(RegistryOptions options) {
        Map<String, String> environment = options.environment();
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        Map<String, Path> files = new LinkedHashMap<>();
        if (options.dockerConfig().isPresent()) {
            files.put(
                    options.dockerConfig().get().toString(),
                    options.dockerConfig().get());
        } else if (isSet(environment, "DOCKER_CONFIG")) {
            files.put(
                    "$DOCKER_CONFIG/config.json",
                    Path.of(environment.get("DOCKER_CONFIG")).resolve("config.json"));
        } else {
            files.put("~/.docker/config.json", home.resolve(".docker/config.json"));
        }
        if (isSet(environment, "REGISTRY_AUTH_FILE")) {
            files.put("$REGISTRY_AUTH_FILE", Path.of(environment.get("REGISTRY_AUTH_FILE")));
            return files;
        }
        if (isSet(environment, "XDG_RUNTIME_DIR")) {
            files.put(
                    "$XDG_RUNTIME_DIR/containers/auth.json",
                    Path.of(environment.get("XDG_RUNTIME_DIR")).resolve("containers/auth.json"));
        }
        if (isSet(environment, "XDG_CONFIG_HOME")) {
            files.put(
                    "$XDG_CONFIG_HOME/containers/auth.json",
                    Path.of(environment.get("XDG_CONFIG_HOME")).resolve("containers/auth.json"));
        } else {
            files.put("~/.config/containers/auth.json", home.resolve(".config/containers/auth.json"));
        }
        return files;
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isEmpty();
    }

    /** The registries that the places name, sorted; a helper for all registries names none. */
    List<String> names() {
        Set<String> names = new TreeSet<>();
        sources.forEach(source -> names.addAll(source.registries()));
        for (Path file : files.values()) {
            try {
                AuthFile.read(file).ifPresent(read -> names.addAll(read.names()));
            } catch (IOException e) {
                // whoever asks for credentials is told
            }
        }
        return List.copyOf(names);
    }

    Lookup find(String registry, String repository) {
        // Not computeIfAbsent: a helper may take seconds, and two threads asking twice do no harm.
        String key = registry + "/" + repository;
        Lookup found = known.get(key);
        if (found == null) {
            found = new Search(registry, repository).run();
            known.put(key, found);
        }
        return found;
    }

    /** One walk along the chain, up to the first credentials. */
    private final class Search {
        private final String registry;
        private final String repository;
        private final List<String> lookedAt = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Search(String registry, String repository) {
            this.registry = registry;
            this.repository = repository;
        }

        Lookup run() {
            for (CredentialSource source : sources) {
                Optional<Lookup> found = ask(source.name(), () -> source.find(registry));
                if (found.isPresent()) {
                    return found.get();
                }
            }
            for (Map.Entry<String, Path> file : files.entrySet()) {
                Optional<Lookup> found = ask(file.getKey(), file.getValue());
                if (found.isPresent()) {
                    return found.get();
                }
            }
            trace.accept("no credentials for " + registry + "/" + repository + ": looked at "
                    + String.join(", ", lookedAt) + "; going on without");
            return new Lookup(Optional.empty(), "", lookedAt, problems);
        }

        private Optional<Lookup> ask(String name, Path path) {
            AuthFile file;
            try {
                Optional<AuthFile> read = AuthFile.read(path);
                if (read.isEmpty()) {
                    lookedAt.add(name + " (not there)");
                    return Optional.empty();
                }
                file = read.get();
            } catch (IOException e) {
                problem(name, e);
                return Optional.empty();
            }
            for (String suffix : file.helpers(registry)) {
                CredentialHelper helper = new CredentialHelper(suffix, environment, HELPER_LIMIT);
                Optional<Lookup> found =
                        ask(helper.name() + " of " + name, () -> helper.get(AuthFile.helperKey(registry)));
                if (found.isPresent()) {
                    return found;
                }
            }
            return ask(name, () -> file.find(registry, repository));
        }

        private Optional<Lookup> ask(String name, Question question) {
            try {
                Optional<Credentials> found = question.ask();
                if (found.isPresent()) {
                    trace.accept("credentials for " + registry + "/" + repository + " are from " + name);
                    return Optional.of(new Lookup(found, name, lookedAt, problems));
                }
                lookedAt.add(name);
            } catch (IOException e) {
                problem(name, e);
            }
            return Optional.empty();
        }

        private void problem(String name, IOException e) {
            String text = name + ": " + e.getMessage();
            problems.add(text);
            lookedAt.add(name + " (" + e.getMessage() + ")");
            trace.accept("warning: no credentials for " + registry + " from " + text);
        }
    }

    @FunctionalInterface
    private interface Question {
        Optional<Credentials> ask() throws IOException;
    }
}
