package dev.drydock.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a manifest says beside what it is made of. */
final class AnnotationArguments {
    @Option(names = "--annotation", paramLabel = "NAME=VALUE", description = "An annotation of the manifest")
    private List<String> annotations = new ArrayList<>();

    Map<String, String> get() throws UsageException {
        return SettingArguments.pairs("--annotation", annotations, false);
    }
}
