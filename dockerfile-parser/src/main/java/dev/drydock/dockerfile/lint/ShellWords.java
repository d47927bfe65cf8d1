package dev.drydock.dockerfile.lint;

/** Proposes the exec form of a command that was written in the shell form. */
final class ShellWords {
    private static final String SPECIAL = "$&|;<>()`\\\"'*?[]#~=%!{}";
    private static final int LONGEST = 80;

    private ShellWords() {}

    /** The words as a JSON array where a shell would do no more than split them; else a hint at one. */
    static String asJson(String command) {
        String trimmed = command.strip();
        boolean plain = trimmed.length() <= LONGEST
                && !trimmed.isEmpty()
                && trimmed.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0 || c < ' ');
        return plain ? "[\"" + String.join("\", \"", trimmed.split(" +", -1)) + "\"]" : "[\"program\", \"argument\"]";
    }
}
