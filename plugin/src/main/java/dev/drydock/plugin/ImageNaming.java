package dev.drydock.plugin;

import dev.drydock.image.ImageFormatException;
import dev.drydock.image.ImageReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Names of images as poms write them: {@code %g}, {@code %a}, {@code %v} and {@code %l} stand for the last part of the
 * groupId, the artifactId, the version, and {@code latest} for a snapshot (the version otherwise). A {@code +}, which
 * versions may have and tags may not, becomes {@code _}. Nothing else is changed in silence: upper case is an error.
 */
final class ImageNaming {
    private static final Pattern PLACEHOLDER = Pattern.compile("%(.)");

    private final String groupId;
    private final String artifactId;
    private final String version;

    ImageNaming(String groupId, String artifactId, String version) {
        this.groupId = groupId;
        this.artifactId = artifactId;
        this.version = version;
    }

    /** The name of an image that the pom does not name. */
    ImageReference standard() throws MojoFailureException {
        return name("%a:%v");
    }

    ImageReference name(String written) throws MojoFailureException {
        String text = replaced(written.strip());
        int colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf('/') && text.indexOf('@') < 0) {
            text = text.substring(0, colon) + text.substring(colon).replace('+', '_');
        }
        try {
            return ImageReference.parse(text);
        } catch (ImageFormatException e) {
            String from = text.equals(written) ? "" : "\n  it comes from \"" + written + "\"";
            throw new MojoFailureException(
                    e.getMessage() + from + "\n  fix: name the image by drydock.image or <name>");
        }
    }

    /** The same repository with another tag. */
    ImageReference tagged(ImageReference image, String tag) throws MojoFailureException {
        try {
            return image.withTag(replaced(tag.strip()).replace('+', '_'));
        } catch (ImageFormatException e) {
            throw new MojoFailureException(e.getMessage() + "\n  fix: change drydock.tags or <tags>");
        }
    }

    /** What an image goes by in folders, properties and {@code drydock.filter} if it has no alias: {@code app} for {@code example.com/team/app:1}. */
    static String alias(ImageReference image) {
        return image.repository().substring(image.repository().lastIndexOf('/') + 1);
    }

    private String replaced(String text) throws MojoFailureException {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder all = new StringBuilder();
        while (matcher.find()) {
            String value = switch (matcher.group(1)) {
                case "g" -> groupId.substring(groupId.lastIndexOf('.') + 1);
                case "a" -> artifactId;
                case "v" -> version.replace('+', '_');
                case "l" -> version.endsWith("-SNAPSHOT") ? "latest" : version.replace('+', '_');
                default ->
                    throw new MojoFailureException("image name \"" + text + "\": " + matcher.group()
                            + " is not known\n  fix: %g, %a, %v and %l are; a name with the time would be another"
                            + " in each build");
            };
            matcher.appendReplacement(all, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(all).toString();
    }
}
