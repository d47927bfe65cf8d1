package dev.drydock.dockerfile;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code STOPSIGNAL signal}: a number, or a name with or without {@code SIG}. */
public record StopSignal(Statement source, String signal) implements Instruction {
    /** Signals of Linux by number, 1 to 31; some have a second name. */
    private static final String[] NAMES = {
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;
    private static final Map<String, Integer> NUMBERS = numbers();

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers =
                IntStream.range(0, NAMES.length).boxed().collect(Collectors.toMap(i -> NAMES[i], i -> i + 1));
        numbers.put("IOT", 6);
        numbers.put("CLD", 17);
        numbers.put("POLL", 29);
        numbers.put("RTMIN", RTMIN);
        numbers.put("RTMAX", RTMAX);
        for (int i = 1; i <= 15; i++) {
            numbers.put("RTMIN+" + i, RTMIN + i);
        }
        for (int i = 1; i <= 14; i++) {
            numbers.put("RTMAX-" + i, RTMAX - i);
        }
        return Map.copyOf(numbers);
    }

    static StopSignal read(Statement statement, Problems problems) throws Refusal {
        return new StopSignal(statement, InstructionReader.onlyArgumentWhateverFlags(statement, problems));
    }

    /** The number of a signal on Linux; empty if there is none of that name. */
    public static OptionalInt number(String signal) {
        if (signal.matches("[+-]?[0-9]{1,9}")) {
            int number = Integer.parseInt(signal);
            return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
        }
        String upper = Blank.upper(signal);
        Integer number = NUMBERS.get(upper.startsWith("SIG") ? upper.substring(3) : upper);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    @Override
    public StopSignal expand(Expansion expansion) throws ExpansionException, InvalidValueException {
        String expanded = expansion.word(signal);
        if (number(expanded).isEmpty()) {
            throw new InvalidValueException(
                    "invalid signal: " + expanded,
                    signal,
                    Suggestion.nearest(expanded.replaceFirst("(?i)^SIG", ""), NUMBERS.keySet())
                            .map(nearest -> "did you mean SIG" + nearest + "?")
                            .orElse("write a name such as SIGTERM, or its number"));
        }
        return new StopSignal(source, expanded);
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.stopSignal(this);
    }
}
