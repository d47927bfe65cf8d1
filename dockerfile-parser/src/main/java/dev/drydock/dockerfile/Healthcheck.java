package dev.drydock.dockerfile;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * {@code HEALTHCHECK [--interval=…] [--timeout=…] [--start-period=…] [--start-interval=…] [--retries=…] CMD command}, or
 * {@code HEALTHCHECK NONE}. A duration or count of 0 means that the inherited one, or the runtime's default, holds.
 *
 * @param probe absent for NONE, which takes an inherited check away
 */
public record Healthcheck(
        Statement source,
        Optional<CommandLine> probe,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries)
        implements Instruction {
    private static final Flags.Known FLAGS = new Flags.Known(
            Set.of(), Set.of("interval", "timeout", "start-period", "start-interval", "retries"), Set.of());

    static Healthcheck read(Statement statement, Problems problems) throws Refusal {
        if (statement.arguments().isEmpty()) {
            throw problems.fatal(
                    statement.keyword().range(),
                    "HEALTHCHECK requires at least one argument",
                    "",
                    "write HEALTHCHECK CMD command, or HEALTHCHECK NONE");
        }
        Word type = statement.arguments().get(0);
        boolean alone = statement.arguments().size() == 1;
        if (type.text().equalsIgnoreCase("NONE")) {
            if (!alone) {
                throw problems.fatal(
                        statement.argumentsRange(), "HEALTHCHECK NONE takes no arguments", "", "leave them out");
            }
            return new Healthcheck(
                    statement, Optional.empty(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        }
        Flags flags = Flags.read(statement, FLAGS, problems);
        if (!type.text().equalsIgnoreCase("CMD")) {
            throw problems.fatal(
                    type.range(),
                    "Unknown type " + Go.quote(Blank.upper(type.text())) + " in HEALTHCHECK (try CMD)",
                    "",
                    "write HEALTHCHECK CMD command");
        }
        if (alone) {
            throw problems.fatal(
                    type.range(), "Missing command after HEALTHCHECK CMD", "", "write HEALTHCHECK CMD command");
        }
        return new Healthcheck(
                statement,
                Optional.of(CommandLine.of(statement, 1)),
                duration(flags, "interval", problems),
                duration(flags, "timeout", problems),
                duration(flags, "start-period", problems),
                duration(flags, "start-interval", problems),
                retries(flags, problems));
    }

    private static Duration duration(Flags flags, String name, Problems problems) {
        Optional<Word> word = flags.word(name).filter(value -> !value.text().isEmpty());
        if (word.isEmpty()) {
            return Duration.ZERO;
        }
        Optional<Duration> duration = Go.duration(word.get().text());
        if (duration.isEmpty()) {
            problems.error(
                    word.get().range(),
                    "HEALTHCHECK: invalid duration " + Go.quote(word.get().text()) + " of --" + name,
                    "",
                    "write a number and a unit, as in 1m30s");
        } else if (!duration.get().isZero() && duration.get().compareTo(Duration.ofMillis(1)) < 0) {
            problems.error(
                    word.get().range(),
                    "HEALTHCHECK: Interval " + Go.quote(name) + " cannot be less than 1ms",
                    "",
                    "write 1ms or more; 0 stands for the default");
        }
        return duration.orElse(Duration.ZERO);
    }

    private static int retries(Flags flags, Problems problems) {
        Optional<Word> word =
                flags.word("retries").filter(value -> !value.text().isEmpty());
        if (word.isEmpty()) {
            return 0;
        }
        String text = word.get().text();
        try {
            int retries = Integer.parseInt(text);
            if (retries >= 0) {
                return retries;
            }
            problems.error(
                    word.get().range(),
                    "HEALTHCHECK: --retries cannot be negative (" + text + ")",
                    "",
                    "write a number; 0 stands for the default");
        } catch (NumberFormatException e) {
            problems.error(
                    word.get().range(),
                    "HEALTHCHECK: --retries is no number: " + Go.quote(text),
                    "",
                    "write one, as in 3");
        }
        return 0;
    }

    /** Its variables are those of the container. */
    @Override
    public Healthcheck expand(Expansion expansion) {
        return this;
    }

    @Override
    public <R> R accept(Cases<R> cases) {
        return cases.healthcheck(this);
    }
}
