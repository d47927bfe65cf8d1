package dev.drydock.dockerfile.lint;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of image names (distribution's {@code reference}): {@code [domain/]path[:tag][@digest]}. */
final class ImageName {
    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String DOMAIN = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String PART = "[a-z0-9]++(?:(?:__|[._]|-++)[a-z0-9]++)*+";
    private static final String PATH = PART + "(?:/" + PART + ")*+";
    private static final Pattern NAME = Pattern.compile("(?:" + DOMAIN + "/)?(?<path>" + PATH + ")"
            + "(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?"
            + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");
    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");
    private static final Pattern ID = Pattern.compile("[a-f0-9]{64}");

    private static final int LONGEST_PATH = 255;

    /** Nothing valid is that long; keeps the expressions away from hostile text. */
    private static final int LONGEST = 2048;

    private ImageName() {}

    /** Whether a registry may have an image of this name. */
    static boolean isValid(String text) {
        if (text.length() > LONGEST || ID.matcher(text).matches()) {
            return false;
        }
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean domain = first.equals("localhost")
                || first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || !first.equals(first.toLowerCase(Locale.ROOT));
        String host = domain && !first.equals("index.docker.io") ? first : "docker.io";
        String rest = domain ? text.substring(slash + 1) : text;
        if (host.equals("docker.io") && rest.indexOf('/') < 0) {
            rest = "library/" + rest;
        }
        Matcher matcher = NAME.matcher(host + "/" + rest);
        if (!matcher.matches() || hasUpperCase(rest)) {
            return false;
        }
        String digest = matcher.group("digest");
        return matcher.group("path").length() <= LONGEST_PATH
                && (digest == null || DIGEST.matcher(digest).matches());
    }

    /** In front of the tag; a digest without a tag has a colon too, behind its algorithm. */
    private static boolean hasUpperCase(String rest) {
        int colon = rest.indexOf(':');
        String path = colon < 0 ? rest : rest.substring(0, colon);
        return !path.equals(path.toLowerCase(Locale.ROOT));
    }
}
