package dev.drydock.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * The value of {@code --chmod}: an octal number up to 07777, or symbolic as in chmod(1), such as {@code u=rwX,go=rX}.
 * There is no umask.
 */
public final class FileMode {
    private static final int ALL = 0777;
    private static final int EXECUTE = 0111;

    /** One change: operator, whose bits, which bits, whose bits to copy (u, g, o or none), and whether X was there. */
    private record Change(char operator, int who, int bits, String copied, boolean executeIfAny) {}

    private final String text;
    private final List<Change> changes;

    private FileMode(String text, List<Change> changes) {
        this.text = text;
        this.changes = changes;
    }

    /**
     * Reads a mode.
     *
     * @throws InvalidValueException it is neither
     */
    public static FileMode parse(String text) throws InvalidValueException {
        boolean octal = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '7');
        if (octal && Integer.parseInt(text, 8) <= 07777) {
            return new FileMode(text, List.of(new Change('=', 07777, Integer.parseInt(text, 8), "", false)));
        }
        if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
            throw new InvalidValueException(
                    "invalid chmod parameter: '" + text + "'. it should be octal string and between 0 and 07777",
                    text,
                    "write four octal digits, as in 0755, or symbols, as in u=rwX,go=rX");
        }
        List<Change> changes = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            clause(text, clause, changes);
        }
        return new FileMode(text, List.copyOf(changes));
    }

    private static void clause(String text, String clause, List<Change> changes) throws InvalidValueException {
        int at = 0;
        int who = 0;
        for (; at < clause.length() && "augo".indexOf(clause.charAt(at)) >= 0; at++) {
            who |= switch (clause.charAt(at)) {
                case 'u' -> 04700;
                case 'g' -> 02070;
                case 'o' -> 0007;
                default -> 06777;
            };
        }
        boolean everyone = who == 0;
        do {
            if (at == clause.length() || "+-=".indexOf(clause.charAt(at)) < 0) {
                throw new InvalidValueException(
                        "invalid chmod parameter: '" + text + "'",
                        text,
                        "write four octal digits, as in 0755, or symbols, as in u=rwX,go=rX");
            }
            char operator = clause.charAt(at++);
            int start = at;
            while (at < clause.length() && "rwxXstugo".indexOf(clause.charAt(at)) >= 0) {
                at++;
            }
            changes.add(change(operator, everyone ? 06777 : who, clause.substring(start, at)));
        } while (at < clause.length());
    }

    private static Change change(char operator, int who, String permissions) {
        int bits = 0;
        int whose = who;
        boolean executeIfAny = false;
        boolean onlyOthers = (who & ~0007) == 0;
        StringBuilder copied = new StringBuilder();
        for (int i = 0; i < permissions.length(); i++) {
            switch (permissions.charAt(i)) {
                case 'r' -> bits |= 0444;
                case 'w' -> bits |= 0222;
                case 'x' -> bits |= EXECUTE;
                case 'X' -> {
                    // Taking X away takes x away.
                    bits |= operator == '-' ? EXECUTE : 0;
                    executeIfAny = operator != '-';
                }
                case 's' -> bits |= onlyOthers ? 0 : 06000;
                case 't' -> {
                    bits |= onlyOthers ? 0 : 01000;
                    whose |= onlyOthers ? 0 : 01000;
                }
                default -> copied.append(permissions.charAt(i));
            }
        }
        return new Change(operator, whose, bits, copied.toString(), executeIfAny);
    }

    /** The permission bits (07777) of a file after the change, from those before it. */
    public int apply(int mode, boolean directory) {
        int now = mode & 07777;
        boolean anyExecute = directory || (mode & EXECUTE) != 0;
        for (Change change : changes) {
            int bits = change.bits | (change.executeIfAny && anyExecute ? EXECUTE : 0);
            for (int i = 0; i < change.copied.length(); i++) {
                char from = change.copied.charAt(i);
                int three = (from == 'u' ? now >> 6 : from == 'g' ? now >> 3 : now) & 7;
                bits |= (three << 6 | three << 3 | three) & ALL;
            }
            bits &= change.who;
            now = switch (change.operator) {
                case '+' -> now | bits;
                case '-' -> now & ~bits;
                default -> (now & ~change.who) | bits;
            };
        }
        return now;
    }

    @Override
    public String toString() {
        return text;
    }
}
