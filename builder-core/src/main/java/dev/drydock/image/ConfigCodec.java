package dev.drydock.image;

import dev.drydock.content.DiffId;
import dev.drydock.content.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Image configs to and from JSON. Members are written in alphabetical order, as the reference builder does. */
final class ConfigCodec {
    private ConfigCodec() {}

    static ImageConfig read(byte[] json) throws ImageFormatException {
        Map<String, Object> object = Json.object(json, "the image config");
        Map<?, ?> rootfs = Json.map(object, "rootfs");
        List<DiffId> diffIds = new ArrayList<>();
        for (String text : Json.strings(rootfs, "diff_ids").orElse(List.of())) {
            try {
                diffIds.add(new DiffId(Digest.parse(text)));
            } catch (IllegalArgumentException e) {
                throw new ImageFormatException("the image config's diff_ids: " + e.getMessage(), e);
            }
        }
        List<History> history = new ArrayList<>();
        for (Object entry : Json.list(object, "history").orElse(List.of())) {
            if (!(entry instanceof Map<?, ?> map)) {
                throw new ImageFormatException("the image config's history holds something that is not an object");
            }
            history.add(new History(
                    Json.string(map, "created").orElse(""),
                    Json.string(map, "created_by").orElse(""),
                    Json.string(map, "author").orElse(""),
                    Json.string(map, "comment").orElse(""),
                    Json.flag(map, "empty_layer")));
        }
        Platform platform = Platform.of(
                Json.string(object, "os").orElse("linux"),
                Json.string(object, "architecture").orElse(""),
                Json.string(object, "variant").orElse(""),
                Json.string(object, "os.version").orElse(""));
        return new ImageConfig(
                platform,
                Json.string(object, "created").orElse(""),
                Json.string(object, "author").orElse(""),
                readContainer(Json.map(object, "config")),
                diffIds,
                history);
    }

    private static ContainerConfig readContainer(Map<?, ?> config) throws ImageFormatException {
        return new ContainerConfig(
                Json.string(config, "User").orElse(""),
                keys(Json.map(config, "ExposedPorts")),
                Json.strings(config, "Env").orElse(List.of()),
                Json.strings(config, "Entrypoint"),
                Json.strings(config, "Cmd"),
                keys(Json.map(config, "Volumes")),
                Json.string(config, "WorkingDir").orElse(""),
                Json.stringMap(config, "Labels"),
                Json.string(config, "StopSignal").orElse(""),
                readHealthcheck(Json.map(config, "Healthcheck")),
                Json.strings(config, "OnBuild").orElse(List.of()),
                Json.strings(config, "Shell"),
                Json.flag(config, "ArgsEscaped"));
    }

    private static java.util.SortedSet<String> keys(Map<?, ?> map) {
        TreeSet<String> keys = new TreeSet<>();
        map.keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    private static Optional<Healthcheck> readHealthcheck(Map<?, ?> check) throws ImageFormatException {
        if (check.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Healthcheck(
                Json.strings(check, "Test").orElse(List.of()),
                Json.number(check, "Interval").orElse(0L),
                Json.number(check, "Timeout").orElse(0L),
                Json.number(check, "StartPeriod").orElse(0L),
                Json.number(check, "StartInterval").orElse(0L),
                Json.number(check, "Retries").orElse(0L)));
    }

    static byte[] write(ImageConfig image) {
        Map<String, Object> object = new TreeMap<>();
        object.put("architecture", image.platform().architecture());
        object.put("os", image.platform().os());
        put(object, "os.version", image.platform().osVersion());
        put(object, "variant", image.platform().variant());
        put(object, "author", image.author());
        put(object, "created", image.created());
        object.put("config", write(image.config()));
        object.put("history", image.history().stream().map(ConfigCodec::write).toList());
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", image.diffIds().stream().map(DiffId::toString).toList());
        object.put("rootfs", rootfs);
        return Json.write(object);
    }

    private static Map<String, Object> write(History history) {
        Map<String, Object> object = new LinkedHashMap<>();
        put(object, "created", history.created());
        put(object, "created_by", history.createdBy());
        put(object, "author", history.author());
        put(object, "comment", history.comment());
        if (history.emptyLayer()) {
            object.put("empty_layer", true);
        }
        return object;
    }

    private static Map<String, Object> write(ContainerConfig config) {
        Map<String, Object> object = new TreeMap<>();
        put(object, "User", config.user());
        put(object, "ExposedPorts", config.exposedPorts());
        put(object, "Env", config.env());
        object.put("Entrypoint", config.entrypoint());
        object.put("Cmd", config.cmd());
        put(object, "Volumes", config.volumes());
        put(object, "WorkingDir", config.workingDir());
        if (!config.labels().isEmpty()) {
            object.put("Labels", config.labels());
        }
        put(object, "StopSignal", config.stopSignal());
        object.put("Healthcheck", config.healthcheck().map(ConfigCodec::write));
        if (!config.onBuild().isEmpty()) {
            object.put("OnBuild", config.onBuild());
        }
        object.put("Shell", config.shell());
        if (config.argsEscaped()) {
            object.put("ArgsEscaped", true);
        }
        return object;
    }

    private static Map<String, Object> write(Healthcheck check) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!check.test().isEmpty()) {
            object.put("Test", check.test());
        }
        put(object, "Interval", check.interval());
        put(object, "Timeout", check.timeout());
        put(object, "StartPeriod", check.startPeriod());
        put(object, "StartInterval", check.startInterval());
        put(object, "Retries", check.retries());
        return object;
    }

    private static void put(Map<String, Object> object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    private static void put(Map<String, Object> object, String name, long value) {
        if (value != 0) {
            object.put(name, value);
        }
    }

    private static void put(Map<String, Object> object, String name, List<String> value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }

    /** Go's {@code map[string]struct{}}: an object of empty objects. */
    private static void put(Map<String, Object> object, String name, java.util.SortedSet<String> value) {
        if (value.isEmpty()) {
            return;
        }
        Map<String, Object> set = new TreeMap<>();
        ((Collection<String>) value).forEach(member -> set.put(member, Map.of()));
        object.put(name, set);
    }
}
