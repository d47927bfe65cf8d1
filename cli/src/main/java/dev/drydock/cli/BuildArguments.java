package dev.drydock.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Values of a Dockerfile's ARGs. */
final class BuildArguments {
    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "Value of an ARG; without a value, that of the environment variable of this name")
    private List<String> buildArgs = new ArrayList<>();

    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : buildArgs) {
            int equals = argument.indexOf('=');
            if (equals >= 0) {
                values.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else {
                String value = System.getenv(argument);
                if (value != null) {
                    values.put(argument, value);
                }
            }
        }
        return values;
    }
}
