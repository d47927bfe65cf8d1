package dev.drydock.build;

import dev.drydock.protocol.ResourceLimit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of what each process of a step may use, as docker's {@code --ulimit} has it: {@code nofile=1024:2048}.
 *
 * @param name as in setrlimit(2), in lower case, without RLIMIT_
 * @param soft,hard -1 for none
 */
public record Ulimit(String name, long soft, long hard) {
    /** In the order of their numbers (linux/asm-generic/resource.h). */
    private static final List<String> NAMES = List.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    private static final Pattern SYNTAX = Pattern.compile("([a-z]+)=(-1|[0-9]{1,18})(?::(-1|[0-9]{1,18}))?");

    /** @throws IllegalArgumentException it is none, in words for the user */
    public static Ulimit parse(String text) {
        Matcher limit = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (limit.matches() && NAMES.contains(limit.group(1))) {
            long soft = Long.parseLong(limit.group(2));
            long hard = limit.group(3) == null ? soft : Long.parseLong(limit.group(3));
            if (hard == -1 || (soft != -1 && soft <= hard)) {
                return new Ulimit(limit.group(1), soft, hard);
            }
        }
        throw new IllegalArgumentException("the limit \"" + text
                + "\" is not understood\n  fix: write NAME=SOFT or NAME=SOFT:HARD, SOFT not above HARD, -1 for none; NAME is one of "
                + String.join(", ", NAMES));
    }

    public ResourceLimit number() {
        return new ResourceLimit(NAMES.indexOf(name), soft, hard);
    }

    @Override
    public String toString() {
        return name + "=" + soft + ":" + hard;
    }
}
