package dev.drydock.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How registries are reached and who is asking.
 *
 * @param offline the network must not be used: every call fails, saying what was needed
 * @param insecure registries that need not be secure, as {@code host}, {@code host:port} or CIDR; loopback addresses
 *     and {@code localhost} never need to be. See {@link PlainHttp} for what that means
 * @param dockerConfig the docker config file, instead of {@code $DOCKER_CONFIG/config.json} or
 *     {@code ~/.docker/config.json}
 * @param sources asked for credentials in this order, before any file
 * @param trace receives a line for each decision about credentials: names of sources, never values
 * @param connectTimeout for connecting, TLS included
 * @param responseTimeout for each wait for bytes; the end of an upload may take fifteen times as long, since registries
 *     hash and move a blob before they answer
 * @param retries how often a request is tried again after a broken connection, 429 or 5xx
 * @param pause how time passes between two tries
 * @param environment variables that are looked at: {@code PATH} and {@code HOME} (helpers get all of it),
 *     {@code DOCKER_CONFIG}, {@code REGISTRY_AUTH_FILE}, {@code XDG_RUNTIME_DIR}, {@code XDG_CONFIG_HOME},
 *     {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY}
 */
public record RegistryOptions(
        boolean offline,
        List<String> insecure,
        Optional<Path> dockerConfig,
        List<CredentialSource> sources,
        Consumer<String> trace,
        Duration connectTimeout,
        Duration responseTimeout,
        int retries,
        Pause pause,
        Map<String, String> environment) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    public RegistryOptions {
        insecure = List.copyOf(insecure);
        sources = List.copyOf(sources);
        environment = Map.copyOf(environment);
        if (retries < 0) {
            throw new IllegalArgumentException(retries + " retries");
        }
    }

    /** Online, nothing insecure, credentials from files and helpers only, 20 s, 3 retries, this process's environment. */
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                false,
                List.of(),
                Optional.empty(),
                List.of(),
                line -> {},
                TIMEOUT,
                TIMEOUT,
                3,
                Pause.sleeping(),
                System.getenv());
    }

    public RegistryOptions withOffline(boolean value) {
        return new RegistryOptions(
                value,
                insecure,
                dockerConfig,
                sources,
                trace,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                environment);
    }

    public RegistryOptions withInsecure(List<String> value) {
        return new RegistryOptions(
                offline,
                value,
                dockerConfig,
                sources,
                trace,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                environment);
    }

    public RegistryOptions withDockerConfig(Path value) {
        return new RegistryOptions(
                offline,
                insecure,
                Optional.of(value),
                sources,
                trace,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                environment);
    }

    public RegistryOptions withSources(List<CredentialSource> value) {
        return new RegistryOptions(
                offline,
                insecure,
                dockerConfig,
                value,
                trace,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                environment);
    }

    public RegistryOptions withTrace(Consumer<String> value) {
        return new RegistryOptions(
                offline,
                insecure,
                dockerConfig,
                sources,
                value,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                environment);
    }

    public RegistryOptions withTimeouts(Duration connect, Duration response) {
        return new RegistryOptions(
                offline, insecure, dockerConfig, sources, trace, connect, response, retries, pause, environment);
    }

    public RegistryOptions withRetries(int value, Pause between) {
        return new RegistryOptions(
                offline,
                insecure,
                dockerConfig,
                sources,
                trace,
                connectTimeout,
                responseTimeout,
                value,
                between,
                environment);
    }

    public RegistryOptions withEnvironment(Map<String, String> value) {
        return new RegistryOptions(
                offline,
                insecure,
                dockerConfig,
                sources,
                trace,
                connectTimeout,
                responseTimeout,
                retries,
                pause,
                value);
    }

    /** Says nothing of the environment, which holds secrets. */
    @Override
    public String toString() {
        return "RegistryOptions[offline=" + offline + ", insecure=" + insecure + ", sources="
                + sources.stream().map(CredentialSource::name).toList() + ", retries=" + retries + "]";
    }
}
