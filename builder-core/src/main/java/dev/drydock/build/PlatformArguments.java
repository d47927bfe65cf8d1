package dev.drydock.build;

import dev.drydock.dockerfile.Scope;
import dev.drydock.image.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Build arguments that nobody declares: platforms in the global scope, proxies in the environment of RUN alone. */
final class PlatformArguments {
    private static final List<String> PROXIES =
            List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

    private PlatformArguments() {}

    /** {@code TARGETPLATFORM} and its like (Dockerfile reference, "Automatic platform ARGs in the global scope"). */
    static Map<String, String> global(Platform target, Platform build, String targetStage) {
        Map<String, String> arguments = new LinkedHashMap<>();
        put(arguments, "TARGET", target);
        put(arguments, "BUILD", build);
        arguments.put("TARGETSTAGE", targetStage.isEmpty() ? "default" : targetStage);
        return arguments;
    }

    private static void put(Map<String, String> arguments, String prefix, Platform platform) {
        arguments.put(prefix + "PLATFORM", platform.toString());
        arguments.put(prefix + "OS", platform.os());
        arguments.put(prefix + "ARCH", platform.architecture());
        arguments.put(prefix + "VARIANT", platform.variant());
        arguments.put(prefix + "OSVERSION", platform.osVersion());
    }

    /** Whether the name is one of the predefined proxy arguments, in either spelling. */
    static boolean isProxy(String name) {
        return Scope.PROXIES.contains(name);
    }

    /** The proxies given as build arguments, each in both spellings: never in a key, a history or a config. */
    static Map<String, String> proxies(Map<String, String> buildArgs) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String proxy : PROXIES) {
            String lower = proxy.toLowerCase(Locale.ROOT);
            String value = buildArgs.getOrDefault(proxy, buildArgs.get(lower));
            if (value != null) {
                environment.put(proxy, value);
                environment.put(lower, value);
            }
        }
        return environment;
    }
}
