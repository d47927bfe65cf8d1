package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables of a stage, growing with its instructions (Dockerfile reference, "Scope" of ARG). Of an ENV and an ARG of
 * the same name the later one counts during the build, as in BuildKit; only ENV reaches the image. Not for several threads.
 *
 * <pre>{@code
 * Scope scope = Scope.of(baseImageEnv, globals, buildArgs);      // or parentScope.child()
 * for (Instruction instruction : stage.instructions()) {
 *     if (instruction instanceof Arg arg) scope.declare(dockerfile, arg);
 *     Instruction ready = dockerfile.expand(instruction, scope).value();
 *     if (ready instanceof Env env) scope.set(env);
 * }
 * }</pre>
 */
public final class Scope implements Variables {
    /** Build arguments that a RUN sees without any ARG, in both spellings, and that no key or history holds. */
    public static final Set<String> PROXIES = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    /** Arguments to the builder that stay out of the environment even when declared. */
    private static final Set<String> SILENT = Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    /** More than any kernel hands to a program, in characters of names and values. */
    private static final int MAX_SIZE = 4 << 20;

    static final String TOO_LARGE = "put so much text into a file";

    private final Map<String, String> globals;
    private final Map<String, String> buildArgs;
    private final Map<String, String> environment;
    private final Map<String, String> env;
    private final Map<String, Optional<String>> args;
    private long size;

    private Scope(
            Map<String, String> globals,
            Map<String, String> buildArgs,
            Map<String, String> environment,
            Map<String, String> env,
            Map<String, Optional<String>> args) {
        this.globals = globals;
        this.buildArgs = buildArgs;
        this.environment = new LinkedHashMap<>(environment);
        this.env = new LinkedHashMap<>(env);
        this.args = new LinkedHashMap<>(args);
        environment.forEach((name, value) -> size += name.length() + (long) value.length());
    }

    /**
     * The scope at the top of a stage that is FROM an image.
     *
     * @param imageEnv the image's environment, in order
     * @param globals the values of {@link Dockerfile#globals}
     * @param buildArgs values from the command line
     */
    public static Scope of(Map<String, String> imageEnv, Map<String, String> globals, Map<String, String> buildArgs) {
        return new Scope(Map.copyOf(globals), Map.copyOf(buildArgs), imageEnv, imageEnv, Map.of());
    }

    /** The scope at the top of a stage that is FROM this one, as it is now. */
    public Scope child() {
        return new Scope(globals, buildArgs, environment, env, args);
    }

    @Override
    public Optional<String> get(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** Whether the variables of an expanded ENV would still fit; {@link Dockerfile#expand} refuses it if not. */
    boolean hasRoomFor(Env expanded) {
        long more = 0;
        for (KeyValue variable : expanded.variables()) {
            more += variable.key().length() + (long) variable.value().length();
        }
        return size + more <= MAX_SIZE;
    }

    private void put(String name, String value) {
        String before = environment.put(name, value);
        size += value.length() + (before == null ? name.length() : -before.length());
    }

    /** Adds the variables of an expanded ENV; one that is there keeps its place. */
    public void set(Env expanded) {
        for (KeyValue variable : expanded.variables()) {
            env.put(variable.key(), variable.value());
            put(variable.key(), variable.value());
        }
    }

    /**
     * Adds arguments as written: the value from the command line, else the default with the variables so far, else that of
     * the global ARG of this name, else none.
     *
     * @return what this instruction declares, as history tells it
     * @throws DockerfileException a default that is needed cannot be expanded
     */
    public Expanded<List<Arg.Declaration>> declare(Dockerfile dockerfile, Arg arg) throws DockerfileException {
        Expansion expansion = new Expansion(dockerfile.escape(), this);
        List<Arg.Declaration> declared = new ArrayList<>();
        for (Arg.Declaration each : arg.declarations()) {
            Optional<String> value = Optional.ofNullable(buildArgs.get(each.name()));
            if (value.isEmpty() && each.standard().isPresent()) {
                value = Optional.of(standard(dockerfile, arg, each.standard().get(), expansion));
            } else if (value.isEmpty()) {
                value = Optional.ofNullable(globals.get(each.name()));
            }
            if (value.isPresent() && !SILENT.contains(each.name())) {
                if (size + value.get().length() > MAX_SIZE) {
                    throw dockerfile.refused(
                            arg.range(), "ARG: the environment is longer than 4 Mi characters", "", TOO_LARGE);
                }
                put(each.name(), value.get());
            }
            args.put(each.name(), value);
            declared.add(new Arg.Declaration(each.name(), value, each.description()));
        }
        return new Expanded<>(List.copyOf(declared), expansion.matched(), expansion.unmatched());
    }

    private static String standard(Dockerfile dockerfile, Arg arg, String word, Expansion expansion)
            throws DockerfileException {
        try {
            return expansion.word(word);
        } catch (ExpansionException e) {
            throw dockerfile.refused(List.of(Located.problem(dockerfile.file(), arg, e)));
        }
    }

    /** The image's environment: inherited, then set by ENV. */
    public Map<String, String> env() {
        return Collections.unmodifiableMap(env);
    }

    /** What a RUN sees: {@link #env()} and the arguments that have a value. */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(environment);
    }

    /** The arguments declared so far and their last values, in the order of their first declaration. */
    public Map<String, Optional<String>> args() {
        return Collections.unmodifiableMap(args);
    }
}
