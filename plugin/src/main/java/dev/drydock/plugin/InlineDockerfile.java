package dev.drydock.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;

/**
 * An image that is described in the pom: {@code <from>} and the elements beside it, with docker-maven-plugin's names, order
 * and meaning, as the Dockerfile they stand for.
 */
final class InlineDockerfile {
    /** Elements of {@code <build>} that describe an image. */
    static final List<String> ELEMENTS = List.of(
            "from",
            "fromExt",
            "runCmds",
            "env",
            "ports",
            "volumes",
            "workdir",
            "user",
            "cmd",
            "entryPoint",
            "maintainer",
            "optimise",
            "healthCheck",
            "shell",
            "assembly",
            "assemblies");

    private final Element build;
    private final InlineText text;

    private InlineDockerfile(Element build, InlineText text) {
        this.build = build;
        this.text = text;
    }

    /** Whether an image is described in the pom. */
    static boolean describes(Element build) {
        return build.child("from", "fromExt").isPresent();
    }

    /** The Dockerfile of an image that is. */
    static InlineText of(Element build, String alias, Path basedir, InlineFiles files) throws MojoFailureException {
        InlineDockerfile inline = new InlineDockerfile(build, new InlineText(alias, basedir));
        inline.write(files);
        return inline.text;
    }

    private void write(InlineFiles files) throws MojoFailureException {
        Optional<Element> ext = build.child("fromExt");
        String from = build.text("from")
                .or(() -> ext.flatMap(element -> element.text("name")))
                .orElseThrow(() -> new MojoFailureException("<from> names no image\n  fix: name the base image"));
        boolean plain = build.text("from").isPresent();
        text.add(
                plain ? "<from>" : "<fromExt>",
                build.child(plain ? "from" : "fromExt").orElse(build),
                "FROM " + line("<from>", from));
        for (Element shell : build.children("shell")) {
            text.add("<shell>", shell, "SHELL " + InlineText.json(exec("<shell>", shell)));
        }
        plain("maintainer", "MAINTAINER");
        pairs("env", "ENV");
        pairs("labels", "LABEL");
        for (Element ports : build.children("ports")) {
            if (!ports.texts().isEmpty()) {
                text.add("<ports>", ports, "EXPOSE " + line("<ports>", String.join(" ", ports.texts())));
            }
        }
        for (Element assembly : build.children("assembly")) {
            files.copy("<assembly>", assembly, text);
        }
        for (Element assemblies : build.children("assemblies")) {
            int number = 0;
            for (Element assembly : assemblies.children()) {
                files.copy("<assemblies><assembly> " + ++number, assembly, text);
            }
        }
        plain("workdir", "WORKDIR");
        runs();
        int number = 0;
        for (String volume : build.child("volumes").map(Element::texts).orElse(List.of())) {
            String path = volume.replaceAll("/+$", "");
            number++;
            if (!path.isEmpty()) {
                text.add(
                        "<volumes><volume> " + number,
                        build.child("volumes").get(),
                        "VOLUME " + InlineText.json(List.of(path)));
            }
        }
        healthCheck();
        command("cmd", "CMD");
        command("entryPoint", "ENTRYPOINT");
        plain("user", "USER");
    }

    private void plain(String element, String keyword) throws MojoFailureException {
        Optional<String> value = build.text(element);
        if (value.isPresent()) {
            String name = "<" + element + ">";
            text.add(name, build.child(element).get(), keyword + " " + line(name, value.get()));
        }
    }

    private void pairs(String element, String keyword) throws MojoFailureException {
        Map<String, String> pairs = build.child(element).map(Element::map).orElse(Map.of());
        List<String> written = new ArrayList<>();
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            String value = line("<" + element + "><" + pair.getKey() + ">", pair.getValue());
            written.add(pair.getKey() + "=" + InlineText.quoted(value));
        }
        if (!written.isEmpty()) {
            text.add("<" + element + ">", build.child(element).get(), keyword + " " + String.join(" ", written));
        }
    }

    private void runs() throws MojoFailureException {
        List<Element> commands = build.child("runCmds").map(Element::children).orElse(List.of());
        boolean joined = build.child("optimise").isPresent()
                && !build.text("optimise").orElse("true").equals("false");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            String command = commands.get(i).text().orElse("");
            String place = "<runCmds><" + commands.get(i).name() + "> " + (i + 1);
            if (command.isEmpty()) {
                continue;
            }
            if (command.endsWith("\\")) {
                throw refused(place, "ends with a backslash", "leave it out");
            }
            if (!joined) {
                text.add(place, commands.get(i), "RUN " + script(command));
            } else if (command.contains("\n") || command.startsWith("[") || command.startsWith("--")) {
                throw refused(
                        place,
                        "cannot be joined with the others: it is no line for the shell",
                        "leave <optimise> out, or write it as one line");
            } else {
                lines.add(command);
            }
        }
        if (!lines.isEmpty()) {
            text.add("<runCmds>", build.child("runCmds").get(), "RUN " + String.join(" && ", lines));
        }
    }

    /** Several lines are a script, unless they are joined or quoted already. */
    private static String script(String command) {
        List<String> lines = command.lines().toList();
        boolean joined = lines.subList(0, lines.size() - 1).stream()
                .allMatch(line -> line.stripTrailing().endsWith("\\"));
        if (joined || lines.get(0).contains("<<")) {
            return command;
        }
        String end = "EOF";
        while (lines.contains(end)) {
            end += "_";
        }
        return "<<" + end + "\n" + command + "\n" + end;
    }

    private void healthCheck() throws MojoFailureException {
        Optional<Element> check = build.child("healthCheck");
        if (check.isEmpty()) {
            return;
        }
        String mode = check.get().text("mode").orElse("cmd");
        if (mode.equals("none")) {
            text.add("<healthCheck>", check.get(), "HEALTHCHECK NONE");
            return;
        }
        Optional<Element> command = check.get().child("cmd");
        if (!mode.equals("cmd") || command.isEmpty()) {
            throw refused(
                    "<healthCheck>",
                    mode.equals("cmd") ? "has no <cmd>" : "has the mode \"" + mode + "\"",
                    "give it a <cmd>, or the mode none");
        }
        StringBuilder written = new StringBuilder("HEALTHCHECK");
        Map<String, String> options = Map.of(
                "interval", "interval", "timeout", "timeout", "startPeriod", "start-period", "retries", "retries");
        for (String name : List.of("interval", "timeout", "startPeriod", "retries")) {
            Optional<String> value = check.get().text(name);
            if (value.isPresent()) {
                String place = "<healthCheck><" + name + ">";
                written.append(" --").append(options.get(name)).append('=').append(line(place, value.get()));
            }
        }
        text.add("<healthCheck>", check.get(), written + " CMD " + words("<healthCheck><cmd>", command.get()));
    }

    private void command(String element, String keyword) throws MojoFailureException {
        Optional<Element> command = build.child(element);
        if (command.isPresent()) {
            String place = "<" + element + ">";
            text.add(place, command.get(), keyword + " " + words(place, command.get()));
        }
    }

    /** Exec form, or shell form. */
    private static String words(String place, Element command) throws MojoFailureException {
        Optional<String> shell = command.text().or(() -> command.text("shell"));
        return shell.isPresent() ? line(place, shell.get()) : InlineText.json(exec(place, command));
    }

    private static List<String> exec(String place, Element command) throws MojoFailureException {
        List<Element> words = command.child("exec").map(Element::children).orElse(List.of());
        if (words.isEmpty()) {
            throw refused(place, "holds no command", "write <exec> with an <arg> for each word");
        }
        return words.stream().map(word -> word.text().orElse("")).toList();
    }

    /** @throws MojoFailureException it is not one line, so that what follows would be part of it or an instruction */
    static String line(String place, String value) throws MojoFailureException {
        if (value.contains("\n") || value.contains("\r")) {
            throw refused(place, "has several lines", "write it in one");
        }
        if (value.endsWith("\\") && !place.startsWith("<env>") && !place.startsWith("<labels>")) {
            throw refused(place, "ends with a backslash", "leave it out");
        }
        return value;
    }

    static MojoFailureException refused(String place, String what, String fix) {
        return new MojoFailureException("pom.xml: " + place + " " + what + "\n  fix: " + fix);
    }
}
