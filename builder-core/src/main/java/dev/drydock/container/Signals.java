package dev.drydock.container;

import java.util.List;
import java.util.Locale;

/** Signals of Linux by name or number (signal(7)). */
public final class Signals {
    /** SIGTERM. */
    public static final int TERM = 15;

    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
            "PROF", "WINCH", "IO", "PWR", "SYS");
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private Signals() {}

    /** The number of {@code SIGTERM}, {@code term} or {@code 15}. @throws IllegalArgumentException if there is none */
    public static int parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        int number = !name.isEmpty() && NAMES.contains(name) ? NAMES.indexOf(name) : 0;
        if (number == 0 && name.matches("[0-9]{1,2}")) {
            number = Integer.parseInt(name);
        } else if (number == 0 && name.matches("RTMIN(\\+[0-9]{1,2})?")) {
            number = RTMIN + (name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0);
        } else if (number == 0 && name.matches("RTMAX(-[0-9]{1,2})?")) {
            number = RTMAX - (name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0);
        }
        if (number < 1 || number > RTMAX) {
            throw new IllegalArgumentException("\"" + text + "\" is no signal");
        }
        return number;
    }
}
