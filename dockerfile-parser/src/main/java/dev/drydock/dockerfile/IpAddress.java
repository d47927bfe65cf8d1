package dev.drydock.dockerfile;

/** Tells IP addresses from other text without asking anybody for a name. */
final class IpAddress {
    private static final int GROUPS = 8;

    private IpAddress() {}

    static boolean isOne(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return isFour(bare) || isSix(bare);
    }

    private static boolean isFour(String text) {
        return text.matches("(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!$)|$)){4}");
    }

    private static boolean isSix(String text) {
        if (text.length() > 45) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == GROUPS;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** Number of 16-bit groups in a text between colons; -1 if there is something else. */
    private static int groups(String text, boolean mayEndInFour) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = parts.length;
        for (int i = 0; i < parts.length; i++) {
            if (mayEndInFour && i == parts.length - 1 && isFour(parts[i])) {
                count++;
            } else if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
                return -1;
            }
        }
        return count;
    }
}
