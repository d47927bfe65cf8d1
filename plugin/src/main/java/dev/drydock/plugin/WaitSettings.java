package dev.drydock.plugin;

import dev.drydock.container.Durations;
import dev.drydock.container.HttpCondition;
import dev.drydock.container.WaitCondition;
import dev.drydock.container.Waiter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.maven.plugin.MojoFailureException;

/**
 * {@code <wait>}: when a container is ready, and how it is ended.
 *
 * @param waiter absent if nothing is waited for
 * @param postStart run in it when it is ready; may be empty
 * @param preStop run in it before it is stopped; may be empty
 * @param breakOnError whether a {@code postStart} that fails is an error
 */
record WaitSettings(Optional<Waiter> waiter, List<String> postStart, List<String> preStop, boolean breakOnError) {
    static final List<String> ELEMENTS = List.of(
            "http", "log", "time", "tcp", "healthy", "exit", "exec", "kill", "shutdown", "file", "mode", "timeout");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:\\s*(?:\\.\\.|-)\\s*([1-5][0-9]{2}))?");

    /** Reads it. @throws MojoFailureException in words for the user */
    static WaitSettings of(Optional<Element> written, Optional<Duration> usual) throws MojoFailureException {
        if (written.isEmpty()) {
            return new WaitSettings(Optional.empty(), List.of(), List.of(), false);
        }
        Element wait = written.get();
        try {
            List<WaitCondition> conditions = conditions(wait);
            boolean any = any(wait);
            Optional<Duration> time = wait.text("time").isPresent()
                    ? Optional.of(millis("time", wait.text("time").get()))
                    : Optional.empty();
            if (conditions.isEmpty() && time.isPresent()) {
                conditions.add(new WaitCondition.Time(time.get()));
                time = Optional.empty();
            }
            Duration timeout = wait.text("timeout").isPresent()
                    ? Durations.parse("<timeout>", wait.text("timeout").get())
                    : time.orElse(usual.orElse(longEnough(conditions)));
            Optional<Element> exec = wait.child("exec");
            return new WaitSettings(
                    conditions.isEmpty() ? Optional.empty() : Optional.of(new Waiter(conditions, any, timeout)),
                    words(exec, "postStart"),
                    words(exec, "preStop"),
                    exec.isPresent() && flag(exec.get(), "breakOnError"));
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<wait>: " + e.getMessage(), e);
        }
    }

    /** How long it may take to end, which is known before it is started. */
    static Optional<Duration> grace(Optional<Element> wait, Placeholders placeholders) throws MojoFailureException {
        Optional<String> text = wait.flatMap(one -> one.text("kill"));
        try {
            return text.isPresent()
                    ? Optional.of(millis("kill", placeholders.resolve(text.get(), "<kill>")))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new MojoFailureException("<wait>: " + e.getMessage(), e);
        }
    }

    private static Duration longEnough(List<WaitCondition> conditions) {
        Duration longest = TIMEOUT;
        for (WaitCondition condition : conditions) {
            if (condition instanceof WaitCondition.Time time && time.time().compareTo(longest) >= 0) {
                longest = time.time().plus(TIMEOUT);
            }
        }
        return longest;
    }

    private static boolean any(Element wait) {
        String mode = wait.text("mode").orElse("all");
        if (!mode.equals("all") && !mode.equals("any")) {
            throw new IllegalArgumentException("<mode> is \"" + mode + "\"\n  fix: write all or any");
        }
        return mode.equals("any");
    }

    private static List<WaitCondition> conditions(Element wait) {
        List<WaitCondition> all = new ArrayList<>();
        for (Element child : wait.children()) {
            switch (child.name()) {
                case "http" -> all.add(http(child));
                case "log" -> all.add(log(child));
                case "tcp" -> all.addAll(tcp(child));
                case "healthy" -> {
                    if (flag(wait, "healthy")) {
                        all.add(new WaitCondition.Healthy());
                    }
                }
                case "exit" ->
                    all.add(new WaitCondition.ExitCode(
                            (int) number("exit", child.text().orElse("0"))));
                case "exec" -> {
                    List<String> command = words(Optional.of(child), "command");
                    if (!command.isEmpty()) {
                        all.add(new WaitCondition.Command(command));
                    }
                }
                case "file" -> all.add(file(child));
                default -> {
                    // no condition
                }
            }
        }
        return all;
    }

    private static WaitCondition file(Element element) {
        String path = element.text().orElse("");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "<file> is \"" + path + "\"\n  fix: write a path of the container, which starts with a slash");
        }
        return new WaitCondition.File(path);
    }

    private static WaitCondition http(Element http) {
        String text =
                http.text("url").or(http::text).orElseThrow(() -> new IllegalArgumentException("<http> has no <url>"));
        URI url = URI.create(text);
        if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "<url> is \"" + text + "\"\n  fix: write an address such as http://localhost:${web.port}/");
        }
        String status = http.text("status").orElse("200..399");
        var range = RANGE.matcher(status);
        if (!range.matches()) {
            throw new IllegalArgumentException(
                    "<status> is \"" + status + "\"\n  fix: write a status such as 200, or a range such as 200..399");
        }
        int least = Integer.parseInt(range.group(1));
        return new HttpCondition(
                url,
                http.text("method")
                        .orElse(http.text("body").isPresent() ? "GET" : "HEAD")
                        .toUpperCase(Locale.ROOT),
                least,
                range.group(2) == null ? least : Integer.parseInt(range.group(2)),
                http.child("headers").map(Element::map).orElse(Map.of()),
                http.text("body").map(WaitSettings::pattern),
                flag(http, "allowAllHosts") || flag(http, "insecure"));
    }

    private static WaitCondition log(Element log) {
        String text = log.text("pattern")
                .or(log::text)
                .orElseThrow(() -> new IllegalArgumentException("<log> is empty\n  fix: write a regular expression"));
        long times = number("times", log.text("times").orElse("1"));
        return new WaitCondition.Log(pattern(text), (int) times);
    }

    private static List<WaitCondition> tcp(Element tcp) {
        String mode = tcp.text("mode").orElse("mapped");
        if (!mode.equals("mapped") && !mode.equals("direct")) {
            throw new IllegalArgumentException("<mode> of <tcp> is \"" + mode + "\"\n  fix: write mapped or direct");
        }
        List<WaitCondition> all = new ArrayList<>();
        for (String port : tcp.child("ports").map(Element::texts).orElse(List.of())) {
            long number = number("port", port);
            if (number < 1 || number > 65535) {
                throw new IllegalArgumentException(
                        "<port> of <tcp> is " + port + "\n  fix: name a port of the container");
            }
            all.add(new WaitCondition.Port(
                    (int) number, mode.equals("direct"), tcp.text("host").orElse("")));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "<tcp> has no <ports>\n  fix: write <ports><port>8080</port></ports>, with ports of the container");
        }
        return all;
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no regular expression: " + e.getDescription());
        }
    }

    private static List<String> words(Optional<Element> element, String name) {
        return element.flatMap(one -> one.child(name)).map(CommandWords::of).orElse(List.of());
    }

    private static boolean flag(Element element, String name) {
        Optional<Element> child = element.child(name);
        String text = child.flatMap(Element::text).orElse(child.isPresent() ? "true" : "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("<" + name + "> is \"" + text + "\"\n  fix: write true or false");
        }
        return text.equals("true");
    }

    /** A number alone is milliseconds, as in docker-maven-plugin. */
    private static Duration millis(String name, String text) {
        return text.matches("[0-9]{1,9}")
                ? Duration.ofMillis(Long.parseLong(text))
                : Durations.parse("<" + name + ">", text);
    }

    private static long number(String name, String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("<" + name + "> is \"" + text + "\"\n  fix: write a number");
        }
        return Long.parseLong(text);
    }
}
