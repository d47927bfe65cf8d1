package dev.drydock.engine;

import dev.drydock.report.CheckFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a check of Dockerfiles is asked for.
 *
 * @param context folder of the build context, relative to the folder of the goal; absent means each Dockerfile's own
 * @param target the stage to look at, with those it needs; absent means all
 * @param buildArgs values of ARGs
 * @param errors whether every finding counts as an error
 */
public record CheckSettings(
        Optional<String> context,
        Optional<String> target,
        Map<String, String> buildArgs,
        CheckFormat format,
        boolean errors) {
    public CheckSettings {
        target = target.filter(name -> !name.isEmpty());
        buildArgs = Map.copyOf(buildArgs);
    }

    /** The format of a setting; text if there is none. @throws SettingException there is no such format */
    public static CheckFormat format(Optional<String> setting) throws SettingException {
        String name = setting.orElse("text");
        return CheckFormat.of(name)
                .orElseThrow(() -> new SettingException("the format is \"" + name
                        + "\"\n  fix: write text, json, sarif, github or gitlab (drydock.format, --format)"));
    }
}
